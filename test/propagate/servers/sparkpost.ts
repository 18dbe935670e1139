import type { Behaviour } from './server.ts'

export const SPARKPOST_KEY = 'sp-key'

/** As its documentation says of a bad address: the sentence names it, or, as it may be, does not. */
export function sparkpost(isNaming = true) {
  const list = new Map<string, Set<string>>()
  const behave: Behaviour = ({ method, path, query, headers, body }) => {
    if (headers['authorization'] !== SPARKPOST_KEY)
      return { status: 401, body: { errors: [{ message: 'Unauthorized.' }] } }
    const [, named = ''] = /^\/api\/v1\/suppression-list(?:\/(.+))?$/.exec(path) ?? []
    const address = decodeURIComponent(named)
    if (method === 'GET') return pageOf(list, query)
    if (method === 'PUT') {
      const { recipients } = JSON.parse(body) as {
        recipients: { recipient: string; type: string }[]
      }
      const bad = recipients.filter(({ recipient }) => recipient.startsWith('bad'))
      if (bad.length > 0)
        return {
          status: 400,
          body: {
            errors: [
              {
                message: isNaming
                  ? `PUT body contains ${String(bad.length)} invalid or malformed recipient(s): ${bad
                      .map(({ recipient }) => recipient)
                      .join(', ')}`
                  : 'Invalid recipient',
              },
            ],
          },
        }
      for (const { recipient, type } of recipients)
        list.set(recipient, new Set([...(list.get(recipient) ?? []), type]))
      return {
        status: 200,
        body: { results: { message: 'Suppression List successfully updated' } },
      }
    }
    const { type } = (body === '' ? {} : JSON.parse(body)) as { type?: string }
    const types = list.get(address)
    if (types === undefined) return { status: 404, body: { errors: [{ message: 'not found' }] } }
    if (types.has('compliance'))
      return { status: 403, body: { errors: [{ message: 'Compliance entries stay.' }] } }
    if (type === undefined) types.clear()
    else types.delete(type)
    if (types.size === 0) list.delete(address)
    return { status: 204 }
  }
  return { behave, list }
}

function pageOf(list: ReadonlyMap<string, ReadonlySet<string>>, query: URLSearchParams) {
  const cursor = query.get('cursor')
  const from = cursor === 'initial' ? 0 : Number(cursor?.slice('WycyJF'.length))
  const end = from + Number(query.get('per_page'))
  const all = [...list].flatMap(([recipient, types]) =>
    [...types].map((type) => ({
      recipient,
      type,
      source: 'Manually Added',
      created: '2026-11-20T08:00:00+00:00',
      updated: '2026-11-21T08:00:00+00:00',
      [type]: true,
    })),
  )
  const rest = `per_page=${query.get('per_page') ?? ''}`
  const href = `/api/v1/suppression-list?cursor=WycyJF${String(end)}&${rest}`
  return {
    status: 200,
    body: {
      results: all.slice(from, end),
      links: end < all.length ? [{ href, rel: 'next' }] : [],
      total_count: all.length,
    },
  }
}
