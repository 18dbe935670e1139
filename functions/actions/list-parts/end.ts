import { BastaError } from '../../domain/errors.ts'
import type { Scrub, ScrubFailure } from '../../domain/scrub.ts'
import { toSecond } from '../../domain/time.ts'
import { log } from '../../log.ts'
import { deleteList, deleteResults } from '../scrubs/delete-files.ts'
import { failureOf } from '../scrubs/failure.ts'
import { folderOf, type ListPartsDeps, type Run } from './run.ts'

type Deps = Pick<ListPartsDeps, 'scrubs' | 'objects' | 'parts' | 'now'>

const ATTEMPTS = 8

/** Nobody needs the list any more, nor what is between it and its results. */
export async function endRun(deps: Deps, run: Run): Promise<void> {
  await deleteList(deps, { id: run.scrub })
  await deps.parts.forgetAll(folderOf(run))
}

/** Ends the scrub as failed if the list, or its time, is at fault. Throws what may go well another time. */
export async function failWith(deps: Deps, run: Run, error: unknown): Promise<void> {
  const failure = failureOf(error)
  if (failure === undefined) throw error
  const event = failure.code === 'snapshot_behind' ? 'scrub_failed' : 'scrub_refused'
  log(event, { id: run.scrub, reason: failure.code })
  await endFailed(deps, run, failure)
}

/** What the state machine does when a step failed for good. */
export async function failRun(deps: Deps, run: Run, error: string): Promise<void> {
  log('scrub_failed', { id: run.scrub, reason: error })
  await endFailed(deps, run, {
    code: 'unavailable',
    detail: 'A part of the list could not be judged, so none of it counts: make a new scrub.',
  })
}

/** Leaves nothing of this attempt; of the scrub nothing, unless another attempt goes on with it. */
async function endFailed(deps: Deps, run: Run, failure: ScrubFailure): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const found = await deps.scrubs.find(run.scrub)
    // It was done, and only what came after failed.
    if (found?.state === 'done' && found.attempt === run.attempt) return endRun(deps, run)
    if (found?.state !== 'running' || found.attempt !== run.attempt) break
    const failed: Scrub = { ...found, state: 'failed', failure, endedAt: toSecond(deps.now()) }
    if (await deps.scrubs.change(found, failed)) break
    if (attempt === ATTEMPTS) throw new BastaError('conflict', 'It changes all the time.')
  }
  await deleteResults(deps, run.scrub, run.attempt)
  const now = await deps.scrubs.find(run.scrub)
  if (now === undefined || now.state === 'failed' || now.state === 'deleted')
    return endRun(deps, run)
  // Another attempt still needs the list.
  await deps.parts.forgetAll(folderOf(run))
}
