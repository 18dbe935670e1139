import type { ContactId } from '../domain/contact-id.ts'
import { isTooOld, wakesOf, type OutboxEntry, type Waiting } from '../domain/outbox.ts'
import { toSecond, type Second } from '../domain/time.ts'
import { log } from '../log.ts'
import type { PropagateDeps } from './deps.ts'

/** So many people of one target are woken in one pass, where its limit does not say less. */
const WOKEN_MAX = 5_000
const PASS_SECONDS = 60
/** A target that rested is tried with so few first. */
const PROBED_MAX = 5

/**
 * Finds in the outbox what is due and wakes the deliverer for it, whatever became of the queue. Targets
 * take turns: a message of each, then the next of each.
 */
export async function sweep(deps: PropagateDeps): Promise<void> {
  const now = toSecond(deps.now())
  const known = new Map((await deps.targets.list()).map((target) => [target.id, target]))
  const due = new Map<string, Set<ContactId>>()
  const givenUp = new Map<string, number>()
  const maxima = new Map<string, number>()
  let person: { readonly contact: ContactId; readonly waiting: Set<string> } | undefined
  for await (const entries of deps.outbox.pages())
    for (const entry of entries) {
      if (person?.contact !== entry.contact) person = { contact: entry.contact, waiting: new Set() }
      for (const [target, waiting] of entry.waits) {
        if (waiting.gaveUpAt !== undefined) {
          givenUp.set(target, (givenUp.get(target) ?? 0) + 1)
          continue
        }
        // The oldest decides when a person is due: nothing newer overtakes it.
        if (person.waiting.has(target)) continue
        person.waiting.add(target)
        if (!isDue(entry, waiting, now)) continue
        const contacts = due.get(target) ?? new Set()
        const max = maxima.get(target) ?? (await mostOf(deps, known.get(target), now))
        maxima.set(target, max)
        due.set(target, contacts)
        if (contacts.size < max || isTooOld(entry, waiting, now)) contacts.add(entry.contact)
      }
    }
  for (const [target, count] of givenUp) log('deliveries_given_up', { target, count })
  const queues = [...due].map(([target, contacts]) => wakesOf(target, [...contacts]))
  const rounds = Math.max(0, ...queues.map((wakes) => wakes.length))
  for (let round = 0; round < rounds; round += 1)
    for (const wakes of queues) {
      const wake = wakes[round]
      if (wake !== undefined) await deps.queue.put(wake)
    }
}

/** What was just recorded is the stream's; the sweep takes what it left, and what is due again. */
function isDue(entry: OutboxEntry, waiting: Waiting, now: Second): boolean {
  const { due, leasedUntil, attempts } = waiting
  const { recordedAt } = entry
  const isFresh = attempts === 0 && now - recordedAt < PASS_SECONDS / 2
  const isTaken = leasedUntil !== undefined && leasedUntil >= now
  return (due <= now && !isFresh && !isTaken) || isTooOld(entry, waiting, now)
}

async function mostOf(
  deps: PropagateDeps,
  target: { readonly id: string; readonly kind: string; readonly settings: unknown } | undefined,
  now: Second,
): Promise<number> {
  // What waits for a removed target ends, whatever there is.
  if (target === undefined) return WOKEN_MAX
  const { failures, pausedUntil, disabledAt } = await deps.notes.read(target.id)
  if (disabledAt !== undefined || (pausedUntil ?? 0) > now) return 0
  if (failures > 0) return PROBED_MAX
  const opened = deps.kinds.get(target.kind)?.open(target.settings)
  if (opened?.ok !== true || opened.target.limit === undefined) return WOKEN_MAX
  const { itemsMax, limit } = opened.target
  return Math.max(1, Math.ceil((limit.calls * itemsMax * PASS_SECONDS) / limit.seconds))
}
