import type { DatabaseSync } from 'node:sqlite'

/** The longest delay; a later time comes from a clock that was ahead. */
export const PUT_OFF_MS_MAX = 60_000

type Turn = {
  readonly id: number
  readonly message: string
  readonly attempts: number
}

/** A queue of work that takes its turn behind the inbox. What is not `done` is delivered again. */
export type Turns = {
  readonly put: (message: string) => void
  /** The first that is due, but for those named. */
  readonly next: (nowMs: number, but?: ReadonlySet<number>) => Turn | undefined
  readonly done: (id: number) => void
  readonly retryAt: (id: number, atMs: number) => void
}

export function openTurns(db: DatabaseSync, table: 'imports' | 'scrubs'): Turns {
  db.exec(`
    CREATE TABLE IF NOT EXISTS ${table} (
      id INTEGER PRIMARY KEY AUTOINCREMENT, message TEXT NOT NULL,
      attempts INTEGER NOT NULL DEFAULT 0, due INTEGER NOT NULL DEFAULT 0);
  `)
  const insert = db.prepare(`INSERT INTO ${table} (message) VALUES (?)`)
  const select = db.prepare(
    `SELECT id, message, attempts FROM ${table} WHERE due <= ? OR due > ? ORDER BY due, id`,
  )
  const remove = db.prepare(`DELETE FROM ${table} WHERE id = ?`)
  const postpone = db.prepare(`UPDATE ${table} SET attempts = attempts + 1, due = ? WHERE id = ?`)
  return {
    put: (message) => void insert.run(message),
    next: (nowMs, but) => {
      for (const row of select.iterate(nowMs, nowMs + PUT_OFF_MS_MAX)) {
        const id = Number(row['id'])
        if (but?.has(id) === true) continue
        return { id, message: String(row['message']), attempts: Number(row['attempts']) }
      }
      return undefined
    },
    done: (id) => void remove.run(id),
    retryAt: (id, atMs) => void postpone.run(atMs, id),
  }
}
