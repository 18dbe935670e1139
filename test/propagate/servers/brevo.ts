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
  const fault = (status: number, code: string) => ({ status, body: { code, message: code } })
  const behave: Behaviour = ({ method, path, headers, body }) => {
    if (headers['api-key'] !== BREVO_KEY) return fault(401, 'unauthorized')
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
  return { behave, contacts }
}
