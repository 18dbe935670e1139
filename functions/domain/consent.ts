import { decide } from './decide.ts'
import type { ConsentStrength, EventId } from './event.ts'
import { readRegisters, type Standing } from './standing.ts'
import { parseZonedTime, type Second } from './time.ts'

/**
 * What a consent is worth now, strongest first. `allows`: sends are allowed. `claim_only`: there is no
 * evidence. `undeliverable`: the address bounces. `lifts_no_stop`: an older stop stands that it has no
 * power to lift. `older_than_stop`: a stop or an open hold is as new or newer. `older_than_erasure`:
 * the person had everything before then erased.
 */
export const CONSENT_COUNTS = [
  'allows',
  'claim_only',
  'undeliverable',
  'lifts_no_stop',
  'older_than_stop',
  'older_than_erasure',
] as const
export type ConsentCounts = (typeof CONSENT_COUNTS)[number]

export type CountedConsent = {
  readonly sender: string
  /** None: the whole sender. */
  readonly topics: readonly string[]
  readonly at: Second
  readonly strength: ConsentStrength
}

/** The lowest value among its topics, given everything else that was said. */
export function consentCounts(
  standing: Standing,
  { topics, ...consent }: CountedConsent,
  now: Date,
): ConsentCounts {
  if (erasedSince(standing, consent.at) !== undefined) return 'older_than_erasure'
  const scopes = topics.length === 0 ? [undefined] : topics
  const counts = new Set(scopes.map((topic) => countsFor(standing, { ...consent, topic }, now)))
  return CONSENT_COUNTS.findLast((one) => counts.has(one)) ?? 'claim_only'
}

/**
 * The erasure at or before which it was said, if there is one: recording it would store again what the
 * person had erased.
 */
export function erasedSince({ registers }: Standing, at: Second): EventId | undefined {
  return readRegisters(registers).find(
    ({ kind, at: erasedAt }) => kind === 'erasure' && erasedAt >= at,
  )?.event
}

function countsFor(
  standing: Standing,
  { sender, topic, at, strength }: Omit<CountedConsent, 'topics'> & { topic: string | undefined },
  now: Date,
): ConsentCounts {
  const question = { sender, topic, purpose: 'marketing' } as const
  const verdict = decide(standing, { basis: 'consent' }, question, now)
  const { reason, since = '' } = verdict
  if (reason === 'opted_out' || reason === 'complained' || reason === 'held')
    return (parseZonedTime(since) ?? at) >= at ? 'older_than_stop' : 'lifts_no_stop'
  if (reason === 'bounced') return 'undeliverable'
  if (strength === 'claimed') return 'claim_only'
  return verdict.allowed ? 'allows' : 'older_than_erasure'
}
