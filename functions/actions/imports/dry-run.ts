import type * as z from 'zod/mini'
import { BastaError } from '../../domain/errors.ts'
import type { Import, ImportPlan } from '../../domain/import.ts'
import type { importDecided } from '../../schemas/imports.ts'
import { type ImportDeps, requireFields, start, resume } from './start.ts'

/**
 * Counts what an import would do, from the beginning, and writes nothing about contacts. Decisions
 * about columns apply from this run on.
 */
export async function startDryRun(
  deps: ImportDeps,
  found: Import,
  decided: z.infer<typeof importDecided>,
): Promise<Import> {
  const isDecided = Object.values(decided).some((one) => one !== undefined)
  if (found.state === 'dry_running') {
    if (!isDecided) return resume(deps, found)
    throw new BastaError('conflict', 'A dry run is running: send decisions after it ends.')
  }
  if (found.state === 'applying' || found.state === 'applied')
    throw new BastaError('conflict', 'It is being applied, or was: make a new import.')
  if ((await deps.objects.stat(found.id)) === undefined)
    throw new BastaError('conflict', 'There is no file: PUT it to the upload URL.')
  return start(deps, found, {
    ...found,
    plan: planWith(found.plan, decided),
    state: 'dry_running',
    run: found.run + 1,
    next: { offset: 0, row: 1 },
    failure: undefined,
    fault: undefined,
    last: undefined,
    file: undefined,
    dryRun: undefined,
    survey: undefined,
    applied: undefined,
  })
}

/** The plan with more decisions; earlier ones stay unless decided again. */
function planWith(plan: ImportPlan, decided: z.infer<typeof importDecided>): ImportPlan {
  const { columns = {}, statuses, notRead = [] } = decided
  requireFields(plan.kind, columns)
  const merged = {
    columns: { ...plan.columns, ...columns },
    notRead: [...new Set([...(plan.notRead ?? []), ...notRead])],
  }
  if (plan.kind === 'stops')
    return { ...plan, ...merged, statuses: { ...plan.statuses, ...statuses } }
  if (statuses === undefined) return { ...plan, ...merged }
  throw new BastaError('invalid_request', 'A list of consents has no statuses.', [
    { pointer: '#/statuses', detail: 'leave it out: only stops have statuses' },
  ])
}
