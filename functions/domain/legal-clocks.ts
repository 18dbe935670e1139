import type { Channel } from './address.ts'
import type { StopThen } from './incident.ts'
import { SECONDS_A_DAY, type Second } from './time.ts'

/** Where it applies, Basta cannot say: it does not know where a person is. */
type Rule = {
  readonly law: Law
  readonly channels: readonly Channel[]
  readonly limit:
    | { readonly unit: 'seconds'; readonly count: number }
    | { readonly unit: 'business_days'; readonly count: number }
  /** From when it runs: from the receipt, or from the moment the person said it. */
  readonly from: 'receipt' | 'said'
}

export const LAWS = [
  'gdpr_eprivacy',
  'gmail',
  'yahoo',
  'fcc_tcpa',
  'can_spam',
  'casl',
  'au_spam_act',
] as const
export type Law = (typeof LAWS)[number]

const BOTH: readonly Channel[] = ['sms', 'email']
const HOURS = 3_600

/**
 * GDPR 21(3): "no longer", so at once. Gmail, "Email sender guidelines": within 48 hours. Yahoo, "Sender
 * best practices": within 2 days. 47 CFR 64.1200(a)(10) and 16 CFR 316.5 (CAN-SPAM): 10 business days
 * after receipt. CASL, s. 11(3): without delay, at most 10 business days after it was sent. Australia,
 * Spam Act, Schedule 2: 5 business days.
 */
const RULES: readonly Rule[] = [
  {
    law: 'gdpr_eprivacy',
    channels: BOTH,
    limit: { unit: 'seconds', count: 0 },
    from: 'receipt',
  },
  {
    law: 'gmail',
    channels: ['email'],
    limit: { unit: 'seconds', count: 48 * HOURS },
    from: 'receipt',
  },
  {
    law: 'yahoo',
    channels: ['email'],
    limit: { unit: 'seconds', count: 48 * HOURS },
    from: 'receipt',
  },
  {
    law: 'fcc_tcpa',
    channels: ['sms'],
    limit: { unit: 'business_days', count: 10 },
    from: 'receipt',
  },
  {
    law: 'can_spam',
    channels: ['email'],
    limit: { unit: 'business_days', count: 10 },
    from: 'receipt',
  },
  { law: 'casl', channels: BOTH, limit: { unit: 'business_days', count: 10 }, from: 'said' },
  {
    law: 'au_spam_act',
    channels: BOTH,
    limit: { unit: 'business_days', count: 5 },
    from: 'receipt',
  },
]

/**
 * `unclear`: it depends on public holidays, on the person's time zone, or on whether somebody had
 * received the stop before Basta did.
 */
export type ClockState = 'run_out' | 'running' | 'unclear'

export type Clock = {
  readonly law: Law
  readonly limit: Rule['limit']
  readonly state: ClockState
  /** When it ran out at the earliest and at the latest, whatever is not known here. */
  readonly earliest: Second
  readonly latest: Second
}

/** The most public holidays that fall into two weeks anywhere the rules apply: Christmas to New Year. */
const HOLIDAYS_MAX = 4
/** Days begin first at UTC+14 and last at UTC−12. */
const ZONES = [14, -12].map((hours) => hours * HOURS)

/** The clocks that a stop started, at the moment of a send. */
export function clocksAt(stop: StopThen, channel: Channel, sentAt: Second): Clock[] {
  return RULES.filter(({ channels }) => channels.includes(channel)).map(({ law, limit, from }) => {
    const start = from === 'said' ? stop.occurredAt : stop.receivedAt
    // Whoever passed it on had received it before; when, they do not say.
    const earliest = ends(stop.occurredAt, limit).earliest
    const { latest } = ends(Math.max(stop.occurredAt, start), limit)
    const state = sentAt > latest ? 'run_out' : sentAt <= earliest ? 'running' : 'unclear'
    return { law, limit, state, earliest, latest }
  })
}

function ends(start: Second, { unit, count }: Rule['limit']): { earliest: Second; latest: Second } {
  if (unit === 'seconds') return { earliest: start + count, latest: start + count }
  const found = ZONES.flatMap((zone) => {
    const local = start + zone
    const exact = afterBusinessDays(local, count) - zone
    const endOfDay = startOfDay(afterBusinessDays(local, count + HOLIDAYS_MAX)) + SECONDS_A_DAY
    return [exact, endOfDay - zone]
  })
  return { earliest: Math.min(...found), latest: Math.max(...found) }
}

/** The day itself does not count, and neither do Saturdays and Sundays. */
function afterBusinessDays(local: Second, count: number): Second {
  let at = local
  for (let left = count; left > 0;) {
    at += SECONDS_A_DAY
    const day = new Date(at * 1000).getUTCDay()
    if (day !== 0 && day !== 6) left -= 1
  }
  return at
}

function startOfDay(local: Second): Second {
  return Math.floor(local / SECONDS_A_DAY) * SECONDS_A_DAY
}
