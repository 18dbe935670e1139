import type { Behaviour } from './server.ts'

export const POSTMARK_TOKEN = '00000000-1111-2222-3333-444444444444'

/** Its reason and its origin, as the dump shows them. */
export type Entry = {
  SuppressionReason: 'HardBounce' | 'SpamComplaint' | 'ManualSuppression'
  Origin: 'Recipient' | 'Customer' | 'Admin'
  CreatedAt: string
}

export const OWN: Entry = {
  SuppressionReason: 'ManualSuppression',
  Origin: 'Customer',
  CreatedAt: '2026-11-26T10:00:00-05:00',
}
export const COMPLAINT: Entry = {
  ...OWN,
  SuppressionReason: 'SpamComplaint',
  Origin: 'Recipient',
}
export const LEFT: Entry = { ...OWN, Origin: 'Recipient' }
export const BOUNCE: Entry = { ...COMPLAINT, SuppressionReason: 'HardBounce' }

/** As documented: a verdict for each address inside of a 200. */
export function postmark(stream: string) {
  const entries = new Map<string, Entry>()
  const behave: Behaviour = ({ method, path, query, headers, body }) => {
    if (headers['x-postmark-server-token'] !== POSTMARK_TOKEN)
      return { status: 401, body: { ErrorCode: 10, Message: 'Bad or missing API token.' } }
    const [, name, tail = ''] =
      /^\/message-streams\/([^/]+)\/suppressions(\/\w+)?$/.exec(path) ?? []
    if (name !== stream)
      return { status: 422, body: { ErrorCode: 1226, Message: 'The stream was not found.' } }
    if (method === 'GET') return { status: 200, body: { Suppressions: dump(entries, query) } }
    const { Suppressions: asked } = JSON.parse(body) as {
      Suppressions: { EmailAddress: string }[]
    }
    if (asked.length > 50) return { status: 422, body: { ErrorCode: 1410, Message: 'Too many.' } }
    const failed = (EmailAddress: string, Message: string) => ({
      EmailAddress,
      Status: 'Failed',
      Message,
    })
    return {
      status: 200,
      body: {
        Suppressions: asked.map(({ EmailAddress }) => {
          if (EmailAddress.startsWith('bad'))
            return failed(EmailAddress, 'An invalid email address was provided.')
          const known = entries.get(EmailAddress)
          const isKept =
            known?.SuppressionReason === 'SpamComplaint' ||
            (tail === '/delete' && known?.Origin === 'Recipient')
          if (isKept)
            return failed(
              EmailAddress,
              'You do not have the required authority to change this suppression.',
            )
          if (tail === '/delete') entries.delete(EmailAddress)
          else entries.set(EmailAddress, OWN)
          const Status = tail === '/delete' ? 'Deleted' : 'Suppressed'
          return { EmailAddress, Status, Message: null }
        }),
      },
    }
  }
  return { behave, entries }
}

/** Days, inclusive. */
function dump(entries: ReadonlyMap<string, Entry>, query: URLSearchParams) {
  const [from, to] = [query.get('fromdate'), query.get('todate')]
  const who = query.get('EmailAddress')
  return [...entries]
    .filter(([EmailAddress, { CreatedAt }]) => {
      const day = CreatedAt.slice(0, 10)
      return (
        (who === null || EmailAddress === who) &&
        (from === null || day >= from) &&
        (to === null || day <= to)
      )
    })
    .map(([EmailAddress, entry]) => ({ EmailAddress, ...entry }))
}
