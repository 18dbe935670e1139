import type { Behaviour } from './server.ts'

export const TWILIO_SID = 'AC00000000000000000000000000000000'
export const TWILIO_TOKEN = '0123456789abcdef0123456789abcdef'
export const SERVICE = 'MG00000000000000000000000000000000'

type Item = { contact_id: string; correlation_id: string; sender_id: string; status: string }

/** As its OpenAPI says: a 201 with an error code for each item. */
export function twilio(now: Date) {
  const consents = new Map<string, string>()
  const behave: Behaviour = ({ path, headers, body }) => {
    const basic = Buffer.from(`${TWILIO_SID}:${TWILIO_TOKEN}`).toString('base64')
    if (headers['authorization'] !== `Basic ${basic}`)
      return { status: 401, body: { code: 20003, message: 'Authenticate', status: 401 } }
    if (path !== '/v1/Consents/Bulk') return { status: 404, body: { code: 20404 } }
    const items = new URLSearchParams(body)
      .getAll('Items')
      .map((text) => JSON.parse(text) as Item & { date_of_consent: string })
    if (items.length > 25) return { status: 400, body: { code: 20001, message: 'Too many items' } }
    return {
      status: 201,
      body: {
        items: items.map((item) => {
          const fault = faultOf(item, now)
          if (fault === undefined) consents.set(`${item.sender_id} ${item.contact_id}`, item.status)
          return {
            correlation_id: item.correlation_id,
            error_code: fault === undefined ? 0 : 30646,
            error_messages: fault === undefined ? [] : [fault],
          }
        }),
      },
    }
  }
  return { behave, consents }
}

function faultOf(item: Item & { date_of_consent: string }, now: Date): string | undefined {
  if (!/^[0-9a-f]{32}$/.test(item.correlation_id)) return 'INVALID_CORRELATION_ID'
  if (item.contact_id.endsWith('0000')) return 'INVALID_CONTACT_ID'
  if (item.contact_id.endsWith('9999')) return 'INTERNAL_SERVER_ERROR'
  if (item.sender_id !== SERVICE) return 'INVALID_SENDER_ID'
  return Date.parse(item.date_of_consent) > now.getTime() ? 'INVALID_DATE_OF_CONSENT' : undefined
}
