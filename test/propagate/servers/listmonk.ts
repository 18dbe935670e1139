import type { Behaviour } from './server.ts'

export const LISTMONK = { user: 'basta', token: 'listmonk-token' }

type Subscriber = { id: number; email: string; status: string; lists: number[] }

export function listmonk() {
  const subscribers: Subscriber[] = []
  const behave: Behaviour = ({ method, path, query, headers, body }) => {
    const basic = Buffer.from(`${LISTMONK.user}:${LISTMONK.token}`).toString('base64')
    if (headers['authorization'] !== `Basic ${basic}`)
      return { status: 403, body: { message: 'invalid API credentials' } }
    const said = (body === '' ? {} : JSON.parse(body)) as Partial<Subscriber> & { ids?: number[] }
    if (method === 'GET') {
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
      const one = { id: subscribers.length + 1, email, status, lists: [] }
      subscribers.push(one)
      return { status: 200, body: { data: one } }
    }
    if (path === '/api/subscribers/blocklist') {
      for (const one of subscribers) if (said.ids?.includes(one.id)) one.status = 'blocklisted'
      return { status: 200, body: { data: true } }
    }
    const one = subscribers.find(({ id }) => path === `/api/subscribers/${String(id)}`)
    if (one === undefined) return { status: 404, body: { message: 'not found' } }
    Object.assign(one, said, method === 'PUT' ? { lists: said.lists ?? [] } : {})
    return { status: 200, body: { data: one } }
  }
  return { behave, subscribers }
}
