import * as z from 'zod/mini'
import type { OpenAside } from '../../domain/aside.ts'
import { HOLD_DAYS } from '../../domain/decide.ts'
import { openEnvelope, type EnvelopeKeys } from '../../domain/envelope.ts'
import { newestId } from '../../domain/contact.ts'
import { formatSecond, SECONDS_A_DAY } from '../../domain/time.ts'
import type { AsideDeps } from './aside-deps.ts'

/** The sealed part. It is stored, so members are only added. */
const shown = z.object({
  messageId: z.optional(z.string()),
  from: z.optional(z.string()),
  to: z.optional(z.string()),
  saidAt: z.optional(z.string()),
  text: z.optional(z.string()),
  sample: z.optional(z.string()),
})
export type Shown = z.infer<typeof shown>

/** An item as shown to the person who decides. */
export function showAside({ envelopeKeys }: Pick<AsideDeps, 'envelopeKeys'>, aside: OpenAside) {
  const { id, what, why, shape, provider, account, channel, receivedAt, contacts, count } = aside
  const { scopes, blocks, origins } = aside.stop
  return {
    kind: 'aside' as const,
    id,
    what,
    why,
    shape,
    count,
    provider,
    account,
    channel,
    ...readShown(envelopeKeys, aside),
    contacts: contacts.map(newestId),
    scopes,
    blocks,
    senders: origins,
    receivedAt: formatSecond(receivedAt),
    // If nobody can be named, nobody can be stopped: it ends, and an alarm reports it.
    ...(becomesStop(aside) && contacts.length > 0
      ? { becomesStopAt: endOf(aside) }
      : { endsAt: endOf(aside) }),
  }
}

export function becomesStop({ what }: OpenAside): boolean {
  return what === 'message'
}

function endOf({ receivedAt }: OpenAside): string {
  return formatSecond(receivedAt + HOLD_DAYS * SECONDS_A_DAY)
}

export function readShown(keys: EnvelopeKeys, { sealed }: OpenAside): Shown {
  return sealed === undefined ? {} : shown.parse(openEnvelope(keys, 'aside', sealed).header)
}
