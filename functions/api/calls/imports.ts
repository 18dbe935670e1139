import type * as z from 'zod/mini'
import type { Hono } from 'hono'
import type { Import, ImportCounts } from '../../domain/import.ts'
import { scopeSender } from '../../domain/scope.ts'
import { formatSecond, toSecond } from '../../domain/time.ts'
import type { Authenticated } from '../../http/key.ts'
import { mount } from '../../http/mount.ts'
import type { OperationDeps } from '../../http/repetition.ts'
import { fromCursor, toCursor } from '../../http/cursor.ts'
import {
  getImport,
  getImports,
  getResult,
  postApply,
  postDryRun,
  postImport,
} from './imports-operations.ts'
import { openQuestions } from '../../actions/imports/questions.ts'
import { writeResult } from '../../actions/imports/result.ts'
import type { counts, shown } from '../../schemas/imports.ts'
import { createImport } from '../../actions/imports/create.ts'
import { findImport, hasResult, IMPORT_ID } from '../../actions/imports/find.ts'
import { listImports } from '../../actions/imports/list.ts'
import { startApply } from '../../actions/imports/apply.ts'
import { startDryRun } from '../../actions/imports/dry-run.ts'
import type { ImportDeps } from '../../actions/imports/start.ts'

const PAGE = 50

export type ImportRouteDeps = OperationDeps & ImportDeps & { readonly now: () => Date }

/** Lists from other systems: create the import, upload the file, try it, apply it. */
export function importRoutes(router: Hono<Authenticated>, deps: ImportRouteDeps): void {
  const show = (found: Import) => showImport(found, deps.now())

  mount(router, deps, postImport, async ({ key, body }) => {
    const { made, upload } = await createImport(deps, body, { key, now: deps.now() })
    return { status: 201, body: { id: made.id, ...upload }, kept: { id: made.id } }
  })

  mount(router, deps, getImports, async ({ key, query }) => {
    const before = fromCursor('imports', query.after, IMPORT_ID)
    const found = await listImports(deps, key, { limit: PAGE, before })
    const next = found.next === undefined ? {} : { next: toCursor('imports', found.next) }
    return { status: 200, body: { imports: found.imports.map(show), ...next } }
  })

  mount(router, deps, getImport, async ({ c, key }) => ({
    status: 200,
    body: show(await findImport(deps, key, c.req.param('id') ?? '')),
  }))

  mount(router, deps, postDryRun, async ({ c, key, body }) => {
    const found = await findImport(deps, key, c.req.param('id') ?? '')
    return { status: 202, body: show(await startDryRun(deps, found, body)) }
  })

  mount(router, deps, postApply, async ({ c, key }) => {
    const found = await findImport(deps, key, c.req.param('id') ?? '')
    return { status: 202, body: show(await startApply(deps, found)) }
  })

  mount(router, deps, getResult, async ({ c, key, query }) => {
    const found = await findImport(deps, key, c.req.param('id') ?? '')
    return { status: 200, body: await writeResult(deps, found, query.after, deps.now()) }
  })
}

function showImport(found: Import, now: Date): z.infer<typeof shown> {
  const { id: importId, plan, state, failure, file, dryRun, applied, next, createdAt } = found
  const sender = plan.kind === 'stops' ? scopeSender(plan.scope) : plan.sender
  const isRunning = state === 'dry_running' || state === 'applying'
  const run = state === 'applying' || state === 'applied' ? applied : dryRun
  return {
    id: importId,
    kind: plan.kind,
    ...(plan.kind === 'stops' ? { scope: plan.scope } : {}),
    ...(sender === undefined ? {} : { sender }),
    format: file?.format ?? plan.format,
    source: plan.source,
    createdAt: formatSecond(createdAt),
    state,
    ...(failure === undefined ? {} : { failure }),
    ...(file === undefined
      ? {}
      : { file: { sha256: file.sha256, bytes: file.bytes, header: [...file.header] } }),
    progress: { rows: run?.rows ?? 0, bytes: isRunning ? next.offset : (file?.bytes ?? 0) },
    ...(dryRun === undefined ? {} : { dryRun: showCounts(dryRun) }),
    ...(['dry_run_done', 'applying', 'applied'].includes(state) ? showAsked(found) : {}),
    ...(applied === undefined ? {} : { applied: showCounts(applied) }),
    ...(hasResult(found, toSecond(now)) ? { result: `/v1/imports/${importId}/result` } : {}),
  }
}

function showAsked(found: Import): Pick<z.infer<typeof shown>, 'questions' | 'notRead'> {
  const { questions, notRead } = openQuestions(found)
  return {
    questions: questions.map(({ values, ...question }) => ({ ...question, values: [...values] })),
    notRead: [...notRead],
  }
}

function showCounts({ refused, ...rest }: ImportCounts): z.infer<typeof counts> {
  const total = Object.values(refused).reduce((sum, one) => sum + one, 0)
  return { ...rest, refused: total, reasons: { ...refused } }
}
