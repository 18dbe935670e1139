import type { Behaviour } from './server.ts'

export const KLAVIYO_KEY = 'pk_test'

type Body = {
  data: {
    attributes: { profiles: { data: { attributes: { email?: string; phone_number?: string } }[] } }
    relationships?: unknown
  }
}

/** A profile with its subscriptions. */
export type Profile = {
  email: string | null
  phone_number: string | null
  subscriptions: { email?: object | null; sms?: object | null }
}

export function klaviyo() {
  const profiles = new Set<string>()
  const known: Profile[] = []
  const behave: Behaviour = ({ method, query, headers, body }) => {
    const fault = (status: number, code: string) => ({ status, body: { errors: [{ code }] } })
    if (headers['authorization'] !== `Klaviyo-API-Key ${KLAVIYO_KEY}`)
      return fault(401, 'not_authenticated')
    if (headers['revision'] !== '2026-07-15') return fault(400, 'invalid_revision')
    if (method === 'GET') return pageOf(known, query)
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
  return { behave, profiles, known }
}

function pageOf(known: readonly Profile[], query: URLSearchParams) {
  // The ping asks for one address alone.
  const all = query.has('filter') ? [] : known
  const from = Number(query.get('page[cursor]') ?? '0')
  const end = from + Number(query.get('page[size]') ?? '20')
  const next = new URLSearchParams(query)
  next.set('page[cursor]', String(end))
  return {
    status: 200,
    body: {
      data: all.slice(from, end).map((attributes, at) => ({
        type: 'profile',
        id: `01${String(from + at)}`,
        attributes,
      })),
      links: {
        self: 'https://a.klaviyo.com/api/profiles',
        next: end < all.length ? `https://a.klaviyo.com/api/profiles?${next.toString()}` : null,
        prev: null,
      },
    },
  }
}
