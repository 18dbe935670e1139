import type { AccessAsk } from '../../domain/access-request.ts'
import type { EventType } from '../../domain/event.ts'
import type { Purpose } from '../../domain/scope.ts'
import type { RetainedKind } from '../../domain/retention.ts'

/** What the time line calls an event: its type, or the act where that says more. */
export type Told =
  EventType | 'complaint' | 'reported' | 'imported' | 'reply_sent' | 'reply_dropped'

/** The rows of the retention table that matter to a person. */
export type ShownKind = Extract<
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

/** The sentences of the page that shows what is held. `who` is a sender, or one of its topics. */
export type AccessPageWords = {
  /** Between what is named and what is said of it: French has a space before it. */
  readonly colon: string
  /** In which zone the times are told. */
  readonly zone: (zone: string) => string
  readonly onlyUtc: string
  /** How the page is kept as a PDF. */
  readonly save: string
  readonly may: Readonly<Record<Purpose, (who: string) => string>>
  readonly mayNot: Readonly<Record<Purpose, (who: string) => string>>
  readonly timeLine: string
  readonly told: Readonly<Record<Told, string>>
  // What an event says of itself.
  readonly how: string
  readonly to: string
  readonly covers: string
  readonly wording: string
  readonly goods: string
  readonly reference: string
  // Where it came from: GDPR 14(2)(f).
  readonly source: string
  readonly vendor: string
  readonly contract: string
  readonly chain: string
  readonly whoWasTold: string
  readonly toldNobody: string
  readonly toldSystems: (systems: string) => string
  readonly reasonsToKeep: Readonly<Record<ShownKind, string>>
  readonly rights: string
  readonly rightsText: string
  readonly yourRights: readonly string[]
  readonly responsible: string
  readonly authority: string
  /** Where the country of a sender is not known, or has none that we know. */
  readonly anyAuthority: string
  /** Beside an authority of a country where this holds: GDPR 77(1). */
  readonly homeAuthority: string
  readonly stop: string
  readonly stopText: string
  readonly stopAll: string
  readonly stopped: string
  readonly stoppedText: string
  readonly waits: string
  readonly back: string
  readonly correct: string
  readonly correctText: string
  readonly wrong: string
  readonly erase: string
  readonly eraseText: string
  readonly address: string
  readonly addressWhy: string
  readonly notThisAddress: string
  readonly incomplete: string
  readonly tooMany: string
  readonly asked: string
  readonly askedText: (due: string) => string
  readonly requests: Readonly<Record<AccessAsk, string>>
}
