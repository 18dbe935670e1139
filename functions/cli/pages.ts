import type * as z from 'zod/mini'
import type { Api } from './api.ts'
import { say } from './cli.ts'

type Page = z.ZodMiniType<{ next?: string | undefined }>

/** Every page of a list, in order, following the server's cursor. A list that is empty says so. */
export async function* pagesOf<P extends Page>(
  api: Api,
  path: string,
  shape: P,
  none = `There are no ${(path.split('?')[0]?.split('/').at(-1) ?? 'entries').replaceAll('-', ' ')}.`,
): AsyncGenerator<z.infer<P>> {
  let after: string | undefined
  let isEmpty = true
  do {
    const joined = path.includes('?') ? '&' : '?'
    const query = after === undefined ? '' : `${joined}after=${encodeURIComponent(after)}`
    const page: z.infer<P> = await api.get(`${path}${query}`, shape)
    isEmpty &&= Object.values(page).every((one) => !Array.isArray(one) || one.length === 0)
    yield page
    after = page.next
  } while (after !== undefined)
  if (isEmpty) say(none)
}
