import { BastaError } from '../../domain/errors.ts'
import type { Import } from '../../domain/import.ts'
import { openQuestions } from './questions.ts'
import { type ImportDeps, start, resume } from './start.ts'

/** Records what the dry run counted, from exactly the file that it read. A second call continues. */
export async function startApply(deps: ImportDeps, found: Import): Promise<Import> {
  if (found.state === 'applied') return found
  if (found.state === 'applying') return resume(deps, found)
  const { file, dryRun } = found
  if (found.state !== 'dry_run_done' || file === undefined || dryRun === undefined)
    throw new BastaError('conflict', 'Apply needs a finished dry run.')
  const { questions } = openQuestions(found)
  if (questions.length > 0)
    throw new BastaError(
      'conflict',
      'Not every column is decided: ask for the dry run again, with what is decided.',
      questions.map(({ column, detail }) => ({
        pointer: '#/notRead',
        detail: `"${column}" ${detail}`,
      })),
    )
  if ((await deps.objects.stat(found.id))?.version !== file.version)
    throw new BastaError('conflict', 'The file is gone or is another than in the dry run.')
  return start(deps, found, {
    ...found,
    state: 'applying',
    run: found.run + 1,
    next: file.start,
    last: undefined,
    applied: undefined,
  })
}
