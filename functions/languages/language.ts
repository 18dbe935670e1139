import type { Channel } from '../domain/address.ts'
import type { AllowedReason, DeniedReason } from '../domain/verdict.ts'
import type { Method } from '../domain/method.ts'
import type { Reach, WholeReach } from '../domain/reach.ts'
import type { ShownKind } from './access/access-words.ts'
import type { Blocks } from '../domain/scope.ts'

/**
 * The texts sent to a person, one sentence each. Each of `stops` says exactly what a STOP to that
 * number covers ("us" are those named before it): it confirms a STOP, and tells a person who asks who
 * writes what a STOP would do. Uses letters of the GSM alphabet if the language allows it, for 160
 * letters instead of 70.
 */
export type TextWords = {
  readonly stops: Readonly<Record<WholeReach, string>>
  readonly stopped: (name: string, stops: string) => string
  /** START lifts what was said by text to this sender, for this sender only (law 6). */
  readonly started: (name: string) => string
  readonly identity: (name: string, stops: string) => string
}

/** All words of pages and mails in one language. A missing word is a type error. */
export type Words = {
  /** The language's English name, for the documentation. */
  readonly name: string
  /** Its own name for itself, for readers of no other. */
  readonly autonym: string
  readonly direction: 'ltr' | 'rtl'
  /** The locale for dates: a language and a country. */
  readonly locale: string
  /** What the consent will cover; shown wherever it is asked for, and when it is given. */
  readonly covers: (name: string, topics: readonly string[]) => string
  readonly frame: {
    /** Of the list of languages. */
    readonly language: string
    /** Before an address to write to. */
    readonly privacy: string
  }
  readonly unsubscribe: UnsubscribeWords
  readonly confirm: ConfirmWords
  readonly access: AccessWords
  readonly confirmationMail: {
    readonly subject: (name: string) => string
    readonly text: (asked: {
      readonly name: string
      /** Quoted, with a mark before each line. */
      readonly wording: string
      readonly covers: string
      readonly link: string
    }) => string
  }
  /**
   * The message with the link. It goes to whatever address was named, so it says nothing about the
   * person.
   */
  readonly accessLink: {
    readonly subject: string
    readonly text: (link: AccessLink) => string
    /** As a text to a phone. */
    readonly short: (link: AccessLink) => string
  }
}

export type AccessLink = { readonly host: string; readonly url: string }

type UnsubscribeWords = {
  /** What a stop covers: the button and the page after it use the same words. */
  readonly covered: Readonly<Record<Reach, (name: string, topic: string) => string>>
  readonly ask: (name: string) => string
  readonly explain: string
  /** Before an address that is shown in part. */
  readonly address: Readonly<Record<Channel, string>>
  /** That a stop counts for this address alone. */
  readonly addressAlone: Readonly<Record<Channel, string>>
  /** In place of the address, where the link does not know it. */
  readonly addressOfLink: string
  readonly narrower: string
  readonly service: string
  readonly serviceText: string
  /** What a person says yes to before service messages stop too. */
  readonly sure: string
  readonly done: string
  // The names of what is told on the page after.
  readonly stopped: string
  readonly forWhom: string
  readonly asked: string
  readonly reference: string
  readonly still: string
  /** What a stop of that reach does not cover. */
  readonly stillComes: Readonly<Record<Reach, (name: string) => string>>
  readonly onTheWay: string
  readonly until: string
  readonly mistake: string
  readonly undo: string
  readonly undone: string
  readonly undoneText: string
  readonly notUndone: string
  readonly notUndoneText: string
  readonly undoDown: string
  readonly held: string
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

/** The pages of a person who asks for their data. */
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
  readonly everybody: string
  readonly version: string
  readonly noneRecorded: string
  readonly held: string
  readonly sources: string
  readonly checksText: string
  readonly requests: string
  readonly requested: (received: string, due: string, answered: string | undefined) => string
  readonly retention: string
  readonly everySender: string
  /** Which messages a stop blocks, if it says so. */
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
  /** By what act something was said. */
  readonly methods: Readonly<Record<Method, string>>
  /** The rows of the retention table that matter to a person. */
  readonly kinds: Readonly<Record<ShownKind, string>>
  readonly limits: (days: number | null, isKept: boolean) => string
}
