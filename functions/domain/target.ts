import type { Channel } from './address.ts'
import { CANARY, isOfCanary } from './canary.ts'
import type { Json } from './canonical-json.ts'
import type { EventType } from './event.ts'
import { scopeSender, scopeTopic, type Blocks, type Scope } from './scope.ts'
import type { Stored } from './stored-word.ts'
import type { Second } from './time.ts'
import { ACTS, type Act, type Declared, type Outcome } from './told.ts'

/** Somebody else who is told, as an owner declared it. Nothing in it is secret. */
export type TargetRecord = {
  readonly id: string
  /** The name of its definition: `webhook`, ... */
  readonly kind: string
  /** Its kind decides itself, so it can be told by the contact's id alone. */
  readonly decidesItself?: true | undefined
  readonly declared: Declared
  readonly settings: { readonly [name: string]: Json }
  readonly version: number
  /** When it was registered; absent in records of older versions. */
  readonly since?: Second | undefined
  readonly changedAt: Second
  /** Id of the key, or name of the operator. */
  readonly changedBy: string
}

export type Targets = {
  /** As they are now, in order of their ids. */
  readonly list: () => Promise<readonly TargetRecord[]>
  readonly get: (id: string) => Promise<TargetRecord | undefined>
  /** Returns false if somebody else changed it since `before` was read. */
  readonly put: (record: TargetRecord, before: TargetRecord | undefined) => Promise<boolean>
  readonly remove: (record: TargetRecord) => Promise<boolean>
}

/** How it goes at a target. */
export type TargetState = {
  /** Calls in a row that failed altogether. */
  readonly failures: number
  /** Since when nothing was accepted there. */
  readonly failingSince?: Second
  /** Nothing is tried before. */
  readonly pausedUntil?: Second
  /** It answers slowly: until then it is called where it holds up nobody. */
  readonly slowUntil?: Second
  /** After days of failure nothing is tried until somebody looks. */
  readonly disabledAt?: Second
  readonly lastError?: { readonly code: string; readonly at: Second }
  readonly lastAcceptedAt?: Second
  readonly lastTest?: TargetTest
  /** What the canary asked last; it changes nothing here. */
  readonly lastPing?: TargetTest
  /** What waited when all was last counted. */
  readonly counted?: Backlog & { readonly at: Second }
}

/** What waits for a target. */
export type Backlog = {
  readonly waiting: number
  readonly givenUp: number
  readonly oldest?: Second | undefined
}

export type TargetTest = {
  readonly id: string
  readonly at: Second
  readonly is: Outcome['is']
  readonly code?: string | undefined
}

export type TargetNotes = {
  readonly read: (id: string) => Promise<TargetState>
  /** What was accepted just now, and how long each took from the person's act, in milliseconds. */
  readonly accepted: (
    id: string,
    tookMs: readonly number[],
    at: Second,
    wasFailing: boolean,
  ) => Promise<void>
  readonly failed: (
    id: string,
    failure: {
      readonly code: string
      readonly at: Second
      readonly pausedUntil?: Second | undefined
      readonly disabled: boolean
    },
  ) => Promise<void>
  readonly pause: (id: string, until: Second) => Promise<void>
  readonly slow: (id: string, until: Second) => Promise<void>
  readonly tested: (id: string, test: TargetTest) => Promise<void>
  readonly counted: (id: string, backlog: Backlog, at: Second) => Promise<void>
  readonly pinged: (id: string, ping: TargetTest) => Promise<void>
  /** Whatever failed before is forgotten: it was mended, or declared anew. */
  readonly clear: (id: string) => Promise<void>
  /**
   * Steps of the times from act to acceptance on these UTC days, as `tally.ts` counts them, and when it
   * accepted something last.
   */
  readonly times: (
    id: string,
    days: readonly string[],
  ) => Promise<{
    readonly steps: ReadonlyMap<number, number>
    readonly lastAcceptedAt?: Second | undefined
  }>
}

/** Of what an event is, for others; undefined: it concerns nobody else. */
export function actOf(type: Stored<EventType>): Act | undefined {
  return ACTS.find((act) => act === type)
}

/** The target's senders that these scopes reach. */
export function sendersConcerned(
  { senders, topics, canary }: Pick<Declared, 'senders' | 'topics' | 'canary'>,
  scopes: readonly Scope[],
): string[] {
  if (isOfCanary(scopes)) return canary === true ? [CANARY] : []
  const isReached = (sender: string) =>
    scopes.some(
      (scope) => scope === 'all' || (scopeSender(scope) === sender && isOneOfIts(topics, scope)),
    )
  return senders.filter(isReached)
}

function isOneOfIts(topics: Declared['topics'], scope: Scope): boolean {
  return topics === undefined || scopeTopic(scope) === undefined || topics.includes(scope)
}

/** Whether a target is to be told of what was said. */
export function isConcerned(
  { declared }: Pick<TargetRecord, 'declared'>,
  said: {
    readonly act: Act
    readonly channel: Channel | undefined
    readonly scopes: readonly Scope[]
    readonly blocks: Blocks
  },
): boolean {
  const { act, channel, scopes } = said
  return (
    declared.acts.includes(act) &&
    (channel === undefined || declared.channels.includes(channel)) &&
    sendersConcerned(declared, scopes).length > 0 &&
    !(declared.stops === 'every' && isOfMarketing(said))
  )
}

/** What stops marketing never blocks what else an account sends, whatever was declared before. */
export function mayBeTold(
  about: Pick<TargetKind['about'], 'blocks'> | undefined,
  { carries, stops }: Pick<Declared, 'carries' | 'stops'>,
  said: { readonly act: Act; readonly blocks: Blocks },
): boolean {
  if (!isOfMarketing(said)) return true
  return stops !== 'every' && (about?.blocks !== 'all_traffic' || carries === 'marketing')
}

function isOfMarketing({ act, blocks }: { readonly act: Act; readonly blocks: Blocks }): boolean {
  return act === 'stop' && blocks === 'marketing'
}

/** What is known of a kind of target without its credentials. */
export type TargetKind = {
  readonly about: {
    readonly channels: readonly Channel[]
    readonly tells: readonly Act[]
    readonly blocks: 'all_traffic' | 'marketing' | 'as_declared'
    readonly createsUnknown?: true
    readonly decidesItself?: true
  }
  readonly open: (settings: unknown) =>
    | {
        readonly ok: true
        readonly target: {
          readonly limit?: { readonly calls: number; readonly seconds: number }
          readonly scopeFault: (declared: Declared) => string | undefined
        }
      }
    | { readonly ok: false; readonly problem: string }
}

export type TargetKinds = ReadonlyMap<string, TargetKind>

/** Many deliveries that a target works off by itself. One of a target at a time. */
export type TargetJob = {
  readonly id: string
  readonly beganAt: Second
  /** Whoever begins it, or looks at it, has it until then. */
  readonly leasedUntil: Second
  /** The target's own name of it; absent before it was begun there. */
  readonly theirs?: string
  /** Places that were left empty, as somebody else had those deliveries. */
  readonly holes: readonly number[]
  /** No job is begun before: the last one failed. */
  readonly notBefore?: Second
}

export type TargetJobs = {
  readonly read: (target: string) => Promise<TargetJob | undefined>
  /** False: somebody else has begun one since `before` was read. */
  readonly begin: (
    target: string,
    job: Pick<TargetJob, 'id' | 'beganAt' | 'leasedUntil'>,
    before: TargetJob | undefined,
  ) => Promise<boolean>
  readonly begun: (
    target: string,
    id: string,
    at: { readonly theirs: string; readonly holes: readonly number[] },
  ) => Promise<void>
  /** False: somebody else has it. */
  readonly take: (target: string, id: string, now: Second, until: Second) => Promise<boolean>
  /** Whoever comes next may look at it. */
  readonly release: (target: string, id: string) => Promise<void>
  /** It has ended; `notBefore` says when another may begin. */
  readonly end: (target: string, id: string, notBefore?: Second) => Promise<void>
}
