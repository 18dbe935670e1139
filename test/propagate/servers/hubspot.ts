import type { Behaviour } from './server.ts'

export const HUBSPOT_TOKEN = 'pat-eu1-test'

/** As its OpenAPI says: results and errors inside of one answer. */
export function hubspot() {
  const stopped = new Set<string>()
  const behave: Behaviour = ({ method, path, query, headers, body }) => {
    if (headers['authorization'] !== `Bearer ${HUBSPOT_TOKEN}`)
      return { status: 401, body: { status: 'error', category: 'INVALID_AUTHENTICATION' } }
    if (
      !path.startsWith('/communication-preferences/v4/statuses/') ||
      query.get('channel') !== 'EMAIL'
    )
      return { status: 404, body: { status: 'error', category: 'OBJECT_NOT_FOUND' } }
    if (method === 'GET') return { status: 200, body: { status: 'COMPLETE', results: [] } }
    const { inputs } = JSON.parse(body) as { inputs: string[] }
    const bad = inputs.filter((one) => one.startsWith('bad'))
    const good = inputs.filter((one) => !one.startsWith('bad'))
    for (const one of good) stopped.add(one)
    return {
      status: bad.length > 0 ? 207 : 200,
      body: {
        status: 'COMPLETE',
        results: good.map((subscriberIdString) => ({
          subscriberIdString,
          statuses: [
            { channel: 'EMAIL', status: 'UNSUBSCRIBED', subscriberIdString, subscriptionId: 1 },
          ],
        })),
        numErrors: bad.length,
        errors: bad.map((one) => ({
          status: 'error',
          category: 'VALIDATION_ERROR',
          message: 'not a valid email',
          context: { subscriberIdString: [one] },
        })),
      },
    }
  }
  return { behave, stopped }
}
