import type { Address } from './address.ts'
import { SECONDS_A_DAY } from './time.ts'

/** What a request can cause. Each has its own budgets, because the costs differ. */
export type Lane = 'mail' | 'text' | 'operator' | 'consent'

/** What a budget is counted for. `pair`: a recipient and a sender. `source`: a key and a sender. */
export type BudgetOf = 'recipient' | 'pair' | 'domain' | 'source' | 'block' | 'whole'

type Budget = { readonly max: number; readonly why: string }

/** Every budget is for one day. */
export const BUDGET_SECONDS = SECONDS_A_DAY

/**
 * How much may be caused in a day by people we do not know, perhaps in another's name. Above a budget
 * nothing is refused: the request is recorded, waits its turn, and its legal time limit runs.
 */
export const BUDGETS: Readonly<Record<Lane, Readonly<Partial<Record<BudgetOf, Budget>>>>> = {
  /** A link to a person's data, by mail. */
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
  /** Work for an operator, if no link can be sent. */
  operator: {
    recipient: { max: 1, why: 'one answer is enough for all who asked' },
    domain: { max: 10, why: 'as by text' },
    block: { max: 5, why: 'as by text' },
    whole: { max: 50, why: 'what a person can answer in a day beside their work' },
  },
  /**
   * A mail that asks for confirmation. The caller has a key, but whoever filled in the form is unknown.
   */
  consent: {
    recipient: { max: 5, why: 'not more a day, however many senders ask' },
    pair: { max: 3, why: 'nor by one of them, in whatever words' },
    domain: { max: 600, why: 'half of all people have their mail at a few firms' },
    source: { max: 400, why: 'what is filled in at the forms of one sender on a good day' },
    block: { max: 1_600, why: 'one place with many keys leaves something to the others' },
    whole: { max: 2_000, why: 'as by mail' },
  },
}

/**
 * A person gets no two mails from one sender within this time: whoever presses a button twice needs
 * one.
 */
export const APART_SECONDS: Readonly<Partial<Record<Lane, number>>> = { consent: 600 }

/**
 * How much of a shared budget each kind of request may use up: a fifth is kept for sources (address
 * blocks; keys and senders) not seen today, and the waiting queue leaves room for new requests.
 */
const SHARES = { unseen: 1, seen: 0.8, waiting: 0.5 } as const
export type Share = keyof typeof SHARES

/** Honest people and a flood share it, so a part is kept back. */
export function maxOf(of: BudgetOf, max: number, share: Share): number {
  return of === 'whole' || of === 'domain' ? Math.ceil(max * SHARES[share]) : max
}

/**
 * One spelling for one mailbox: plus-tags and dots are removed, though they do not mean one mailbox
 * everywhere. Used for counting only; it stops nobody and shows nothing.
 */
export function foldedRecipient({ channel, value }: Address): string {
  if (channel === 'sms') return value
  const at = value.lastIndexOf('@')
  const [name = ''] = value.slice(0, at).split('+')
  return `${name.replaceAll('.', '')}${value.slice(at)}`
}

/** The domain of an e-mail address, or the range of ten thousand numbers around a phone number. */
export function domainOf({ channel, value }: Address): string {
  return channel === 'sms' ? value.slice(0, -4) : value.slice(value.lastIndexOf('@') + 1)
}

/** How many places a waiting request moves forward each day. */
const PLACES_A_DAY = 200

/**
 * A sortable place in the queue: first the requests that are the first of their source and recipient,
 * then the second ones. So a thousand from one source wait behind one from each other source.
 */
export function queuePlace(nth: number, nowMs: number, id: string): string {
  const day = Math.floor(nowMs / (BUDGET_SECONDS * 1_000))
  return `${String(day * PLACES_A_DAY + nth).padStart(12, '0')}#${id}`
}

/** The budgets in words, for the description of a call. */
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
