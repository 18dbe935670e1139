import { resultName, SCRUB_RESULTS, type Scrub } from '../../domain/scrub.ts'
import type { ScrubDeps } from './deps.ts'

/** The list that was brought: nobody needs it once the run has ended. */
export async function deleteList(
  { objects }: Pick<ScrubDeps, 'objects'>,
  { id }: Pick<Scrub, 'id'>,
): Promise<void> {
  await objects.forget(id)
}

/** What one attempt made, whole or not. */
export async function deleteResults(
  { objects }: Pick<ScrubDeps, 'objects'>,
  id: string,
  attempt: number,
): Promise<void> {
  await Promise.all(SCRUB_RESULTS.map((kind) => objects.forget(resultName(id, attempt, kind))))
}

/** Everything that rests of it. */
export async function deleteAll(
  deps: Pick<ScrubDeps, 'objects'>,
  { id, attempt: last }: Pick<Scrub, 'id' | 'attempt'>,
): Promise<void> {
  await deleteList(deps, { id })
  for (let attempt = 1; attempt <= last; attempt += 1) await deleteResults(deps, id, attempt)
}
