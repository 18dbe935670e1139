import { setTimeout as sleep } from 'node:timers/promises'
import { timeLeft } from '../../concurrency/time-left.ts'
import { BastaError } from '../../domain/errors.ts'
import type { EventFeed } from '../../domain/event-feed.ts'
import type { Backlog } from '../../domain/figures.ts'
import { RETENTION } from '../../domain/retention.ts'
import type { SnapshotFile } from '../../domain/snapshot.ts'
import { ENTRY_BYTES } from '../../snapshot/entry.ts'
import { mergeEntries } from '../../snapshot/merge.ts'
import type { Layer, RegisterView } from '../../snapshot/register-view.ts'
import { shapeList } from '../../snapshot/shape-list.ts'
import { changesAfter } from './changes.ts'
import { refreshSnapshot, type RefreshDeps } from './refresh.ts'
import {
  discardSnapshots,
  emptySnapshot,
  entriesOf,
  findSnapshot,
  readFileInto,
  SnapshotDamaged,
} from './stored.ts'

export type OpenDeps = RefreshDeps & {
  readonly eventFeed: Pick<EventFeed, 'completeness'>
  readonly backlog: Backlog
}

export type Opening = {
  /** When the run began. */
  readonly now: Date
  /** Whether a view that is behind will do. */
  readonly allowLag?: boolean | undefined
  /** How long is waited for what is recorded and not in the log. */
  readonly waitMs?: number | undefined
  readonly signal?: AbortSignal | undefined
}

const WAIT_MS = 60_000
const ASKED_AFTER_MS = 200
/** A longer way to the end of the log is stored, so that the next one need not go it. */
const DELTA_MAX = 20_000
/** As long as the queue keeps a message. */
const INBOX_KEPT_MS = RETENTION.inbox.seconds * 1_000
const FILES_AT_ONCE = 4

/**
 * The register with every stop that was recorded before the run began: the last snapshot, and what was
 * recorded since. Rejects with `snapshot_behind` if the log did not get there in time.
 */
export async function openRegisterView(deps: OpenDeps, opening: Opening): Promise<RegisterView> {
  const { base, changed, ...view } = await openRegister(deps, opening)
  return { ...view, base: baseOf(deps, base), changed: inMemory(changed) }
}

/** The register at one moment, its base still in files, which keep their names. */
export type OpenedRegister = Pick<RegisterView, 'shapes' | 'position' | 'completeTo'> & {
  readonly base: readonly SnapshotFile[]
  /** Sorted entries. */
  readonly changed: Uint8Array
}

/** The same for whoever reads the base in parts. */
export async function openRegister(
  deps: OpenDeps,
  { now, allowLag = false, waitMs = WAIT_MS, signal }: Opening,
): Promise<OpenedRegister> {
  const completeTo = await waitForLog(deps, { now, allowLag, waitMs, signal })
  for (;;) {
    signal?.throwIfAborted()
    const snapshot = (await findSnapshot(deps)) ?? emptySnapshot(deps.recorded)
    const shapes = shapeList(snapshot.shapes)
    const changes = await changesAfter(deps, snapshot.position, shapes, {
      contactsMax: DELTA_MAX,
      signal,
    })
    if (!changes.isMore) {
      const changed = mergeEntries(snapshot.changed, changes.entries)
      return {
        base: snapshot.base,
        changed,
        shapes: shapes.all(),
        position: changes.next,
        completeTo,
      }
    }
    await refreshSnapshot(deps, { signal })
  }
}

type Waiting = {
  readonly now: Date
  readonly allowLag: boolean
  readonly waitMs: number
  readonly signal: AbortSignal | undefined
}

/**
 * Waits until what was recorded and not yet in the log when the run began is in it, and what waited in
 * the inbox is recorded.
 */
async function waitForLog(
  { eventFeed, backlog }: OpenDeps,
  { now, allowLag, waitMs, signal }: Waiting,
): Promise<Date> {
  const time = timeLeft(waitMs)
  // The inbox first: what leaves it is recorded, and then asked for.
  let inbox = await inboxUntil(backlog, now)
  let { unlogged, completeUntil } = await eventFeed.completeness()
  let awaited = new Set(unlogged)
  for (;;) {
    const isLogged = !unlogged.some((one) => awaited.has(one))
    if (isLogged && inbox >= now) return now
    if (time.isOver()) {
      if (allowLag)
        return new Date(Math.min(now.getTime(), inbox.getTime(), completeUntil.getTime()))
      throw new BastaError(
        'snapshot_behind',
        'What was recorded before the run began is not all in the log yet.',
      )
    }
    await sleep(Math.min(ASKED_AFTER_MS, time.leftMs()), undefined, { signal })
    if (inbox < now) {
      inbox = await inboxUntil(backlog, now)
      ;({ unlogged, completeUntil } = await eventFeed.completeness())
      awaited = new Set([...awaited, ...unlogged])
    } else ({ unlogged, completeUntil } = await eventFeed.completeness())
  }
}

/** Up to when all that came into the inbox has left it; a queue of AWS tells only whether it is empty. */
async function inboxUntil(backlog: Backlog, now: Date): Promise<Date> {
  const { waiting, oldestAt } = await backlog.inbox()
  if (waiting === 0) return now
  const longest = now.getTime() - INBOX_KEPT_MS
  return new Date(oldestAt === undefined ? longest : Date.parse(oldestAt))
}

/** Read when it is asked for, file by file, straight into the reader's memory. */
function baseOf({ snapshots }: OpenDeps, base: readonly SnapshotFile[]): Layer {
  return {
    entries: entriesOf(base),
    readInto: async (memory, arrived) => {
      let at = 0
      const places = base.map((file) => {
        const place = { file, at }
        at += file.bytes
        return place
      })
      const read = new Set<(typeof places)[number]>()
      const reading = places.values()
      const readNext = async (): Promise<void> => {
        for (const place of reading) {
          const end = place.at + place.file.bytes
          await readFileInto(snapshots, place.file, memory.subarray(place.at, end))
          read.add(place)
          const missing = places.find((one) => !read.has(one))
          arrived?.(missing?.at ?? memory.length)
        }
      }
      try {
        await Promise.all(Array.from({ length: FILES_AT_ONCE }, readNext))
      } catch (error) {
        if (!(error instanceof SnapshotDamaged)) throw error
        // Never used: the run fails, and the next finds a snapshot that is built anew.
        await discardSnapshots(snapshots)
        throw new BastaError(
          'unavailable',
          'The snapshot was damaged, and is built anew.',
          [],
          error,
        )
      }
    },
  }
}

function inMemory(entries: Uint8Array): Layer {
  return {
    entries: entries.length / ENTRY_BYTES,
    readInto: (memory) => {
      memory.set(entries)
      return Promise.resolve()
    },
  }
}
