import { setTimeout as sleep } from 'node:timers/promises'
import { newestId } from '../../domain/contact.ts'
import type { ContactId } from '../../domain/contact-id.ts'
import { BastaError } from '../../domain/errors.ts'
import type { Append, Appended, Ledger } from '../../domain/ledger.ts'
import type { Telling } from '../../domain/outbox.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { orUnavailable } from '../dynamo/failure.ts'
import type { Process, Turn } from './turn.ts'
import { writeMany } from './write-many.ts'
import { writeTurns } from './write-turns.ts'

/** An append retries for this long; then its request goes to the inbox. */
const FIGHT_MS = 1_000
/** Nobody waits for the worker, so it may retry longer. */
export const CONSUMER_FIGHT_MS = 30_000
const EVENTS_A_WRITE = 20

/** How a list is written: it must leave room in the table for people who say stop now. */
export type ListWrites = {
  /** Contacts that are read together, and written together where they fit. */
  readonly contacts: number
  readonly atOnce: number
}
/** An append mostly has three items of its own, and a transaction takes a hundred. */
const LIST_WRITES: ListWrites = { contacts: 33, atOnce: 4 }

/**
 * Appends to the ledger. Appends to one contact in one process are queued and share a write, so that a
 * provider's burst does not conflict with itself; the condition on the version detects other processes.
 */
export function appender(
  db: Dynamo,
  fightMs = FIGHT_MS,
  now: () => Date = db.now,
  telling?: Telling,
  lists: () => ListWrites = () => LIST_WRITES,
): Pick<Ledger, 'append' | 'latestLift'> & { readonly appendMany: AppendMany } {
  const queues = new Map<ContactId, Turn[]>()
  const process: Process = { db, now, telling, latestLift: 0 }

  async function serve(contact: ContactId, queue: Turn[]): Promise<void> {
    while (queue.length > 0) await write(process, queue.splice(0, EVENTS_A_WRITE))
    queues.delete(contact)
  }

  function enqueue(turns: readonly Turn[]): void {
    const [first] = turns
    if (first === undefined) return
    const contact = newestId(first.append.contact.ids)
    const queue = queues.get(contact)
    if (queue !== undefined) queue.push(...turns)
    else {
      const fresh = [...turns]
      queues.set(contact, fresh)
      void serve(contact, fresh)
    }
  }

  /** The contacts that met somebody else are written one after another. */
  async function writeGroup(
    contacts: readonly (readonly Asked[])[],
    before: () => Promise<void>,
  ): Promise<void> {
    const groups = contacts.map((asked) => asked.map(({ turn }) => turn))
    const left = await orUnavailable(writeMany(process, groups, before))
    for (const turns of left) {
      const deadline = performance.now() + fightMs
      enqueue(turns.map((turn) => ({ ...turn, deadline })))
      const mine = contacts.flat().filter(({ turn }) => turns.includes(turn))
      await Promise.allSettled(mine.map(({ outcome }) => outcome))
    }
  }

  /**
   * A group that cannot be written ends the list: what is not settled by then rejects. How much room the
   * list must leave is asked before each: somebody may have begun to speak.
   */
  async function writeAll(asked: readonly Asked[], before: () => Promise<void>): Promise<void> {
    const contacts = [
      ...Map.groupBy(asked, ({ turn }) => newestId(turn.append.contact.ids)).values(),
    ]
    const failures: unknown[] = []
    let taken = 0
    const lane = async (_: unknown, at: number): Promise<void> => {
      while (taken < contacts.length && failures.length === 0) {
        try {
          await before()
          const { contacts: size, atOnce } = lists()
          // The first lane always goes on.
          if (at >= atOnce || taken >= contacts.length) return
          await writeGroup(contacts.slice(taken, (taken += size)), before)
        } catch (error) {
          failures.push(error)
        }
      }
    }
    await Promise.all(Array.from({ length: lists().atOnce }, lane))
    if (failures.length > 0) for (const { turn } of asked) turn.reject(failures[0])
  }

  return {
    append: (append) =>
      new Promise((resolve, reject) => {
        enqueue([{ append, deadline: performance.now() + fightMs, resolve, reject }])
      }),
    appendMany: async (appends, before) => {
      const asked = appends.map(askedOf)
      await writeAll(asked, before)
      return Promise.allSettled(asked.map(({ outcome }) => outcome))
    },
    latestLift: () => process.latestLift,
  }
}

/** Appends of a list; before each write, what it rests on is looked at again. */
type AppendMany = (
  appends: readonly Append[],
  before: () => Promise<void>,
) => Promise<PromiseSettledResult<Appended>[]>

type Asked = { readonly turn: Turn; readonly outcome: Promise<Appended> }

function askedOf(append: Append): Asked {
  const { promise: outcome, resolve, reject } = Promise.withResolvers<Appended>()
  // It is read when all are settled.
  outcome.catch(() => undefined)
  return { turn: { append, deadline: Number.POSITIVE_INFINITY, resolve, reject }, outcome }
}

/** Writes the queued appends of one contact in one transaction, and repeats until each is settled. */
async function write(process: Process, turns: Turn[]): Promise<void> {
  let open = turns
  let lost = 0
  while (open.length > 0) {
    const late = open.filter(({ deadline }) => performance.now() > deadline)
    for (const { reject } of late)
      reject(new BastaError('unavailable', 'The contact is being written to by many others.'))
    open = open.filter((turn) => !late.includes(turn))
    if (open.length === 0) return
    if (lost > 0) await sleep(Math.random() * Math.min(100, 5 * 2 ** lost))
    const waiting = open.length
    try {
      open = await orUnavailable(writeTurns(process, open))
      // Appends that did not fit into this write are next; only a lost race waits before the retry.
      lost = open.length < waiting ? 0 : lost + 1
    } catch (error) {
      for (const { reject } of open) reject(error)
      return
    }
  }
}
