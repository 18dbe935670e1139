import type { Behaviour } from './server.ts'

export const MAILGUN_KEY = 'key-0123456789'

type Row = { address: string; tags: string[]; created_at: string }

/** As documented, and for a bad item as remembered: the whole call is refused. */
export function mailgun(domain: string) {
  const table = new Map<string, Set<string>>()
  const behave: Behaviour = ({ method, path, query, headers, body }) => {
    const basic = Buffer.from(`api:${MAILGUN_KEY}`).toString('base64')
    if (headers['authorization'] !== `Basic ${basic}`) return { status: 401, body: 'Forbidden' }
    const [, named = ''] = new RegExp(`^/v3/${domain}/unsubscribes(?:/(.+))?$`).exec(path) ?? []
    const address = decodeURIComponent(named)
    if (method === 'POST') {
      const rows = JSON.parse(body) as Row[]
      if (rows.length > 1_000 || rows.some((row) => row.address.startsWith('bad')))
        return { status: 400, body: { message: 'Invalid address' } }
      for (const row of rows)
        table.set(row.address, new Set([...(table.get(row.address) ?? []), ...row.tags]))
      const message = `${String(rows.length)} addresses have been added to the unsubscribes table`
      return { status: 200, body: { message } }
    }
    if (method === 'GET' && address === '') return pageOf(table, domain, query)
    // Without an address it clears everything.
    if (method === 'DELETE' && address === '') table.clear()
    const tags = table.get(address)
    if (tags === undefined)
      return { status: 404, body: { message: 'Address not found in unsubscribers table' } }
    if (method === 'GET') return { status: 200, body: { address, tags: [...tags] } }
    const tag = query.get('tag')
    if (tag === null) table.delete(address)
    else tags.delete(tag)
    if (tags.size === 0) table.delete(address)
    return { status: 200, body: { message: 'Unsubscribe event has been removed', address } }
  }
  return { behave, table }
}

/** In the order of the addresses; behind the last page comes one with nobody. */
function pageOf(
  table: ReadonlyMap<string, ReadonlySet<string>>,
  domain: string,
  query: URLSearchParams,
) {
  const limit = Number(query.get('limit'))
  const after = query.get('page') === 'next' ? (query.get('address') ?? '') : ''
  const all = [...table].toSorted(([one], [other]) => (one < other ? -1 : 1))
  const items = all.filter(([address]) => address > after).slice(0, limit)
  const link = (page: string, address: string) =>
    `https://api.mailgun.net/v3/${domain}/unsubscribes?${new URLSearchParams({
      page,
      address,
      limit: String(limit),
    }).toString()}`
  return {
    status: 200,
    body: {
      items: items.map(([address, tags]) => ({
        address,
        tags: [...tags],
        created_at: 'Fri, 20 Nov 2026 08:00:00 UTC',
      })),
      paging: {
        first: link('first', ''),
        next: link('next', items.at(-1)?.[0] ?? after),
        previous: link('previous', items[0]?.[0] ?? ''),
        last: link('last', ''),
      },
    },
  }
}
