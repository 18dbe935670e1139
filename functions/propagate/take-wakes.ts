import * as z from 'zod/mini'
import { isContactId, type ContactId } from '../domain/contact-id.ts'
import type { Wake } from '../domain/outbox.ts'
import { logFailure } from '../log.ts'
import { deliver } from './deliver.ts'
import type { EntriesOf } from './turn.ts'
import type { PropagateDeps } from './deps.ts'

const contact = z.custom<ContactId>((value) => typeof value === 'string' && isContactId(value))

const wake = z.union([
  z.object({
    target: z.string(),
    contacts: z.array(contact),
    putOff: z.optional(z.int().check(z.nonnegative())),
  }),
  z.object({ target: z.string(), test: z.string() }),
  z.object({ target: z.string(), bulk: z.literal(true) }),
  z.object({ target: z.string(), ping: z.string() }),
  z.object({ target: z.string(), redelivery: z.string() }),
])

export type WakeMessage = { readonly id: string; readonly body: string }

type Taken = { readonly ids: readonly string[]; readonly wake: Wake }

/**
 * Takes messages of the queue: the targets beside each other, so that none waits for another; all
 * people of one target in one turn. Returns the ids of those that the queue must deliver again.
 */
export async function takeWakes(
  deps: PropagateDeps,
  messages: readonly WakeMessage[],
): Promise<string[]> {
  const failed: string[] = []
  const byTarget = new Map<string, Taken[]>()
  for (const { id, body } of messages) {
    const read = readWake(body)
    if (read === undefined) failed.push(id)
    else {
      // What is told again is beside what is new, not before it.
      const turn = 'redelivery' in read ? `${read.target}#redelivery` : read.target
      byTarget.set(turn, joined(byTarget.get(turn) ?? [], { ids: [id], wake: read }))
    }
  }
  const read = readOnce(deps.outbox.ofContact)
  const inTurn = async (taken: readonly Taken[]) => {
    for (const { ids, wake: one } of taken) {
      try {
        await deliver(deps, one, read)
      } catch (error) {
        logFailure('delivery_retry', error, { target: one.target })
        failed.push(...ids)
      }
    }
  }
  await Promise.all([...byTarget.values()].map(inTurn))
  return failed
}

/**
 * What waits of a person is read once for all targets that are woken together. What another has settled
 * meanwhile cannot be leased, and what is newer has a message of its own.
 */
function readOnce(ofContact: EntriesOf): EntriesOf {
  const known = new Map<ContactId, ReturnType<EntriesOf>>()
  return (contact) => {
    const entries = known.get(contact) ?? ofContact(contact)
    known.set(contact, entries)
    return entries
  }
}

/** Several messages of one target are one turn: else they would take several, one after another. */
function joined(taken: readonly Taken[], { ids, wake: added }: Taken): Taken[] {
  const at = taken.findIndex(({ wake: one }) => 'contacts' in one)
  const before = taken[at]
  if (before === undefined || !('contacts' in before.wake) || !('contacts' in added))
    return [...taken, { ids, wake: added }]
  const { target, contacts, putOff = 0 } = before.wake
  const together: Taken = {
    ids: [...before.ids, ...ids],
    wake: {
      target,
      contacts: [...contacts, ...added.contacts],
      putOff: Math.min(putOff, added.putOff ?? 0),
    },
  }
  return taken.with(at, together)
}

/** Nothing that we wrote: it goes to the queue of failures, where somebody looks. */
function readWake(body: string): Wake | undefined {
  try {
    return wake.parse(JSON.parse(body))
  } catch (error) {
    logFailure('wake_unreadable', error)
    return undefined
  }
}
