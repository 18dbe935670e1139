import type { TimeLeft } from '../../concurrency/time-left.ts'
import { NO_TIME_LIMIT } from '../../concurrency/time-left.ts'
import type { SnapshotManifest, SnapshotStore } from '../../domain/snapshot.ts'
import { ENTRY_BYTES } from '../../snapshot/entry.ts'
import { mergeEntries } from '../../snapshot/merge.ts'
import { shapeList } from '../../snapshot/shape-list.ts'
import { mergeBase } from './base.ts'
import { changesAfter, type ChangesDeps } from './changes.ts'
import {
  discardSnapshots,
  emptySnapshot,
  entriesOf,
  findSnapshot,
  publishManifest,
  SnapshotDamaged,
  sweepSnapshots,
  writeFile,
  type StoredSnapshot,
} from './stored.ts'

export type RefreshDeps = ChangesDeps & {
  readonly snapshots: SnapshotStore
  readonly now: () => Date
  /** For tests, which have few contacts. */
  readonly sizes?: Sizes | undefined
}

type Sizes = {
  /** Of how many contacts what was recorded is read before it is merged. */
  readonly contactsARound: number
  /** So many entries change before they are merged into the base, however small that is. */
  readonly changedMin: number
  readonly entriesAFile: number
}

const SIZES: Sizes = {
  contactsARound: 50_000,
  changedMin: 50_000,
  // Few megabytes are in memory while a base is merged.
  entriesAFile: 160_000,
}

/** `behind`: its time was over; the next one goes on. `lost`: another published first. */
export type Refreshed = 'unchanged' | 'refreshed' | 'behind' | 'lost'

/** What changed is written anew with each version; over this part of the base it is merged into it. */
const CHANGED_PART_MAX = 0.05
/** While the log is far ahead, it is merged less often: the first build would write a base many times. */
const CATCHING_UP = { part: 0.25, times: 10 }
/** In memory: 50 MB. */
const CHANGED_MAX = 2_000_000

/**
 * Brings the snapshot up to the end of the log, or as far as there is time. A version is published at
 * the end and whenever much was read, so that one that is stopped goes on from there.
 */
export async function refreshSnapshot(
  deps: RefreshDeps,
  {
    time = NO_TIME_LIMIT,
    signal,
  }: { readonly time?: TimeLeft; readonly signal?: AbortSignal | undefined } = {},
): Promise<Refreshed> {
  const { sizes = SIZES } = deps
  const found = await findSnapshot(deps)
  let snapshot = found ?? emptySnapshot(deps.recorded)
  let isMore = true
  let isPublished = found !== undefined
  while (isMore) {
    const shapes = shapeList(snapshot.shapes)
    const changes = await changesAfter(deps, snapshot.position, shapes, {
      contactsMax: sizes.contactsARound,
      signal,
    })
    ;({ isMore } = changes)
    if (changes.entries.length > 0) isPublished = false
    snapshot = {
      ...snapshot,
      position: changes.next,
      changed: mergeEntries(snapshot.changed, changes.entries),
      shapes: shapes.all(),
    }
    const isLong = snapshot.changed.length / ENTRY_BYTES > mostChanged(snapshot, sizes, isMore)
    if (isLong) snapshot = await withNewBase(deps, snapshot, signal)
    const isLast = !isMore || time.isOver()
    if (isPublished || !(isLong || isLast)) continue
    const published = await publish(deps, snapshot)
    if (published === undefined) return 'lost'
    snapshot = published
    isPublished = true
    if (isLast) return isMore ? 'behind' : 'refreshed'
  }
  return 'unchanged'
}

function mostChanged({ base }: StoredSnapshot, { changedMin }: Sizes, isMore: boolean): number {
  const { part, times } = isMore ? CATCHING_UP : { part: CHANGED_PART_MAX, times: 1 }
  return Math.min(CHANGED_MAX, Math.max(changedMin * times, entriesOf(base) * part))
}

async function withNewBase(
  { snapshots, sizes = SIZES }: RefreshDeps,
  snapshot: StoredSnapshot,
  signal: AbortSignal | undefined,
): Promise<StoredSnapshot> {
  try {
    const based = await mergeBase(snapshots, snapshot, { entriesAFile: sizes.entriesAFile, signal })
    return { ...snapshot, ...based, changed: new Uint8Array() }
  } catch (error) {
    if (error instanceof SnapshotDamaged) await discardSnapshots(snapshots)
    throw error
  }
}

/** The next version, or undefined if another refresher has published it. */
async function publish(
  { snapshots, recorded, now }: RefreshDeps,
  snapshot: StoredSnapshot,
): Promise<StoredSnapshot | undefined> {
  const version = snapshot.version + 1
  const [changed, shapes, marks] = await Promise.all([
    writeFile(snapshots, 'changed', snapshot.changed),
    writeFile(snapshots, 'shapes', Buffer.from(JSON.stringify(snapshot.shapes))),
    recorded.marks(snapshot.position),
  ])
  const { position, base } = snapshot
  const manifest: SnapshotManifest = { form: 1, version, position, marks, base, changed, shapes }
  if (!(await publishManifest(snapshots, manifest))) return undefined
  await sweepSnapshots(snapshots, now())
  return { ...snapshot, version }
}
