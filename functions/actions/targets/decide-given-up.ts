import type { Actor } from '../../domain/actor.ts'
import { requireEverySender } from '../../domain/sender-access.ts'
import type { Outbox } from '../../domain/outbox.ts'
import { toSecond } from '../../domain/time.ts'
import { log } from '../../log.ts'

/**
 * Decides what was given up for a target. It may have been told of newer things since: so what lifts a
 * stop is never told again, it would undo a newer stop there.
 */
export async function decideGivenUp(
  { outbox }: { readonly outbox: Pick<Outbox, 'pages' | 'reopen' | 'settle'> },
  by: Actor,
  target: string,
  decision: 'retry' | 'close',
  now: Date,
): Promise<{ readonly reopened: number; readonly closed: number }> {
  requireEverySender(by)
  const at = toSecond(now)
  let [reopened, closed] = [0, 0]
  for await (const entries of outbox.pages())
    for (const entry of entries) {
      const waiting = entry.waits.get(target)
      if (waiting?.gaveUpAt === undefined) continue
      if (decision === 'retry' && entry.act !== 'lift') {
        await outbox.reopen(entry, target, at)
        reopened += 1
      } else {
        const { attempts, code } = waiting
        await outbox.settle(entry, target, { is: 'closed', at, attempts, code })
        closed += 1
      }
    }
  log('given_up_decided', { target, key: by.id, reason: decision, count: reopened + closed })
  return { reopened, closed }
}
