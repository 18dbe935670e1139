import type * as z from 'zod/mini'
import type { Hono } from 'hono'
import { createScrub } from '../../actions/scrubs/create.ts'
import { deleteScrub } from '../../actions/scrubs/delete.ts'
import type { ScrubDeps } from '../../actions/scrubs/deps.ts'
import { findScrub, listScrubs, resultsEnd } from '../../actions/scrubs/find.ts'
import { downloadsOf } from '../../actions/scrubs/results.ts'
import { startScrub } from '../../actions/scrubs/start.ts'
import { SCRUB_ID, type Scrub, type ScrubFailure } from '../../domain/scrub.ts'
import { formatSecond, toSecond } from '../../domain/time.ts'
import { fromCursor, toCursor } from '../../http/cursor.ts'
import type { Authenticated } from '../../http/key.ts'
import { mount } from '../../http/mount.ts'
import { PROBLEMS } from '../../http/problem-types.ts'
import type { OperationDeps } from '../../http/repetition.ts'
import type { shownScrub } from '../../schemas/scrubs.ts'
import {
  deleteScrubCall,
  getScrub,
  getScrubResults,
  getScrubs,
  postScrub,
  postScrubRun,
} from './scrubs-operations.ts'

const PAGE = 50

export type ScrubRouteDeps = OperationDeps & ScrubDeps & { readonly now: () => Date }

/** Whole lists against the register: announce, upload, run, download. */
export function scrubRoutes(router: Hono<Authenticated>, deps: ScrubRouteDeps): void {
  const show = (found: Scrub) => showScrub(found, deps.now())

  mount(router, deps, postScrub, async ({ key, body }) => {
    const { made, upload } = await createScrub(deps, body, { key, now: deps.now() })
    return { status: 201, body: { id: made.id, ...upload }, kept: { id: made.id } }
  })

  mount(router, deps, getScrubs, async ({ key, query }) => {
    const before = fromCursor('scrubs', query.after, SCRUB_ID)
    const found = await listScrubs(deps, key, { limit: PAGE, before })
    const next = found.next === undefined ? {} : { next: toCursor('scrubs', found.next) }
    return { status: 200, body: { scrubs: found.scrubs.map(show), ...next } }
  })

  mount(router, deps, getScrub, async ({ c, key }) => ({
    status: 200,
    body: show(await findScrub(deps, key, c.req.param('id') ?? '')),
  }))

  mount(router, deps, postScrubRun, async ({ c, key }) => {
    const found = await findScrub(deps, key, c.req.param('id') ?? '')
    return { status: 202, body: show(await startScrub(deps, found, deps.now())) }
  })

  mount(router, deps, getScrubResults, async ({ c, key }) => {
    const found = await findScrub(deps, key, c.req.param('id') ?? '')
    c.header('cache-control', 'no-store')
    return { status: 200, body: await downloadsOf(deps, found, deps.now()) }
  })

  mount(router, deps, deleteScrubCall, async ({ c, key }) => {
    const found = await findScrub(deps, key, c.req.param('id') ?? '')
    return { status: 200, body: show(await deleteScrub(deps, found)) }
  })
}

function showScrub(found: Scrub, now: Date): z.infer<typeof shownScrub> {
  const { plan, list, detected, counts, completeTo, lagSeconds, failure, endedAt } = found
  const { sender, topic, purpose } = plan.question
  const until = resultsEnd(found)
  return {
    id: found.id,
    sender,
    ...(topic === undefined ? {} : { topic }),
    purpose,
    ...(plan.fileName === undefined ? {} : { fileName: plan.fileName }),
    createdAt: formatSecond(found.createdAt),
    state: found.state,
    progress: { ...found.progress, ...(list === undefined ? {} : { of: list.bytes }) },
    ...(detected === undefined ? {} : { detected: showDetected(detected) }),
    ...(counts === undefined ? {} : { counts: showCounts(counts) }),
    ...(completeTo === undefined ? {} : { completeTo: formatSecond(completeTo) }),
    ...(lagSeconds === undefined ? {} : { lagSeconds }),
    ...(failure === undefined ? {} : { failure: showFailure(failure) }),
    ...(until === undefined || toSecond(now) >= until
      ? {}
      : { results: [...(found.results ?? [])], resultsUntil: formatSecond(until) }),
    ...(endedAt === undefined ? {} : { endedAt: formatSecond(endedAt) }),
  }
}

function showDetected({ hasHeader, columns, ...rest }: NonNullable<Scrub['detected']>) {
  return { ...rest, header: hasHeader, columns: [...columns] }
}

function showCounts({ byReason, ...rest }: NonNullable<Scrub['counts']>) {
  return { ...rest, reasons: { ...byReason } }
}

/** As a call that was refused for it would say. */
function showFailure({ code, detail, errors }: ScrubFailure) {
  return {
    type: `urn:basta:${code}`,
    title: PROBLEMS[code][1],
    detail,
    ...(errors === undefined ? {} : { errors: [...errors] }),
  }
}
