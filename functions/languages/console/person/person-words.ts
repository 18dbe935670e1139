import type { AccessAsk } from '../../../domain/access-request.ts'
import type { ConsentCounts } from '../../../domain/consent.ts'
import type { EventType } from '../../../domain/event.ts'
import type { Method } from '../../../domain/method.ts'
import type { Blocks } from '../../../domain/scope.ts'
import type { AllowedReason, DeniedReason } from '../../../domain/verdict.ts'

/** What the time line calls an event: its type, or the act where that says more. */
export type ToldEvent =
  | EventType
  | 'complaint'
  | 'undone'
  | 'reply_sent'
  | 'reply_dropped'
  | 'soft_bounce'
  | 'resubscribed'

type Named = Readonly<Record<string, string>>

/** The pages about one person. */
export type PersonWords = {
  readonly title: string
  readonly search: {
    readonly lead: string
    readonly label: string
    readonly country: string
    readonly noCountry: string
    readonly button: string
    readonly kept: string
    readonly unreadable: string
  }
  readonly person: string
  readonly byAddress: string
  readonly byId: string
  readonly byIdOlder: string
  readonly continues: string
  readonly nothing: string
  readonly verdict: string
  readonly perSender: string
  readonly sender: string
  readonly marketing: string
  readonly service: string
  readonly since: string
  readonly firstAsked: (time: string) => string
  readonly may: string
  readonly mayNot: string
  readonly anyone: string
  readonly reasons: Readonly<Record<AllowedReason | DeniedReason, string>>
  readonly facts: {
    readonly title: string
    readonly contact: string
    readonly channel: string
    readonly sms: string
    readonly email: string
    readonly unknown: string
    readonly events: string
    readonly chain: string
    readonly intact: (events: number) => string
    readonly partly: (events: number) => string
    readonly broken: (faults: number) => string
    readonly held: string
    readonly heldLink: string
    readonly told: string
    readonly toldNobody: string
    readonly toldWhom: (systems: string) => string
    readonly toldNotYet: (systems: string) => string
    readonly audit: string
    readonly auditLink: string
  }
  readonly howToWhom: (how: string, to: string) => string
  readonly timeLine: string
  readonly timeLineEmpty: string
  readonly older: string
  readonly newest: string
  readonly events: Readonly<Record<ToldEvent, string>>
  readonly methods: Readonly<Record<Method, string>>
  readonly blocks: Readonly<Record<Blocks, string>>
  readonly everySender: string
  readonly erasedEvidence: string
  readonly details: {
    readonly how: string
    readonly to: string
    readonly covers: string
    readonly recorded: string
    readonly received: string
    readonly wording: string
    readonly version: string
    readonly source: string
    readonly proof: string
    readonly page: string
    readonly reference: string
    readonly goods: string
    readonly keyword: string
    readonly message: string
    readonly number: string
    readonly digest: string
    readonly list: string
    readonly evidence: string
    readonly operator: string
    readonly key: string
    readonly account: string
    readonly strength: string
    readonly id: string
  }
  readonly strengths: Named
  readonly requests: {
    readonly title: string
    readonly list: string
    readonly asks: Readonly<Record<AccessAsk, string>>
    readonly asked: string
    readonly received: string
    readonly due: string
    readonly state: string
    readonly byHand: string
    readonly unproven: string
    readonly answered: (how: string, who: string) => string
    readonly how: Named
    readonly by: Named
  }
  /** What can be done about the person. */
  readonly acts: string
  /** Of a time that is typed. */
  readonly zone: string
  readonly address: {
    readonly label: string
    readonly help: string
    readonly other: string
    readonly over: string
  }
  readonly stop: {
    readonly title: string
    readonly help: string
    readonly how: string
    readonly channels: Readonly<Record<'phone' | 'email' | 'letter' | 'agent', string>>
    readonly scope: string
    readonly all: string
    readonly blocks: string
    readonly when: string
    readonly whenHelp: string
    readonly reference: string
    readonly referenceHelp: string
    readonly button: string
    readonly done: (covers: string) => string
    readonly queued: string
    /** It is older than what the person agreed to since, and so does not count for these. */
    readonly older: (who: string) => string
    readonly future: string
  }
  readonly access: {
    readonly title: string
    readonly help: string
    readonly asks: string
    readonly answerBy: string
    readonly link: string
    readonly operator: string
    readonly language: string
    readonly says: string
    readonly saysHelp: string
    readonly button: string
    readonly done: (due: string) => string
    readonly byLink: string
    readonly byHand: string
    readonly open: string
    readonly linkOnly: string
  }
  readonly consent: {
    readonly title: string
    readonly help: string
    readonly sender: string
    readonly topics: string
    readonly wholeSender: string
    readonly when: string
    readonly how: string
    readonly wording: string
    readonly version: string
    readonly source: string
    readonly proof: string
    readonly proofHelp: string
    readonly button: string
    readonly incomplete: string
    readonly counts: Readonly<Record<ConsentCounts, string>>
    readonly methods: Readonly<Record<'form' | 'double_opt_in' | 'paper' | 'call', string>>
  }
  readonly erase: {
    readonly title: string
    readonly help: string
    readonly preview: string
    readonly previewTitle: string
    readonly goes: string
    readonly stays: string
    readonly ends: string
    readonly endsList: string
    readonly counts: Readonly<
      Record<
        'evidence' | 'heldTexts' | 'accessRequestAddresses' | 'waitingConsentRequests',
        (count: number) => string
      >
    >
    readonly least: string
    readonly more: (count: number) => string
    readonly kinds: string
    readonly confirm: string
    readonly confirmCheck: string
    readonly notConfirmed: string
    readonly back: string
    readonly done: (when: string) => string
    readonly goesOn: string
    readonly tell: string
  }
  readonly dossier: { readonly open: string; readonly fr: string; readonly en: string }
  readonly asked: string
  readonly failed: string
}
