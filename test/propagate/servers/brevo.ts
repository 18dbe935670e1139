import { createHash } from 'node:crypto'
import type { Behaviour } from './server.ts'

export const BREVO_KEY = 'xkeysib-test'

type Flags = {
  emailBlacklisted?: boolean
  smsBlacklisted?: boolean
  smtpBlacklistSender?: string[]
}
type Body = Flags & { email?: string; attributes?: { SMS: string }; updateEnabled?: boolean }

export function brevo() {
  const contacts = new Map<string, Flags>()
  const blocked: { email: string; senderEmail: string | null; code: string }[] = []
  const fault = (status: number, code: string) => ({ status, body: { code, message: code } })
  const behave: Behaviour = ({ method, path, query, headers, body }) => {
    if (headers['api-key'] !== BREVO_KEY) return fault(401, 'unauthorized')
    const [limit, offset] = [Number(query.get('limit')), Number(query.get('offset'))]
    if (method === 'GET' && path === '/v3/smtp/blockedContacts')
      return {
        status: 200,
        // Where nobody is blocked, there is no list.
        body:
          blocked.length === 0
            ? { count: 0 }
            : {
                contacts: blocked.slice(offset, offset + limit).map(({ code, ...one }) => ({
                  ...one,
                  blockedAt: '2026-11-20T08:00:00.000Z',
                  reason: { code, message: code },
                })),
                count: blocked.length,
              },
      }
    if (method === 'GET' && path === '/v3/contacts')
      return {
        status: 200,
        body: {
          contacts: [...contacts]
            .map(([who, flags]) => ({
              id: Number.parseInt(createHash('sha256').update(who).digest('hex').slice(0, 12), 16),
              ...(who.includes('@')
                ? { email: who, attributes: {} }
                : { attributes: { SMS: who.slice(1) } }),
              emailBlacklisted: flags.emailBlacklisted ?? false,
              smsBlacklisted: flags.smsBlacklisted ?? false,
              whatsappBlacklisted: false,
              modifiedAt: '2026-11-20T08:00:00.000Z',
              createdAt: '2026-11-20T08:00:00.000Z',
              listIds: [],
            }))
            .slice(offset, offset + limit),
          count: contacts.size,
        },
      }
    const [, named = ''] = /^\/v3\/contacts(?:\/(.+))?$/.exec(path) ?? []
    const identifier = decodeURIComponent(named)
    const said = body === '' ? {} : (JSON.parse(body) as Body)
    if (method === 'POST') {
      const { email, attributes, updateEnabled, ...flags } = said
      const who = email ?? attributes?.SMS ?? ''
      if (who.startsWith('bad')) return fault(400, 'invalid_parameter')
      const known = contacts.get(who)
      if (known !== undefined && updateEnabled !== true) return fault(400, 'duplicate_parameter')
      contacts.set(who, { ...known, ...flags })
      return known === undefined ? { status: 201, body: { id: contacts.size } } : { status: 204 }
    }
    const known = contacts.get(identifier)
    if (known === undefined) return fault(404, 'document_not_found')
    if (method === 'PUT') contacts.set(identifier, { ...known, ...said })
    return { status: method === 'PUT' ? 204 : 200 }
  }
  return { behave, contacts, blocked }
}
