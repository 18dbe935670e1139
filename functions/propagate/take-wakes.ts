import * as z from 'zod/mini'
import { isContactId, type ContactId } from '../domain/contact-id.ts'
import type { Wake } from '../domain/outbox.ts'
import { logFailure } from '../log.ts'
import { deliver } from './deliver.ts'
import type { PropagateDeps } from './deps.ts'

const contact = z.custom<ContactId>((value) => typeof value === 'string' && isContactId(value))

const wake = z.union([
  z.object({ target: z.string(), contacts: z.array(contact) }),
  z.object({ target: z.string(), test: z.string() }),
])

export type WakeMessage = { readonly id: string; readonly body: string }

/**
 * Takes messages of the queue: each target's in turn, and the targets beside each other, so that none
 * waits for another. Returns the ids of those that the queue must deliver again.
 */
export async function takeWakes(
  deps: PropagateDeps,
  messages: readonly WakeMessage[],
): Promise<string[]> {
  const failed: string[] = []
  const byTarget = new Map<string, { readonly id: string; readonly wake: Wake }[]>()
  for (const { id, body } of messages) {
    const read = readWake(body)
    if (read === undefined) failed.push(id)
    else byTarget.set(read.target, [...(byTarget.get(read.target) ?? []), { id, wake: read }])
  }
  const inTurn = async (wakes: readonly { readonly id: string; readonly wake: Wake }[]) => {
    for (const one of wakes) {
      try {
        await deliver(deps, one.wake)
      } catch (error) {
        logFailure('delivery_retry', error, { target: one.wake.target })
        failed.push(one.id)
      }
    }
  }
  await Promise.all([...byTarget.values()].map(inTurn))
  return failed
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
