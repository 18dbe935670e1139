import { setTimeout as sleep } from 'node:timers/promises'
import { newestId } from '../../domain/contact.ts'
import type { ContactId } from '../../domain/contact-id.ts'
import { BastaError } from '../../domain/errors.ts'
import type { Ledger } from '../../domain/ledger.ts'
import type { Telling } from '../../domain/outbox.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { orUnavailable } from '../dynamo/failure.ts'
import type { Process, Turn } from './turn.ts'
import { writeTurns } from './write-turns.ts'

/** An append retries for this long; then its request goes to the inbox. */
const FIGHT_MS = 1_000
/** Nobody waits for the worker, so it may retry longer. */
export const CONSUMER_FIGHT_MS = 30_000
const EVENTS_A_WRITE = 20

/**
 * Appends to the ledger. Appends to one contact in one process are queued and share a write, so that a
 * provider's burst does not conflict with itself; the condition on the version detects other processes.
 */
export function appender(
  db: Dynamo,
  fightMs = FIGHT_MS,
  now: () => Date = db.now,
  telling?: Telling,
): Pick<Ledger, 'append' | 'latestLift'> {
  const queues = new Map<ContactId, Turn[]>()
  const process: Process = { db, now, telling, latestLift: 0 }

  async function serve(contact: ContactId, queue: Turn[]): Promise<void> {
    while (queue.length > 0) await write(process, queue.splice(0, EVENTS_A_WRITE))
    queues.delete(contact)
  }

  return {
    append: (append) =>
      new Promise((resolve, reject) => {
        const contact = newestId(append.contact.ids)
        const turn = { append, deadline: performance.now() + fightMs, resolve, reject }
        const queue = queues.get(contact)
        if (queue !== undefined) queue.push(turn)
        else {
          const fresh = [turn]
          queues.set(contact, fresh)
          void serve(contact, fresh)
        }
      }),
    latestLift: () => process.latestLift,
  }
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
