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
