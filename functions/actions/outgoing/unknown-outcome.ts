import * as z from 'zod/mini'
import { newEventId } from '../../domain/event.ts'
import { BastaError } from '../../domain/errors.ts'
import type { Ledger } from '../../domain/ledger.ts'
import { isUnsure, noteOfReply, type Sending, type Sendings } from '../../domain/sending.ts'
import { formatSecond, toSecond } from '../../domain/time.ts'
import { log } from '../../log.ts'
import { NO_TIME_LIMIT } from '../../concurrency/time-left.ts'

export type MessageDeps = {
  readonly sendings: Pick<Sendings, 'list' | 'find' | 'settle'>
  readonly ledger: Pick<Ledger, 'append'>
}

export const messageDecision = z.strictObject({
  decision: z.enum(['sent', 'not_sent'], '"sent" or "not_sent"'),
})

const PAGE = 50

/** Messages whose outcome has been unknown for at least a quarter of an hour. */
export async function listMessages(
  { sendings }: Pick<MessageDeps, 'sendings'>,
  after: string | undefined,
  now: Date,
): Promise<{ messages: ReturnType<typeof show>[]; next?: string }> {
  const found: Sending[] = []
  let from = after
  for (;;) {
    const page = await sendings.list({ limit: PAGE, after: from })
    for (const one of page) {
      if (isUnsure(one, toSecond(now))) found.push(one)
      // The next page begins after the last one shown.
      if (found.length === PAGE) return { messages: found.map(show), next: one.key }
    }
    from = page.at(-1)?.key
    if (page.length < PAGE || from === undefined) return { messages: found.map(show) }
  }
}

function show({ key, kind, began, contact, account, request }: Sending) {
  return {
    id: key,
    kind,
    since: formatSecond(began),
    ...(contact === undefined ? {} : { contact: contact.at(-1) ?? contact[0] }),
    ...(account === undefined ? {} : { account }),
    ...(request === undefined ? {} : { accessRequest: request }),
  }
}

/** Closes one: a person checked at the provider whether it was sent. It is never sent again. */
export async function decideMessage(
  { sendings, ledger }: MessageDeps,
  id: string,
  { decision }: z.infer<typeof messageDecision>,
  { decidedBy, now }: { decidedBy: string; now: Date },
): Promise<void> {
  const sending = await sendings.find(id)
  if (sending === undefined || !isUnsure(sending, toSecond(now)))
    throw new BastaError('not_found', 'No such message waits for a decision.')
  const isSent = decision === 'sent'
  const note = noteOfReply(sending, isSent, { id: newEventId(now), now, evidence: { decidedBy } })
  // The note comes first: if it fails, the message stays on the list.
  if (note !== undefined) await ledger.append(note)
  await sendings.settle(sending, isSent ? 'sent' : 'dropped', toSecond(now))
  log('message_decided', { id, reason: decision, key: decidedBy, contact: sending.contact?.at(-1) })
}

/** Counts, for an alarm, the messages with unknown outcome. */
export async function sweepMessages(
  { sendings }: { readonly sendings: Pick<Sendings, 'list'> },
  now: Date,
  time = NO_TIME_LIMIT,
): Promise<void> {
  let count = 0
  let after: string | undefined
  do {
    const page = await sendings.list({ limit: PAGE, after })
    count += page.filter((one) => isUnsure(one, toSecond(now))).length
    after = page.length === PAGE && !time.isOver() ? page.at(-1)?.key : undefined
  } while (after !== undefined)
  if (count > 0) log('messages_unsure', { count })
}
