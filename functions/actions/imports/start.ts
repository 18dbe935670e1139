import { BastaError } from '../../domain/errors.ts'
import type { Import, ImportQueue, Imports } from '../../domain/import.ts'
import type { Objects } from '../../domain/objects.ts'
import type { Senders } from '../../domain/senders.ts'
import { CONSENT_FIELDS, STOP_FIELDS } from '../../domain/import-fields.ts'

export type ImportDeps = {
  readonly imports: Imports
  readonly objects: Objects
  readonly importQueue: ImportQueue
  readonly senders: Pick<Senders, 'get'>
}

/** A misspelt field name would be read from no column. */
export function requireFields(kind: Import['plan']['kind'], columns: object): void {
  const known: readonly string[] = kind === 'stops' ? STOP_FIELDS : CONSENT_FIELDS
  const faults = Object.keys(columns)
    .filter((name) => !known.includes(name))
    .map((name) => ({ pointer: `#/columns/${name}`, detail: `one of: ${known.join(', ')}` }))
  if (faults.length > 0)
    throw new BastaError('invalid_request', 'Not every field is known.', faults)
}

export async function start(deps: ImportDeps, before: Import, after: Import): Promise<Import> {
  if (!(await deps.imports.change(before, after)))
    throw new BastaError('conflict', 'Another request changed it first.')
  return resume(deps, after)
}

/** Does no harm if its message is still on the way: a chunk is counted once. */
export async function resume({ importQueue }: ImportDeps, running: Import): Promise<Import> {
  const { id, run, next } = running
  await importQueue.put({ import: id, run, offset: next.offset })
  return running
}
