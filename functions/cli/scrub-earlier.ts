import type { Cli } from './cli.ts'
import { say } from './cli.ts'
import { Failure, Refusal } from './failure.ts'
import { localTime } from './local-time.ts'
import type { ResumeNote } from './scrub-resume.ts'
import { forget, pathOf, run, type Run } from './scrub-run.ts'

/**
 * The run that an earlier command began with this `--out`, if this one goes on with it: it is under way,
 * or it is asked for by `--resume`. One that has ended knows nothing of a stop that was recorded since,
 * so it is deleted, and the list is judged anew. So is one that was asked for something else.
 */
export async function earlierRun(
  cli: Cli,
  note: ResumeNote,
  { isResumed, out }: { readonly isResumed: boolean; readonly out: string },
): Promise<Run | undefined> {
  const known = note.find()
  const found = known?.isSame === true ? await interrupted(cli, known.id) : undefined
  if (found !== undefined && (isResumed || found.state !== 'done')) {
    say(`It goes on with the run of ${localTime(found.createdAt)}.`)
    return found
  }
  if (isResumed)
    throw new Failure('There is no run to go on with: leave --resume out, and begin one.')
  if (known === undefined) return undefined
  const isDeleted = (!known.isSame || found !== undefined) && (await forget(cli, known.id))
  if (isDeleted)
    say(
      found === undefined
        ? `An earlier run for ${out} was of another list, or asked for something else: it is deleted at the house.`
        : `The run of ${localTime(found.createdAt)} has ended: it is deleted, and the list is judged anew.`,
    )
  note.remove()
  return undefined
}

/** The run as it is, if it can still come to results. One without its list is begun anew. */
async function interrupted(cli: Cli, id: string): Promise<Run | undefined> {
  try {
    const found = await cli.api.get(pathOf(id), run)
    if (found.state === 'failed' || found.state === 'deleted') return undefined
    if (found.state === 'done') return found
    // Asked again it changes nothing, and wakes a run that was ended from outside.
    await cli.api.ask(pathOf(id, '/run'), {}, run)
    // As it was when this command asked: it may end at any time from here on.
    return found
  } catch (error) {
    if (!(error instanceof Refusal) || (error.status !== 404 && error.status !== 409)) throw error
    if (error.status === 409) await forget(cli, id)
    return undefined
  }
}
