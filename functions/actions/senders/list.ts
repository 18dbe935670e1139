import type { Actor } from '../../domain/actor.ts'
import type { Senders } from '../../domain/senders.ts'

/** A key that is limited to some senders sees only those. */
export async function listSendersOf(
  { senders: register }: { readonly senders: Pick<Senders, 'get' | 'list'> },
  { senders: own }: Actor,
  page: { readonly after: string | undefined; readonly limit: number },
): ReturnType<Senders['list']> {
  if (own === undefined) return register.list(page)
  const ids = [...new Set(own)].toSorted().filter((id) => id > (page.after ?? ''))
  const senders = await Promise.all(ids.slice(0, page.limit).map((id) => register.get(id)))
  const last = ids.length > page.limit ? ids[page.limit - 1] : undefined
  const found = senders.filter((sender) => sender !== undefined)
  return { senders: found, ...(last === undefined ? {} : { next: last }) }
}
