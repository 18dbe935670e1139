import { startApply } from '../../actions/imports/apply.ts'
import { createImport } from '../../actions/imports/create.ts'
import { decideColumns } from '../../actions/imports/decide.ts'
import { startDryRun } from '../../actions/imports/dry-run.ts'
import { findImport, hasResult, IMPORT_ID } from '../../actions/imports/find.ts'
import { inspectFile } from '../../actions/imports/inspect.ts'
import { partsOf, writeRefusedRows } from '../../actions/imports/refused-rows.ts'
import { putFile, uploadAgain } from '../../actions/imports/upload.ts'
import type { Audited } from '../../domain/audit.ts'
import { BastaError } from '../../domain/errors.ts'
import type { Import } from '../../domain/import.ts'
import { toSecond } from '../../domain/time.ts'
import { noteInAudit } from '../note-in-audit.ts'
import type { ConsoleContext, ConsoleRoute } from '../route.ts'
import { applyPage } from './apply-page.tsx'
import { kindOf, readAsked } from './asked-form.ts'
import type { ImportsDeps } from './deps.ts'
import { fileRoutes, orChanged } from './file-routes.ts'
import { DONE, importPage } from './import-page.tsx'
import { listPage } from './list-page.tsx'
import { readMapping } from './mapping-form.ts'
import { newPage } from './new-page.tsx'
import { whomOf } from './whom.ts'

const LIST = '/console/imports'

/** Lists from other systems: a file, its columns, a dry run, and what is recorded. */
export function importRoutes(deps: ImportsDeps): readonly ConsoleRoute[] {
  const record = (c: ConsoleContext, what: Audited, about: string): Promise<void> =>
    noteInAudit(c, deps, what, { about })
  const find = (c: ConsoleContext): Promise<Import> =>
    findImport(deps, c.get('signedIn').actor, c.req.param('id') ?? '')
  const pageOf = ({ id }: Pick<Import, 'id'>, done?: (typeof DONE)[number]): string =>
    `${LIST}/${id}${done === undefined ? '' : `?done=${done}`}`

  async function create(c: ConsoleContext) {
    const read = readAsked(c.get('form'))
    if ('faults' in read) return read
    const { actor } = c.get('signedIn')
    try {
      const note = (id: string) => record(c, 'import_created', id)
      return await createImport({ ...deps, note }, read.asked, { key: actor, now: deps.now() })
    } catch (error) {
      if (!(error instanceof BastaError) || error.code === 'unavailable') throw error
      return { faults: [error.code === 'invalid_request' ? ('at' as const) : ('whom' as const)] }
    }
  }

  return [
    {
      method: 'GET',
      path: LIST,
      role: 'viewer',
      handle: (c) => {
        const before = c.req.query('before') ?? ''
        return listPage(c, deps, IMPORT_ID.test(before) ? before : undefined)
      },
    },
    {
      method: 'GET',
      path: `${LIST}/new`,
      role: 'operator',
      handle: (c) => newPage(c, deps, kindOf(c.req.query('kind'))),
    },
    ...fileRoutes({
      section: 'imports',
      find,
      create,
      newPage: (c, faults) => newPage(c, deps, kindOf(c.get('form').text('kind')), faults),
      put: (found, bytes) => putFile(deps, found, bytes),
      uploadAgain: (found) => uploadAgain(deps, found, deps.now()),
    }),
    {
      method: 'GET',
      path: `${LIST}/:id`,
      role: 'viewer',
      handle: async (c) =>
        importPage(c, deps, await find(c), {
          done: DONE.find((one) => one === c.req.query('done')),
          isMapping: c.req.query('columns') !== undefined,
        }),
    },
    {
      method: 'POST',
      path: `${LIST}/:id/columns`,
      role: 'operator',
      handle: async (c) => {
        const found = await find(c)
        const { columns } = await inspectFile(deps.objects, found)
        if (columns === undefined) return c.redirect(pageOf(found), 303)
        const read = readMapping(c.get('form'), found, columns)
        if ('twice' in read)
          return importPage(c, deps, found, { isMapping: true, twice: read.twice })
        return orChanged(c, pageOf(found), async () => {
          const decided = await decideColumns(deps, found, read.mapping)
          if (c.get('form').text('next') === 'look') return
          await record(c, 'import_checked', found.id)
          await startDryRun(deps, decided, {})
        })
      },
    },
    {
      method: 'GET',
      path: `${LIST}/:id/apply`,
      role: 'operator',
      handle: async (c) => {
        const found = await find(c)
        if (found.state !== 'dry_run_done') return c.redirect(pageOf(found), 303)
        return applyPage(c, found, await whomOf(c.get('language'), deps.senders, found.plan))
      },
    },
    {
      method: 'POST',
      path: `${LIST}/:id/apply`,
      role: 'operator',
      handle: async (c) => {
        const found = await find(c)
        if (found.state === 'applied') return c.redirect(pageOf(found, 'applied'), 303)
        return orChanged(c, pageOf(found), async () => {
          await record(c, 'import_applied', found.id)
          await startApply(deps, found)
        })
      },
    },
    {
      method: 'POST',
      path: `${LIST}/:id/refused`,
      role: 'operator',
      handle: async (c) => {
        const found = await find(c)
        const part = partsOf(found)[Number(c.get('form').text('part') ?? 0)]
        if (part === undefined || !hasResult(found, toSecond(deps.now())))
          return c.redirect(pageOf(found), 303)
        // Its rows hold addresses: whoever reads them is written down first.
        await record(c, 'refused_rows_read', found.id)
        return c.body(await writeRefusedRows(deps, found, part), 200, {
          'content-type': 'text/csv; charset=utf-8',
          'content-disposition': `attachment; filename="${found.id}-refused.csv"`,
          'cache-control': 'no-store',
        })
      },
    },
  ]
}
