import type { Address } from './address.ts'
import { SECONDS_A_DAY } from './time.ts'

/** What somebody’s asking sets off. Each has budgets of its own, for they cost different things. */
export type Lane = 'mail' | 'text' | 'operator' | 'consent'

/** Whom or what a budget is of. `pair`: a recipient and a sender. `source`: a key and a sender. */
export type BudgetOf = 'recipient' | 'pair' | 'domain' | 'source' | 'block' | 'whole'

type Budget = { readonly max: number; readonly why: string }

/** Every budget is of a day. */
export const BUDGET_SECONDS = SECONDS_A_DAY

/**
 * How much may be set off in a day by those who ask without being known, or in another’s name. Past a
 * budget nothing is refused: what was asked is recorded, waits its turn, and its legal clock runs.
 */
export const BUDGETS: Readonly<Record<Lane, Readonly<Partial<Record<BudgetOf, Budget>>>>> = {
  /** A link to what is held, by mail. */
  mail: {
    recipient: { max: 3, why: 'who asks in another’s name must not fill that mailbox' },
    domain: { max: 200, why: 'nor all the mailboxes of one firm' },
    block: { max: 20, why: 'a household or an office asks a few times' },
    whole: { max: 1_000, why: 'SES counts what bounces of a flood against its owner' },
  },
  /** The same by text. `domain`: the ten thousand numbers that differ in their last four digits. */
  text: {
    recipient: { max: 3, why: 'nobody’s phone rings more often for it' },
    domain: { max: 10, why: 'fraud by texts is made on whole ranges of numbers' },
    block: { max: 5, why: 'one place rarely has more phones to ask for' },
    whole: { max: 200, why: 'each text costs its sender money' },
  },
  /** Work for a person, where no link can be sent. */
  operator: {
    recipient: { max: 1, why: 'one answer is enough for all who asked' },
    domain: { max: 10, why: 'as by text' },
    block: { max: 5, why: 'as by text' },
    whole: { max: 50, why: 'what a person can answer in a day beside their work' },
  },
  /** A mail that asks to confirm. Who calls has a key; who filled in the form behind it is not known. */
  consent: {
    recipient: { max: 5, why: 'not more a day, however many senders ask' },
    pair: { max: 3, why: 'nor by one of them, in whatever words' },
    domain: { max: 600, why: 'half of all people have their mail at a few firms' },
    source: { max: 400, why: 'what is filled in at the forms of one sender on a good day' },
    block: { max: 1_600, why: 'one place with many keys leaves something to the others' },
    whole: { max: 2_000, why: 'as by mail' },
  },
}

/** No two mails of one sender reach a person within it: who presses a button twice needs one. */
export const APART_SECONDS: Readonly<Partial<Record<Lane, number>>> = { consent: 600 }

/**
 * Of the budgets that all share, how much each may use up: a fifth is left for sources (blocks; keys
 * and senders) that nobody asked from before today, and what waits leaves room for who comes now.
 */
const SHARES = { unseen: 1, seen: 0.8, waiting: 0.5 } as const
export type Share = keyof typeof SHARES

/** Shared by honest people and a flood alike, so a part of it is kept. */
export function maxOf(of: BudgetOf, max: number, share: Share): number {
  return of === 'whole' || of === 'domain' ? Math.ceil(max * SHARES[share]) : max
}

/**
 * One inbox, however its address is spelled: tags behind a plus and dots fold, though they are not one
 * mailbox everywhere. For counting alone; nobody is stopped or shown anything by it.
 */
export function foldedRecipient({ channel, value }: Address): string {
  if (channel === 'sms') return value
  const at = value.lastIndexOf('@')
  const [name = ''] = value.slice(0, at).split('+')
  return `${name.replaceAll('.', '')}${value.slice(at)}`
}

/** The domain of an e-mail address, or the range of ten thousand numbers that a phone number is of. */
export function domainOf({ channel, value }: Address): string {
  return channel === 'sms' ? value.slice(0, -4) : value.slice(value.lastIndexOf('@') + 1)
}

/** What one day’s turn is worth against another’s: who waits comes nearer by so many places a day. */
const PLACES_A_DAY = 200

/**
 * A place in the queue, to be sorted by: first what is the first of its source and recipient, then what
 * is the second. So a thousand of one source wait behind one of each other.
 */
export function queuePlace(nth: number, nowMs: number, id: string): string {
  const day = Math.floor(nowMs / (BUDGET_SECONDS * 1_000))
  return `${String(day * PLACES_A_DAY + nth).padStart(12, '0')}#${id}`
}

/** The table of the budgets in words, for the description of a call. */
export function budgetsInWords(lane: Lane): string {
  const named = {
    recipient: 'recipient',
    pair: 'recipient and sender',
    domain: 'domain',
    source: 'key and sender',
    block: 'source block',
    whole: 'all',
  }
  return Object.entries(BUDGETS[lane])
    .map(([of, { max }]) => `${max.toLocaleString('en')} for one ${named[of as BudgetOf]}`)
    .join(', ')
    .replace('for one all', 'in all')
}
