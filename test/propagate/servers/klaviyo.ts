import type { Behaviour } from './server.ts'

export const KLAVIYO_KEY = 'pk_test'

type Body = {
  data: {
    attributes: { profiles: { data: { attributes: { email?: string; phone_number?: string } }[] } }
    relationships?: unknown
  }
}

export function klaviyo() {
  const profiles = new Set<string>()
  const behave: Behaviour = ({ method, headers, body }) => {
    const fault = (status: number, code: string) => ({ status, body: { errors: [{ code }] } })
    if (headers['authorization'] !== `Klaviyo-API-Key ${KLAVIYO_KEY}`)
      return fault(401, 'not_authenticated')
    if (headers['revision'] !== '2026-07-15') return fault(400, 'invalid_revision')
    if (method === 'GET') return { status: 200, body: { data: [] } }
    const { data } = JSON.parse(body) as Body
    const named = data.attributes.profiles.data.map(
      ({ attributes: { email, phone_number: phone } }) => email ?? phone ?? '',
    )
    if (named.length > 100 || named.some((one) => one.startsWith('bad')))
      return fault(400, 'invalid')
    // With a list, those who are not on it would be unsubscribed from everything.
    if (data.relationships !== undefined) profiles.add('everybody')
    for (const one of named) profiles.add(one)
    return { status: 202 }
  }
  return { behave, profiles }
}
