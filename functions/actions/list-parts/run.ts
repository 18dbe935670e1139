import * as z from 'zod/mini'
import type { ContactIds } from '../../domain/contact.ts'
import type { FeedPlace } from '../../domain/event-feed.ts'
import type { ListParts } from '../../domain/list-parts.ts'
import type { Objects } from '../../domain/objects.ts'
import type { Scrub, Scrubs } from '../../domain/scrub.ts'
import type { Senders } from '../../domain/senders.ts'
import type { Standing } from '../../domain/standing.ts'
import type { Signer } from '../../certificate/signing-keys.ts'
import type { ScrubRunDeps } from '../scrubs/run.ts'
import type { OpenedRegister } from '../snapshots/open.ts'
import type { ListShape } from '../../scrub/list-part.ts'
import type { PartPlace } from '../../scrub/plan-parts.ts'
import type { SnapshotFile, SnapshotStore } from '../../domain/snapshot.ts'
import type { Policy } from '../../domain/verdict.ts'
import type { LayerPlaces } from './layout.ts'

/** What steps of a list in parts need; each step uses some. */
export type ListPartsDeps = {
  readonly scrubs: Pick<Scrubs, 'find' | 'change'>
  readonly objects: Objects
  readonly parts: ListParts
  readonly senders: Pick<Senders, 'get'>
  /** Waits for its log, and rejects with `snapshot_behind`. */
  readonly openRegister: (asked: {
    readonly now: Date
    readonly allowLag: boolean
  }) => Promise<OpenedRegister>
  readonly snapshots: Pick<SnapshotStore, 'readInto'>
  /** The hash keys in force, which must still be so when what they found is written down. */
  readonly hashRing: ScrubRunDeps['hashRing']
  readonly readStandings: (ids: readonly ContactIds[]) => Promise<readonly Standing[]>
  readonly signer: () => Promise<Signer>
  readonly now: () => Date
}

/** How large parts and groups are. */
export type Sizes = {
  readonly partBytes: number
  readonly groupsFor: (counts: { readonly entries: number; readonly rows: number }) => number
  /** What a worker has room for of a group, and a plan of what changed. */
  readonly groupBytesMax: number
  readonly changedBytesMax: number
}

/** One run of a list, in the words of the state machine. */
export type Run = { readonly scrub: string; readonly attempt: number }

/** Everything that all steps of a run must agree on; written once, when it is planned. */
export type Plan = ListShape & {
  readonly list: { readonly version: string; readonly bytes: number; readonly sha256: string }
  readonly rows: number
  readonly parts: readonly PartPlace[]
  readonly groups: number
  readonly policy: Policy
  readonly policyVersion: number
  readonly defaultCountry?: string | undefined
  /** In milliseconds. */
  readonly now: number
  readonly base: readonly SnapshotFile[]
  /** The version letters of the hash keys, as bytes. */
  readonly letters: readonly number[]
  readonly changed: LayerPlaces
  readonly position: FeedPlace
  readonly completeTo: number
  /** In base64url; never in the state machine's data, which AWS keeps. */
  readonly runSecret?: string | undefined
}

/** Whoever deleted the scrub wants no results: the machine knows the error by its name. */
export class ScrubEnded extends Error {
  override readonly name = 'ScrubEnded'

  constructor() {
    super('It was deleted, or another attempt has begun.')
  }
}

/** The scrub, while this attempt at it is under way. */
export async function underWay(
  { scrubs }: Pick<ListPartsDeps, 'scrubs'>,
  { scrub, attempt }: Run,
): Promise<Scrub> {
  const found = await scrubs.find(scrub)
  if (found?.state !== 'running' || found.attempt !== attempt) throw new ScrubEnded()
  return found
}

/**
 * The hash keys of the plan: under one that came later nobody in its register is known, and parts that are
 * read with other keys would not know each other's rows.
 */
export function ringOf(
  { letters }: Plan,
  secrets: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    letters.map((byte) => {
      const letter = String.fromCharCode(byte)
      const secret = secrets[letter]
      if (secret === undefined) throw new Error('A hash key of the plan is not in force any more.')
      return [letter, secret]
    }),
  )
}

/** The folder of all files of an attempt. */
export function folderOf({ scrub, attempt }: Run): string {
  return `${scrub}.${attempt}/`
}

export const FILES = {
  plan: 'plan.json',
  parts: 'parts.json',
  groups: 'groups.json',
  shapes: 'shapes.json',
  changed: 'changed',
  ids: (part: number) => `ids/${part}`,
  digests: (part: number) => `digests/${part}`,
  found: (group: number) => `found/${group}`,
  repeats: (group: number) => `repeats/${group}`,
} as const

/** What this program wrote itself a minute ago, in a folder that nobody else writes to. */
export async function readPlan(
  { parts }: Pick<ListPartsDeps, 'parts'>,
  folder: string,
): Promise<Plan> {
  return JSON.parse(String(await parts.read(`${folder}${FILES.plan}`))) as Plan
}

const count = z.int().check(z.nonnegative())

/** What the judgement of a part says of it; the names of its files are its own, so that no two attempts mix. */
export const judgedPart = z.strictObject({
  part: count,
  /** What the names of its files begin with. */
  files: z.string(),
  rows: count,
  kept: count,
  rejected: count,
  duplicates: count,
  byReason: z.record(z.string(), count),
  leaves: count,
  firstInvalid: z.optional(count),
})
export type JudgedPart = z.infer<typeof judgedPart>

export const PART_FILES = ['clean', 'rejected', 'verdicts', 'leaves'] as const
export type PartFile = (typeof PART_FILES)[number]
