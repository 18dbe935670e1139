import { FORM_FILE_BYTES_MAX, type Upload } from '../../actions/imports/upload.ts'
import { BastaError } from '../../domain/errors.ts'
import type { ConsoleContext, ConsoleRoute } from '../route.ts'
import { tooLargePage } from './too-large-page.tsx'

/** What brings a file and is worked off later: an import, or a list that is to be cleaned. */
type Brought = { readonly id: string }

type Created<F extends Brought, Fault> =
  { readonly made: F; readonly upload: Upload } | { readonly faults: readonly Fault[] }

/** What differs between the two. */
type FileWork<F extends Brought, Fault> = {
  readonly section: 'imports' | 'scrubs'
  readonly find: (c: ConsoleContext) => Promise<F>
  readonly create: (c: ConsoleContext, fileName?: string) => Promise<Created<F, Fault>>
  /** The form again, with what was wrong in it. */
  readonly newPage: (c: ConsoleContext, faults: readonly (Fault | 'file')[]) => Promise<Response>
  readonly put: (found: F, bytes: Uint8Array) => Promise<unknown>
  readonly uploadAgain: (found: F) => Promise<Upload>
}

/** A form with the file for browsers without scripts; for the others a URL to upload to. */
export function fileRoutes<F extends Brought, Fault>({
  section,
  find,
  create,
  newPage,
  put,
  uploadAgain,
}: FileWork<F, Fault>): readonly ConsoleRoute[] {
  const list = `/console/${section}` as const
  const pageOf = ({ id }: F): string => `${list}/${id}`
  const tooLarge = (c: ConsoleContext) => tooLargePage(c, section)
  return [
    {
      method: 'POST',
      path: list,
      role: 'operator',
      takes: 'file',
      tooLarge,
      handle: async (c) => {
        const file = c.get('form').file('file')
        if (file === undefined) return newPage(c, ['file'])
        if (file.size > FORM_FILE_BYTES_MAX) return tooLarge(c)
        const created = await create(c, file.name)
        if ('faults' in created) return newPage(c, created.faults)
        await put(created.made, new Uint8Array(await file.arrayBuffer()))
        return c.redirect(pageOf(created.made), 303)
      },
    },
    {
      method: 'POST',
      path: `${list}/announced`,
      role: 'operator',
      handle: async (c) => {
        const created = await create(c)
        if ('faults' in created) return c.json({ faults: created.faults }, 400)
        return c.json({ ...created.upload, page: pageOf(created.made) })
      },
    },
    {
      method: 'POST',
      path: `${list}/:id/upload`,
      role: 'operator',
      handle: async (c) => {
        const found = await find(c)
        return c.json({ ...(await uploadAgain(found)), page: pageOf(found) })
      },
    },
    {
      method: 'POST',
      path: `${list}/:id/file`,
      role: 'operator',
      takes: 'file',
      tooLarge,
      handle: async (c) => {
        const found = await find(c)
        const file = c.get('form').file('file')
        if (file === undefined) return c.redirect(pageOf(found), 303)
        if (file.size > FORM_FILE_BYTES_MAX) return tooLarge(c)
        const bytes = new Uint8Array(await file.arrayBuffer())
        return orChanged(c, pageOf(found), () => put(found, bytes))
      },
    },
  ]
}

/** Does it and shows the page; where another was faster, says so there. */
export async function orChanged(
  c: ConsoleContext,
  page: string,
  work: () => Promise<unknown>,
): Promise<Response> {
  try {
    await work()
    return c.redirect(page, 303)
  } catch (error) {
    if (error instanceof BastaError && error.code === 'conflict')
      return c.redirect(`${page}?done=changed`, 303)
    throw error
  }
}
