import { LISTED_AT } from './aws.ts'
import type { Behaviour } from './server.ts'

export const SENDGRID_KEY = 'SG.test-key'

/** As its OpenAPI says: a write to an unknown group lands on the global list. */
export function sendgrid(groups: readonly number[] = []) {
  const global = new Set<string>()
  const spam = new Set<string>()
  const bounces = new Map<string, string>()
  const lists = new Map(groups.map((id) => [id, new Set<string>()]))
  const behave: Behaviour = ({ method, path, query, headers, body }) => {
    if (headers['authorization'] !== `Bearer ${SENDGRID_KEY}`)
      return { status: 401, body: { errors: [{ field: null, message: 'authorization required' }] } }
    const part = /^\/v3\/suppression\/(\w+)$/.exec(path)?.[1]
    if (method === 'GET' && part !== undefined) {
      const all = {
        unsubscribes: [...global].map((email) => ({ created: LISTED_AT, email })),
        spam_reports: [...spam].map((email) => ({ created: LISTED_AT, email, ip: '192.0.2.1' })),
        bounces: [...bounces].map(([email, status]) => ({
          created: LISTED_AT,
          email,
          reason: `${status} said the other side`,
          status,
        })),
      }[part]
      const [limit, offset] = [Number(query.get('limit')), Number(query.get('offset'))]
      if (all === undefined || limit > 500) return { status: 400, body: { errors: [] } }
      return { status: 200, body: all.slice(offset, offset + limit) }
    }
    const group = /^\/v3\/asm\/groups\/(\d+)(\/suppressions)?(?:\/(.+))?$/.exec(path)
    const all = /^\/v3\/asm\/suppressions\/global(?:\/(.+))?$/.exec(path)
    const list = (group && lists.get(Number(group[1]))) ?? global
    if (method === 'GET' && group !== null && group[2] === undefined)
      return lists.has(Number(group[1]))
        ? { status: 200, body: { id: Number(group[1]), name: 'news' } }
        : { status: 404, body: { errors: [{ field: null, message: 'not found' }] } }
    const one = decodeURIComponent(group?.[3] ?? all?.[1] ?? '')
    if (method === 'GET' && group !== null && one === '') return { status: 200, body: [...list] }
    if (method === 'GET' && all !== null)
      return { status: 200, body: global.has(one) ? { recipient_email: one } : {} }
    if (method === 'DELETE' && one !== '') {
      list.delete(one)
      return { status: 204 }
    }
    if (method !== 'POST' || (group === null && all === null)) return { status: 404 }
    const { recipient_emails: emails } = JSON.parse(body) as { recipient_emails: string[] }
    if (emails.some((email) => email.startsWith('bad')))
      return { status: 400, body: { errors: [{ field: 'recipient_emails', message: 'invalid' }] } }
    for (const email of emails) list.add(email)
    return { status: 201, body: { recipient_emails: emails } }
  }
  return {
    behave,
    global,
    spam,
    bounces,
    group: (id: number) => lists.get(id) ?? new Set<string>(),
  }
}
