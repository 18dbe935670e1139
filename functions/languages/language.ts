import type { AllowedReason, DeniedReason } from '../domain/decide.ts'
import type { EventType } from '../domain/event.ts'
import type { Method } from '../domain/method.ts'
import type { Reach, WholeReach } from '../domain/reach.ts'
import type { RetainedKind } from '../domain/retention.ts'
import type { Blocks } from '../domain/scope.ts'

/**
 * What a person is texted, one sentence each. Each of `stops` says what a STOP to that number covers,
 * no more and no less ("us" are those named before it): so it both confirms a STOP and tells, where
 * it is asked who writes, what a STOP would do. Written in letters of the GSM alphabet wherever the
 * language has such words, for 160 letters instead of 70.
 */
export type TextWords = {
  readonly stops: Readonly<Record<WholeReach, string>>
  readonly stopped: (name: string, stops: string) => string
  /** START undoes what was said by text to this sender, for this sender alone (law 6). */
  readonly started: (name: string) => string
  readonly identity: (name: string, stops: string) => string
}

/** All that a person is shown or mailed in a language of pages. A word that is missing is a type error. */
export type Words = {
  /** The language as the documentation names it, in English. */
  readonly name: string
  /** How dates are written: a language and a country. */
  readonly locale: string
  /** What the consent that is recorded will cover, said wherever it is asked for and once it is given. */
  readonly covers: (name: string, topics: readonly string[]) => string
  readonly unsubscribe: UnsubscribeWords
  readonly confirm: ConfirmWords
  readonly access: AccessWords
  readonly confirmationMail: {
    readonly subject: (name: string) => string
    readonly text: (asked: {
      readonly name: string
      /** Quoted, a mark before each line. */
      readonly wording: string
      readonly covers: string
      readonly link: string
    }) => string
  }
  /** What the message with the link says. It goes to whoever was named, so it says nothing of them. */
  readonly accessLink: {
    readonly subject: string
    readonly text: (link: AccessLink) => string
    /** Of a text to a phone. */
    readonly short: (link: AccessLink) => string
  }
}

export type AccessLink = { readonly host: string; readonly url: string }

type UnsubscribeWords = {
  /** What a stop covers: a button promises it and the page after it repeats it, in the same words. */
  readonly covered: Readonly<Record<Reach, (name: string, topic: string) => string>>
  readonly ask: (name: string) => string
  readonly explain: string
  readonly service: string
  readonly done: string
  readonly doneFor: string
  readonly until: string
  readonly notService: string
  readonly more: string
  readonly received: string
  readonly receivedFor: string
  readonly receivedUnread: string
  readonly again: string
  readonly bad: string
  readonly badText: string
  readonly unclear: string
  readonly unclearText: string
  readonly down: string
  readonly downText: string
}

type ConfirmWords = {
  readonly ask: (name: string) => string
  readonly explain: (name: string) => string
  readonly note: string
  readonly button: string
  readonly done: string
  readonly doneText: string
  readonly used: string
  readonly usedText: string
  readonly bad: string
  readonly badText: string
  readonly down: string
  readonly downText: string
}

type ShownKind = Extract<
  RetainedKind,
  | 'stops'
  | 'evidence'
  | 'seen_messages'
  | 'open_reviews'
  | 'inbox'
  | 'access_requests'
  | 'log_lines'
  | 'backups'
  | 'checks'
>

/** The pages of a person who asks what is held. */
type AccessWords = {
  readonly ask: string
  readonly askText: string
  readonly askButton: string
  readonly title: string
  readonly intro: (at: string) => string
  readonly nothing: string
  readonly download: string
  readonly inParts: string
  readonly more: string
  readonly now: string
  readonly marketing: string
  readonly service: string
  readonly everybody: string
  readonly yes: string
  readonly no: string
  readonly consents: string
  readonly noConsents: string
  readonly version: string
  readonly recorded: string
  readonly noneRecorded: string
  readonly held: string
  readonly sources: string
  readonly checks: string
  readonly checksText: string
  readonly requests: string
  readonly requested: (received: string, due: string, answered: string | undefined) => string
  readonly retention: string
  readonly everySender: string
  /** What a stop blocks, where it says so. */
  readonly blocked: Readonly<Record<Blocks, string>>
  readonly erased: string
  readonly since: (date: string) => string
  readonly used: string
  readonly usedText: string
  readonly expired: string
  readonly expiredText: string
  readonly bad: string
  readonly badText: string
  readonly down: string
  readonly downText: string
  readonly reasons: Readonly<Record<AllowedReason | DeniedReason, string>>
  readonly types: Readonly<Record<EventType, string>>
  /** By what act something was said. */
  readonly methods: Readonly<Record<Method, string>>
  /** Of the table of limits what a person should know. */
  readonly kinds: Readonly<Record<ShownKind, string>>
  readonly limits: (days: number | null, isKept: boolean) => string
}
