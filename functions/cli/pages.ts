import type * as z from 'zod/mini'
import type { Api } from './api.ts'

type Page = z.ZodMiniType<{ next?: string | undefined }>

/** Every page of a list, in order, following the server's cursor. */
export async function* pagesOf<P extends Page>(
  api: Api,
  path: string,
  shape: P,
): AsyncGenerator<z.infer<P>> {
  let after: string | undefined
  do {
    const query = after === undefined ? '' : `?after=${encodeURIComponent(after)}`
    const page: z.infer<P> = await api.get(`${path}${query}`, shape)
    yield page
    after = page.next
  } while (after !== undefined)
}
