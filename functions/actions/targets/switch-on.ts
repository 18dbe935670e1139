import type { Actor } from '../../domain/actor.ts'
import { requireEverySender } from '../../domain/sender-access.ts'
import type { TargetNotes, Targets } from '../../domain/target.ts'
import { log } from '../../log.ts'
import { knownTarget } from './look.ts'

/** Somebody mended it: what waits is told from now on. */
export async function switchOn(
  deps: {
    readonly targets: Pick<Targets, 'get'>
    readonly targetNotes: Pick<TargetNotes, 'clear'>
  },
  by: Actor,
  id: string,
): Promise<void> {
  requireEverySender(by)
  await knownTarget(deps.targets, id)
  await deps.targetNotes.clear(id)
  log('target_switched_on', { target: id, key: by.id })
}
