import { decideReading, putList, uploadListAgain } from '../../actions/scrubs/bring.ts'
import { createScrub } from '../../actions/scrubs/create.ts'
import { deleteScrub } from '../../actions/scrubs/delete.ts'
import { findScrub } from '../../actions/scrubs/find.ts'
import { downloadsOf } from '../../actions/scrubs/results.ts'
import { startScrub } from '../../actions/scrubs/start.ts'
import type { Audited } from '../../domain/audit.ts'
import { BastaError } from '../../domain/errors.ts'
import { SCRUB_ID, type Scrub } from '../../domain/scrub.ts'
import { fileRoutes, orChanged } from '../imports/file-routes.ts'
import { noteInAudit } from '../note-in-audit.ts'
import type { ConsoleContext, ConsoleRoute } from '../route.ts'
import type { ScrubsDeps } from './deps.ts'
import { listPage } from './list-page.tsx'
import { newPage, readAsked } from './new-page.tsx'
import { deletePage, scrubPage } from './scrub-page.tsx'

const LIST = '/console/scrubs'

/** Whole lists: a file, its columns, a run, and what came of it. */
export function scrubRoutes(deps: ScrubsDeps): readonly ConsoleRoute[] {
  const record = (c: ConsoleContext, what: Audited, about: string): Promise<void> =>
    noteInAudit(c, deps, what, { about })
  const find = (c: ConsoleContext): Promise<Scrub> =>
    findScrub(deps, c.get('signedIn').actor, c.req.param('id') ?? '')
  const pageOf = ({ id }: Pick<Scrub, 'id'>) => `${LIST}/${id}`
  const noteLook =
    (c: ConsoleContext, { id }: Scrub) =>
    () =>
      record(c, 'scrub_looked_at', id)

  async function create(c: ConsoleContext, fileName?: string) {
    const read = readAsked(c.get('form'), c.get('form').text('source') ?? fileName)
    if ('faults' in read) return read
    const { actor } = c.get('signedIn')
    try {
      const note = (id: string) => record(c, 'scrub_created', id)
      return await createScrub({ ...deps, note }, read.asked, { key: actor, now: deps.now() })
    } catch (error) {
      if (!(error instanceof BastaError) || error.code === 'unavailable') throw error
      return { faults: ['whom' as const] }
    }
  }

  return [
    {
      method: 'GET',
      path: LIST,
      role: 'operator',
      handle: (c) => {
        const before = c.req.query('before') ?? ''
        return listPage(c, deps, SCRUB_ID.test(before) ? before : undefined)
      },
    },
    { method: 'GET', path: `${LIST}/new`, role: 'operator', handle: (c) => newPage(c, deps) },
    ...fileRoutes({
      section: 'scrubs',
      find,
      create,
      newPage: (c, faults) => newPage(c, deps, faults),
      put: (found, bytes) => putList(deps, found, bytes),
      uploadAgain: (found) => uploadListAgain(deps, found, deps.now()),
    }),
    {
      method: 'GET',
      path: `${LIST}/:id`,
      role: 'operator',
      handle: async (c) => {
        const found = await find(c)
        const isChanged = c.req.query('done') === 'changed'
        return scrubPage(c, deps, found, { isChanged, noteLook: noteLook(c, found) })
      },
    },
    {
      method: 'POST',
      path: `${LIST}/:id/run`,
      role: 'operator',
      handle: async (c) => {
        const found = await find(c)
        const form = c.get('form')
        const columns = form.all('column').map(Number).filter(Number.isInteger)
        const isLook = form.text('next') === 'look'
        if (columns.length === 0 && !isLook)
          return scrubPage(c, deps, found, { isNoneChosen: true, noteLook: noteLook(c, found) })
        return orChanged(c, pageOf(found), async () => {
          const decided = await decideReading(deps, found, {
            columns: columns.length === 0 ? undefined : columns,
            hasHeader: form.text('header') === 'yes',
          })
          if (isLook) return
          await record(c, 'scrub_started', found.id)
          await startScrub(deps, decided, deps.now())
        })
      },
    },
    {
      method: 'POST',
      path: `${LIST}/:id/download`,
      role: 'operator',
      handle: async (c) => {
        const found = await find(c)
        const { results } = await downloadsOf(deps, found, deps.now())
        const wanted = results.find(({ kind }) => kind === c.get('form').text('kind'))
        if (wanted === undefined) return c.redirect(pageOf(found), 303)
        // It holds addresses: whoever reads it is written down first.
        await record(c, 'scrub_downloaded', `${found.id} ${wanted.kind}`)
        return c.redirect(wanted.url, 303)
      },
    },
    {
      method: 'GET',
      path: `${LIST}/:id/delete`,
      role: 'operator',
      handle: async (c) => deletePage(c, await find(c)),
    },
    {
      method: 'POST',
      path: `${LIST}/:id/delete`,
      role: 'operator',
      handle: async (c) => {
        const found = await find(c)
        await record(c, 'scrub_deleted', found.id)
        await deleteScrub(deps, found)
        return c.redirect(`${LIST}?done=deleted`, 303)
      },
    },
  ]
}
