import { createHash } from 'node:crypto'
import type { Behaviour } from './server.ts'

export const MAILCHIMP_KEY = '0123456789abcdef-us6'

type Member = { email_address: string; status: string }

/** The answer of a batch is as remembered: members that are new, updated, or in error. */
export function mailchimp() {
  const members = new Map<string, string>()
  const gone = new Set<string>()
  const behave: Behaviour = ({ method, path, query, headers, body }) => {
    const password = Buffer.from(headers['authorization']?.slice(6) ?? '', 'base64').toString()
    if (!password.endsWith(`:${MAILCHIMP_KEY}`))
      return { status: 401, body: { title: 'API Key Invalid', status: 401 } }
    const [limit, offset] = [Number(query.get('count')), Number(query.get('offset'))]
    if (method === 'GET' && path.endsWith('/members'))
      return {
        status: 200,
        body: {
          members: [...members]
            .map(([email, status]) => ({
              id: createHash('md5').update(email).digest('hex'),
              email_address: email,
              status,
            }))
            .slice(offset, offset + limit),
        },
      }
    if (method === 'GET') return { status: 200, body: { id: 'a1b2' } }
    const asked = JSON.parse(body) as { members: Member[]; update_existing?: boolean }
    const [news, updated, errors]: [Member[], Member[], object[]] = [[], [], []]
    for (const member of asked.members) {
      const { email_address: email, status } = member
      const fault = (error: string) =>
        errors.push({ email_address: email, error, error_code: 'ERROR_GENERIC' })
      if (email.startsWith('bad'))
        fault(`${email} looks fake or invalid, please enter a real email`)
      else if (gone.has(email)) fault(`${email} was permanently deleted and cannot be re-imported`)
      else if (members.has(email) && asked.update_existing !== true) fault('already a list member')
      else {
        ;(members.has(email) ? updated : news).push(member)
        members.set(email, status)
      }
    }
    return {
      status: 200,
      body: { new_members: news, updated_members: updated, errors, error_count: errors.length },
    }
  }
  return { behave, members, gone }
}
