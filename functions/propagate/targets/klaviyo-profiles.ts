import * as z from 'zod/mini'
import type { ListEntry } from '../../domain/list-page.ts'
import { at } from '../listing.ts'

const optional = <S extends z.ZodMiniType>(shape: S) => z.optional(z.nullable(shape))

const CONSENT = z.object({ consent: z.string(), consent_timestamp: optional(z.string()) })
const EMAIL = z.extend(CONSENT, {
  suppression: optional(z.array(z.object({ reason: z.string(), timestamp: optional(z.string()) }))),
})
const PROFILE = z.object({
  email: optional(z.string()),
  phone_number: optional(z.string()),
  // Without it nobody can tell who is stopped: it was asked for.
  subscriptions: z.object({
    email: optional(z.object({ marketing: optional(EMAIL) })),
    sms: optional(z.object({ marketing: optional(CONSENT), transactional: optional(CONSENT) })),
  }),
})

/** As the official SDK describes the profiles with their subscriptions. */
export const LISTED = z.object({
  data: z.array(z.object({ attributes: PROFILE })),
  links: z.object({ next: z.nullable(z.string()) }),
})

const REASONS: Readonly<Record<string, ListEntry['why']>> = {
  HARD_BOUNCE: 'bounce',
  INVALID_EMAIL: 'bounce',
  SPAM_COMPLAINT: 'complaint',
  UNSUBSCRIBE: 'unsubscribe',
  USER_SUPPRESSED: 'admin',
}
const LEFT = 'UNSUBSCRIBED'

export function entriesOf(profile: z.infer<typeof PROFILE>): readonly ListEntry[] {
  const { email, phone_number: number, subscriptions } = profile
  return [
    ...(typeof email === 'string' ? byEmail(email, subscriptions.email?.marketing) : []),
    ...(typeof number === 'string' ? bySms(number, subscriptions.sms) : []),
  ]
}

/** Each suppression has a reason and a date of its own. */
function byEmail(
  address: string,
  said: z.infer<typeof EMAIL> | null | undefined,
): readonly ListEntry[] {
  const entry = { address, channel: 'email', is: 'stopped', blocks: 'marketing' } as const
  const suppressions = said?.suppression ?? []
  if (suppressions.length > 0)
    return suppressions.map(({ reason, timestamp }) => ({
      ...entry,
      why: REASONS[reason] ?? 'unknown',
      ...at(timestamp),
    }))
  return said?.consent === LEFT
    ? [{ ...entry, why: 'unsubscribe', ...at(said.consent_timestamp) }]
    : [{ ...entry, is: 'open', why: 'unknown' }]
}

function bySms(
  address: string,
  said: z.infer<typeof PROFILE>['subscriptions']['sms'],
): readonly ListEntry[] {
  const entry = { address, channel: 'sms', is: 'stopped', why: 'unsubscribe' } as const
  const { marketing, transactional } = said ?? {}
  if (transactional?.consent === LEFT)
    return [{ ...entry, blocks: 'every', ...at(transactional.consent_timestamp) }]
  return marketing?.consent === LEFT
    ? [{ ...entry, blocks: 'marketing', ...at(marketing.consent_timestamp) }]
    : [{ ...entry, is: 'open', why: 'unknown' }]
}
