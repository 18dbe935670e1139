import type { Behaviour } from './server.ts'

export const HUBSPOT_TOKEN = 'pat-eu1-test'

type Input = {
  subscriberIdString: string
  channel: string
  statusState: string
  subscriptionId: number
}

const fault = (address: string) => ({
  status: 'error',
  category: 'VALIDATION_ERROR',
  message: 'not a valid email',
  context: { subscriberIdString: [address] },
})

/** As its OpenAPI says: results and errors inside of one answer. */
export function hubspot() {
  const stopped = new Set<string>()
  /** For one subscription type: its status by address. */
  const types = new Map<string, string>()
  const complete = (results: object[], bad: readonly string[]) => ({
    status: bad.length > 0 ? 207 : 200,
    body: { status: 'COMPLETE', results, numErrors: bad.length, errors: bad.map(fault) },
  })
  const behave: Behaviour = ({ method, path, query, headers, body }) => {
    if (headers['authorization'] !== `Bearer ${HUBSPOT_TOKEN}`)
      return { status: 401, body: { status: 'error', category: 'INVALID_AUTHENTICATION' } }
    const [, call] = /^\/communication-preferences\/v4\/statuses\/(.+)$/.exec(path) ?? []
    if (call === 'batch/write') {
      const { inputs } = JSON.parse(body) as { inputs: Input[] }
      const isBad = ({ subscriberIdString, channel }: Input) =>
        subscriberIdString.startsWith('bad') || channel !== 'EMAIL'
      const good = inputs.filter((one) => !isBad(one))
      for (const { subscriberIdString, statusState, subscriptionId } of good)
        types.set(`${String(subscriptionId)} ${subscriberIdString}`, statusState)
      return complete(
        good.map(({ statusState: status, ...one }) => ({ ...one, status, source: 'api' })),
        inputs.filter(isBad).map(({ subscriberIdString }) => subscriberIdString),
      )
    }
    if (call === undefined || query.get('channel') !== 'EMAIL')
      return { status: 404, body: { status: 'error', category: 'OBJECT_NOT_FOUND' } }
    if (method === 'GET') return { status: 200, body: { status: 'COMPLETE', results: [] } }
    const { inputs } = JSON.parse(body) as { inputs: string[] }
    const good = inputs.filter((one) => !one.startsWith('bad'))
    for (const one of good) stopped.add(one)
    const statusesOf = (subscriberIdString: string) => [
      { channel: 'EMAIL', status: 'UNSUBSCRIBED', subscriberIdString, subscriptionId: 1 },
    ]
    return complete(
      good.map((subscriberIdString) => ({
        subscriberIdString,
        // Left out unless it is asked for.
        ...(query.get('verbose') === 'true' && { statuses: statusesOf(subscriberIdString) }),
      })),
      inputs.filter((one) => one.startsWith('bad')),
    )
  }
  return { behave, stopped, types }
}
