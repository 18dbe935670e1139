import { GetItemCommand } from '@aws-sdk/client-dynamodb'
import { Hono } from 'hono'
import { contactKey } from '../../functions/store/dynamo/items.ts'
import type { Dynamo } from '../../functions/store/dynamo/client.ts'
import { alternate, perSecond } from './rounds.ts'
import {
  addressOf,
  LANES,
  makeKnown,
  numbers,
  openCheck,
  openRegister,
  plainClient,
  question,
} from './register.ts'
import type { Row } from './row.ts'

const REQUESTS = 250
const CONTACTS = 1_000
const KNOWN_SHARE = 0.3

/** One check against a bare route that reads the same item, strongly consistent, and answers JSON. */
export async function benchSingle(endpoint: string): Promise<Row[]> {
  const register = await openRegister(endpoint)
  const to = numbers(CONTACTS)
  await makeKnown(
    register,
    to.filter((_, i) => i % 10 < KNOWN_SHARE * 10),
  )
  const keys = await Promise.all(
    to.map(async (one) => contactKey(register.ledger.contact(await addressOf(one)).ids[0])),
  )
  const check = openCheck(register)
  const plain = plainClient(register.db, endpoint)
  const [overSdk, overOwn] = [bareRoute(plain), bareRoute(register.db)]
  const askBare = (route: Hono) =>
    perSecond(REQUESTS, LANES, async (i) => {
      const body = JSON.stringify({ pk: keys[i % CONTACTS] })
      const headers = { 'content-type': 'application/json' }
      await answered(route.request('/get', { method: 'POST', headers, body }))
    })
  const { ours, sdk, own } = await alternate({
    ours: () =>
      perSecond(REQUESTS, LANES, async (i) => {
        await answered(check.request('/v1/check', question(register, to[i % CONTACTS] ?? '')))
      }),
    sdk: () => askBare(overSdk),
    own: () => askBare(overOwn),
  })
  plain.client.destroy()
  await register.close()
  const row = { unit: 'req/s', ours, goal: { atLeast: 0.85 } }
  return [
    { name: `check, ${LANES} at once`, bare: sdk, ...row },
    { name: '– against our own, leaner client', bare: own, ...row },
  ]
}

function bareRoute({ client, table }: Dynamo): Hono {
  return new Hono().post('/get', async (c) => {
    const { pk } = await c.req.json<{ pk: string }>()
    const { Item } = await client.send(
      new GetItemCommand({
        TableName: table,
        Key: { pk: { S: pk }, sk: { S: 'S' } },
        ConsistentRead: true,
      }),
    )
    return c.json({ known: Item !== undefined })
  })
}

async function answered(request: Response | Promise<Response>): Promise<void> {
  const response = await request
  if (response.status !== 200) throw new Error(`A check was answered ${response.status}.`)
  await response.json()
}
