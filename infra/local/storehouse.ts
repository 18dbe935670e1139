import { DatabaseSync } from 'node:sqlite'
import { openDeliveries, type Deliveries } from './deliveries.ts'
import { openTurns, PUT_OFF_MS_MAX, type Turns } from './turns.ts'

/** A queued message and how often it was tried. */
export type Queued = {
  readonly id: number
  readonly sealed: Uint8Array
  readonly attempts: number
  /** When it was queued; absent in old files. */
  readonly takenAt?: Date
  /** How many messages it followed from. */
  readonly hops: number
}

/**
 * What the local Basta stores beside the table: the inbox queue, and how far the stream was read. One
 * SQLite file, synced at each write. It is opened exclusively, so it also locks the data folder.
 */
export type Storehouse = {
  readonly put: (
    sealed: Uint8Array,
    delaySeconds?: number,
    takenAtMs?: number,
    hops?: number,
  ) => Promise<void>
  /**
   * Oldest first. A message due more than a minute ahead is due now: the clock was wrong when it was
   * queued.
   */
  readonly due: (nowMs: number, limit: number) => Queued[]
  readonly done: (...ids: readonly number[]) => void
  readonly retryAt: (id: number, atMs: number) => void
  /** Messages that failed together with the table are due again at once. */
  readonly retryNow: (ids: Iterable<number>) => void
  /** How many requests wait; our own unsealed notes do not count. */
  readonly size: () => number
  /** When the oldest of them was queued. */
  readonly oldest: () => Date | undefined
  /** Chunks of imports, in a queue of their own behind the inbox. */
  readonly imports: Turns
  /** Lists that are to be judged. */
  readonly scrubs: Turns
  /** What wakes deliverers; what they deliver is in the table. */
  readonly deliveries: Deliveries
  readonly position: (shard: string) => string | undefined
  readonly setPosition: (shard: string, sequence: string) => void
  /** Returns disk space after the queue has emptied. */
  readonly shrink: () => void
  readonly close: () => void
}

/** Unused pages (4 KB each) that make it worth rewriting the file: 1 MB. */
const UNUSED_PAGES_MAX = 256

/** Messages taken together are in memory. */
const DUE_BYTES_MAX = 16 * 1024 * 1024

export class LockedError extends Error {
  override readonly name = 'LockedError'
}

/** Opens the file, or `:memory:`. Throws `LockedError` if another process holds it. */
export function openStorehouse(file: string): Storehouse {
  const db = new DatabaseSync(file)
  try {
    db.exec(`
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA synchronous = FULL;
      CREATE TABLE IF NOT EXISTS inbox (
        id INTEGER PRIMARY KEY AUTOINCREMENT, sealed BLOB NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0, due INTEGER NOT NULL DEFAULT 0,
        taken INTEGER NOT NULL DEFAULT 0, hops INTEGER NOT NULL DEFAULT 0);
      CREATE TABLE IF NOT EXISTS position (shard TEXT PRIMARY KEY, sequence TEXT NOT NULL);
      BEGIN EXCLUSIVE; COMMIT;
    `)
    // An old file has neither times of taking nor hop counts.
    const columns = db.prepare('PRAGMA table_info(inbox)').all()
    for (const added of ['taken', 'hops'])
      if (!columns.some(({ name }) => name === added))
        db.exec(`ALTER TABLE inbox ADD COLUMN ${added} INTEGER NOT NULL DEFAULT 0`)
  } catch (error) {
    db.close()
    const isLocked = error instanceof Error && /locked/.test(error.message)
    if (isLocked) throw new LockedError('The data folder is in use.', { cause: error })
    throw error
  }
  const insert = db.prepare('INSERT INTO inbox (sealed, due, taken, hops) VALUES (?, ?, ?, ?)')
  const select = db.prepare(
    'SELECT id, sealed, attempts, taken, hops FROM inbox WHERE due <= ? OR due > ? ORDER BY id LIMIT ?',
  )
  const remove = db.prepare('DELETE FROM inbox WHERE id = ?')
  const postpone = db.prepare('UPDATE inbox SET attempts = attempts + 1, due = ? WHERE id = ?')
  const hasten = db.prepare('UPDATE inbox SET attempts = 0, due = 0 WHERE id = ?')
  const count = db.prepare("SELECT count(*) AS n FROM inbox WHERE substr(sealed, 1, 1) <> x'7b'")
  const selectOldest = db.prepare(
    "SELECT min(taken) AS taken FROM inbox WHERE taken > 0 AND substr(sealed, 1, 1) <> x'7b'",
  )
  const imports = openTurns(db, 'imports')
  const scrubs = openTurns(db, 'scrubs')
  const isQueued = db.prepare(
    'SELECT (SELECT count(*) FROM inbox) + (SELECT count(*) FROM imports) AS n',
  )
  const deliveries = openDeliveries(db)
  const getPosition = db.prepare('SELECT sequence FROM position WHERE shard = ?')
  const putPosition = db.prepare('INSERT OR REPLACE INTO position (shard, sequence) VALUES (?, ?)')
  /** One disk sync for many writes: all of them are stored, or none. */
  const inOne = (write: () => void): void => {
    db.exec('BEGIN')
    try {
      write()
      db.exec('COMMIT')
    } catch (error) {
      if (db.isOpen && db.isTransaction) db.exec('ROLLBACK')
      throw error
    }
  }
  /** Callers at the same time share a sync; each resolves only after it. */
  const joined = sharing((writes) => {
    inOne(() => {
      for (const write of writes) write()
    })
  })
  // A new process does not know why the last one's messages failed.
  db.exec('UPDATE inbox SET attempts = 0, due = 0 WHERE attempts > 0')
  return {
    put: (sealed, delaySeconds = 0, takenAtMs = 0, hops = 0) =>
      joined(() => {
        const due = delaySeconds === 0 ? 0 : Date.now() + delaySeconds * 1_000
        insert.run(sealed, due, takenAtMs, hops)
      }),
    due: (nowMs, limit) => {
      const found: Queued[] = []
      let bytes = 0
      const rows = select.iterate(nowMs, nowMs + PUT_OFF_MS_MAX, limit)
      for (const { id, sealed, attempts, taken, hops } of rows) {
        const body = sealed instanceof Uint8Array ? sealed : new Uint8Array()
        found.push({
          id: Number(id),
          sealed: body,
          attempts: Number(attempts),
          hops: Number(hops),
          ...(Number(taken) === 0 ? {} : { takenAt: new Date(Number(taken)) }),
        })
        bytes += body.length
        if (bytes > DUE_BYTES_MAX) break
      }
      return found
    },
    done: (...ids) => {
      inOne(() => {
        for (const id of ids) remove.run(id)
      })
    },
    retryAt: (id, atMs) => void postpone.run(atMs, id),
    retryNow: (ids) => {
      inOne(() => {
        for (const id of ids) hasten.run(id)
      })
    },
    size: () => Number(count.get()?.['n']),
    oldest: () => {
      const taken = selectOldest.get()?.['taken']
      return typeof taken === 'number' ? new Date(taken) : undefined
    },
    imports,
    scrubs,
    deliveries,
    position: (shard) => {
      const row = getPosition.get(shard)
      return row === undefined ? undefined : String(row['sequence'])
    },
    setPosition: (shard, sequence) => void putPosition.run(shard, sequence),
    shrink: () => {
      // A full file would be copied for little gain; an empty one is copied at once.
      const isEmpty = isQueued.get()?.['n'] === 0
      const unused = Number(db.prepare('PRAGMA freelist_count').get()?.['freelist_count'])
      if (isEmpty && unused > UNUSED_PAGES_MAX) db.exec('VACUUM')
    },
    close: () => db.close(),
  }
}

/** Collects calls until the next turn of the event loop and does them together. */
function sharing(
  work: (writes: readonly (() => void)[]) => void,
): (write: () => void) => Promise<void> {
  let together: { readonly writes: (() => void)[]; readonly done: Promise<void> } | undefined
  return (write) => {
    together ??= begin()
    together.writes.push(write)
    return together.done
  }

  function begin(): NonNullable<typeof together> {
    const writes: (() => void)[] = []
    const { promise: done, resolve, reject } = Promise.withResolvers<void>()
    setImmediate(() => {
      together = undefined
      try {
        work(writes)
        resolve()
      } catch (error) {
        reject(error instanceof Error ? error : new Error('The inbox cannot be written.'))
      }
    })
    return { writes, done }
  }
}
