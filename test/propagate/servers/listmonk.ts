import type { Behaviour } from './server.ts'

export const LISTMONK = { user: 'basta', token: 'listmonk-token' }

type Subscription = { id: number; subscription_status: string }
type Subscriber = { id: number; email: string; status: string; lists: Subscription[] }
type Sent = Partial<Omit<Subscriber, 'lists'>> & {
  ids?: number[]
  lists?: number[]
  action?: string
  target_list_ids?: number[]
}

/** `lists`: those that the user of the interface may change; what concerns others it ignores, with a 200. */
export function listmonk(lists: readonly number[] = [7]) {
  const subscribers: Subscriber[] = []
  const behave: Behaviour = ({ method, path, query, headers, body }) => {
    const basic = Buffer.from(`${LISTMONK.user}:${LISTMONK.token}`).toString('base64')
    if (headers['authorization'] !== `Basic ${basic}`)
      return { status: 403, body: { message: 'invalid API credentials' } }
    const said = (body === '' ? {} : JSON.parse(body)) as Sent
    if (method === 'GET') {
      const above = /^subscribers\.id > (\d+)$/.exec(query.get('query') ?? '')?.[1]
      if (above !== undefined) {
        const list = query.get('list_id')
        // `per_page` has a ceiling, and what is not asked for in rising order falls.
        const size = Math.min(Number(query.get('per_page')), 50)
        const all = subscribers
          .filter(({ id }) => id > Number(above))
          .filter((one) => list === null || one.lists.some(({ id }) => id === Number(list)))
          .toSorted((one, other) => (query.get('order') === 'asc' ? 1 : -1) * (one.id - other.id))
        return { status: 200, body: { data: { results: all.slice(0, size), total: all.length } } }
      }
      const [, quoted] =
        /^subscribers\.email='((?:[^']|'')*)'$/.exec(query.get('query') ?? '') ?? []
      if (quoted === undefined) return { status: 400, body: { message: 'pq: syntax error' } }
      const email = quoted.replaceAll("''", "'")
      const results = subscribers.filter((one) => one.email === email)
      return { status: 200, body: { data: { results, total: results.length } } }
    }
    if (method === 'POST') {
      const { email = '', status = '' } = said
      if (subscribers.some((one) => one.email === email))
        return { status: 409, body: { message: 'E-mail already exists.' } }
      const one: Subscriber = {
        id: subscribers.length + 1,
        email,
        status,
        lists: (said.lists ?? []).map((id) => ({ id, subscription_status: 'unconfirmed' })),
      }
      subscribers.push(one)
      return { status: 200, body: { data: one } }
    }
    if (path === '/api/subscribers/lists' && method === 'PUT') {
      const allowed = said.target_list_ids?.filter((id) => lists.includes(id)) ?? []
      for (const one of subscribers.filter(({ id }) => said.ids?.includes(id)))
        for (const id of allowed)
          one.lists = [
            ...one.lists.filter((list) => list.id !== id),
            ...(said.action === 'add' ? [{ id, subscription_status: said.status ?? '' }] : []),
          ]
      return { status: 200, body: { data: true } }
    }
    if (path === '/api/subscribers/blocklist') {
      for (const one of subscribers.filter(({ id }) => said.ids?.includes(id))) {
        one.status = 'blocklisted'
        one.lists = one.lists.map(({ id }) => ({ id, subscription_status: 'unsubscribed' }))
      }
      return { status: 200, body: { data: true } }
    }
    const one = subscribers.find(({ id }) => path === `/api/subscribers/${String(id)}`)
    if (one === undefined) return { status: 404, body: { message: 'not found' } }
    const { lists: _, ...fields } = said
    Object.assign(one, fields, method === 'PUT' ? { lists: [] } : {})
    return { status: 200, body: { data: one } }
  }
  return { behave, subscribers }
}
