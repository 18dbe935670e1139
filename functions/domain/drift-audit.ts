import type { Channel } from './address.ts'
import type { ContactId } from './contact-id.ts'
import type { EventId } from './event.ts'
import type { ListPage } from './list-page.ts'
import { SECONDS_A_DAY, type Second } from './time.ts'
import type { TargetRecord } from './target.ts'

/** Each target whose list can be read is compared with the register so often. */
export const AUDITED_EVERY_SECONDS = SECONDS_A_DAY
/** How long the count of those who are stopped here serves later audits: it reads the whole log. */
const COUNTED_EVERY_SECONDS = 7 * SECONDS_A_DAY
/** No page in so long, and the audit ends as failed. */
export const STUCK_SECONDS = SECONDS_A_DAY
/** However many pages a list has: one without an end is none. */
export const AUDIT_SECONDS_MAX = 7 * SECONDS_A_DAY
/** How often a list may change under its reading. */
export const RESTARTS_MAX = 3
const EXAMPLES = 10
const SAMPLE = 100

export const AUDIT_STATES = ['counting', 'reading', 'done', 'failed', 'not_readable'] as const
export type AuditState = (typeof AUDIT_STATES)[number]

/** What may be found of an entry of a list, in the order in which it is shown. */
export const FINDINGS = [
  /** Stopped there and here. */
  'agreed',
  /** Became a stop, a bounce, or a hold that waits for a decision. */
  'stopped',
  'bounced',
  'held',
  /** The person agreed again after it, so it is no news. */
  'lifted',
  /** We had written it there, and it is no news. */
  'ours',
  /** An earlier audit took it; what was decided since stands. */
  'known',
  /** Stopped here and not there: told again, with the address that the list itself shows. */
  'told_again',
  'invalid_address',
  /** Of a channel that is not known, or not declared. */
  'other_channel',
  /** Dated in the future, or in 1970: taken as undated, and counted once more for what it came to. */
  'odd_date',
] as const
export type Finding = (typeof FINDINGS)[number]

/** One comparison of a target's own list with the register. It holds no address. */
export type DriftAudit = {
  readonly id: string
  readonly target: string
  /** Of the declaration that it compares with; another one begins it anew. */
  readonly targetVersion: number
  readonly state: AuditState
  readonly startedAt: Second
  /** Id of the key, name of the operator, or `time`. */
  readonly startedBy: string
  readonly endedAt?: Second | undefined
  /** Where it goes on: in the log, or sealed, in the list. */
  readonly logPlace?: readonly number[] | undefined
  readonly listPlace?: Uint8Array | undefined
  readonly pages: number
  /** People on the list: those it stops, and those it knows and does not stop. */
  readonly listed: number
  readonly open: number
  readonly found: Readonly<Partial<Record<Finding, number>>>
  readonly examples: Readonly<Partial<Record<Finding, readonly ContactId[]>>>
  /** How many are stopped here within the target's senders, and some of them. */
  readonly counted?: Counted | undefined
  /** Of those counted, who were met on the list. */
  readonly met: number
  /** Of the sample, who were not met yet. */
  readonly unmet: readonly ContactId[]
  /** Of what was given up for the target, how much is told again. */
  readonly reopened?: number | undefined
  readonly restarts: number
  readonly attempts: number
  readonly progressAt: Second
  /** Not tried before. */
  readonly dueAt: Second
  /** Whoever works on it has it until then. */
  readonly leasedUntil?: Second | undefined
  readonly code?: string | undefined
  readonly why?: string | undefined
  readonly version: number
}

export type Counted = {
  readonly at: Second
  readonly people: number
  /** Those with the smallest ids: keyed hashes, so by chance, and the same however often it is counted. */
  readonly sample: readonly ContactId[]
}

export type DriftAudits = {
  /** The newest first. */
  readonly list: (target: string, limit: number) => Promise<readonly DriftAudit[]>
  readonly get: (target: string, id: string) => Promise<DriftAudit | undefined>
  /** False if somebody else changed it since, or it exists. */
  readonly put: (audit: DriftAudit) => Promise<boolean>
}

/** One target's list, as its definition reads it. */
export type ReadableList = {
  readonly channels: readonly Channel[]
  readonly limit?: {
    readonly calls: number
    readonly seconds: number
    /** What is counted together. It is kept as a digest alone. */
    readonly key: () => Promise<string>
  }
  readonly page: (place: string | undefined) => Promise<ListPage>
}

export type OpenList = (
  target: TargetRecord,
) =>
  | { readonly is: 'readable'; readonly list: ReadableList }
  | { readonly is: 'not_readable'; readonly why: string }
  | { readonly is: 'unusable'; readonly code: string }

/** When one target was told of what; its own answers are not among it. */
export type TargetReceipts = (
  contact: ContactId,
  target: string,
) => Promise<readonly { readonly event: EventId; readonly is: string; readonly at: Second }[]>

export function isOver({ state }: Pick<DriftAudit, 'state'>): boolean {
  return state === 'done' || state === 'failed' || state === 'not_readable'
}

export function newAudit(
  id: string,
  target: Pick<TargetRecord, 'id' | 'version'>,
  startedBy: string,
  now: Second,
  before?: DriftAudit,
): DriftAudit {
  const counted = before?.targetVersion === target.version ? before.counted : undefined
  const isFresh = counted !== undefined && now - counted.at < COUNTED_EVERY_SECONDS
  return begun(
    {
      id,
      target: target.id,
      targetVersion: target.version,
      startedAt: now,
      startedBy,
      restarts: 0,
      progressAt: now,
      dueAt: now,
      version: 0,
    },
    isFresh ? counted : undefined,
  )
}

/** The same audit from its beginning: nothing that was counted of another list counts. */
export function begunAnew(audit: DriftAudit, targetVersion: number, now: Second): DriftAudit {
  const { id, target, startedAt, startedBy, restarts, version, counted } = audit
  const isSame = audit.targetVersion === targetVersion
  return begun(
    {
      id,
      target,
      targetVersion,
      startedAt,
      startedBy,
      restarts: isSame ? restarts + 1 : restarts,
      progressAt: now,
      dueAt: now,
      version,
    },
    isSame ? counted : undefined,
  )
}

function begun(
  of: Pick<
    DriftAudit,
    | 'id'
    | 'target'
    | 'targetVersion'
    | 'startedAt'
    | 'startedBy'
    | 'restarts'
    | 'progressAt'
    | 'dueAt'
    | 'version'
  >,
  counted: Counted | undefined,
): DriftAudit {
  return {
    ...of,
    state: counted === undefined ? 'counting' : 'reading',
    ...(counted === undefined ? {} : { counted }),
    pages: 0,
    listed: 0,
    open: 0,
    found: {},
    examples: {},
    met: 0,
    unmet: counted?.sample ?? [],
    attempts: 0,
  }
}

/** Adds what was found of some people; an example is a person's id, where there is one. */
export function addFindings(
  { found, examples }: Pick<DriftAudit, 'found' | 'examples'>,
  more: readonly { readonly is: Finding; readonly contact?: ContactId | undefined }[],
): Pick<DriftAudit, 'found' | 'examples'> {
  const counts: Partial<Record<Finding, number>> = { ...found }
  const shown: Partial<Record<Finding, readonly ContactId[]>> = { ...examples }
  for (const { is, contact } of more) {
    counts[is] = (counts[is] ?? 0) + 1
    const known = shown[is] ?? []
    if (contact !== undefined && known.length < EXAMPLES && !known.includes(contact))
      shown[is] = [...known, contact]
  }
  return { found: counts, examples: shown }
}

export function sampleWith(
  sample: readonly ContactId[],
  more: readonly ContactId[],
): readonly ContactId[] {
  return [...new Set([...sample, ...more])].toSorted().slice(0, SAMPLE)
}

/**
 * Who is stopped here and was not met on a list that was read to its end. The register knows no
 * addresses, so nothing can be done about them but by a list that the owner supplies.
 */
export function unverifiable({ state, counted, met, unmet }: DriftAudit):
  | {
      readonly people: number
      readonly examples: readonly ContactId[]
    }
  | undefined {
  if (counted === undefined || (state !== 'done' && state !== 'not_readable')) return undefined
  return { people: Math.max(0, counted.people - met), examples: unmet.slice(0, EXAMPLES) }
}
