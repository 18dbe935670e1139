import { newestId } from '../../domain/contact.ts'
import { isUnsure, type Sending } from '../../domain/sending.ts'
import { formatSecond, toSecond } from '../../domain/time.ts'
import { type MessageDeps, PAGE } from './unknown-outcome.ts'

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
    ...(contact === undefined ? {} : { contact: newestId(contact) }),
    ...(account === undefined ? {} : { account }),
    ...(request === undefined ? {} : { accessRequest: request }),
  }
}
