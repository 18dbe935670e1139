import { GetItemCommand } from '@aws-sdk/client-dynamodb'
import { Hono } from 'hono'
import { contactKey } from '../../functions/store/dynamo/items.ts'
import type { Dynamo } from '../../functions/store/dynamo/client.ts'
import { alternate, perSecond } from './rounds.ts'
import {
  addressOf,
  cpuOfEach,
  itemsOfChecks,
  LANES,
  makeKnown,
  numbers,
  openCheck,
  openRegister,
  plainClient,
  question,
  type Register,
} from './register.ts'
import type { Row } from './row.ts'
import { openStub } from './stub.ts'

const REQUESTS = 250
const CONTACTS = 1_000
const KNOWN_SHARE = 0.3
const ROUNDS = 11

/**
 * One check against a bare route that reads the same item by the SDK, strongly consistent, and answers
 * JSON. On an engine that works for each answer, requests a second; where the table answers at once, the
 * CPU of this process.
 */
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
  const stub = await openStub(await itemsOfChecks(register))
  const onEngine = await sidesOf(register, to, keys)
  const onStub = await sidesOf({ ...register, endpoint: stub.endpoint }, to, keys)
  const rate = async (side: Side) => perSecond(REQUESTS, LANES, side)
  const cpu = async (side: Side) => cpuOfEach(REQUESTS, LANES, side)
  const rates = await alternate(
    { ours: () => rate(onEngine.ours), bare: () => rate(onEngine.bare) },
    ROUNDS,
  )
  const cpus = await alternate(
    { ours: () => cpu(onStub.ours), bare: () => cpu(onStub.bare) },
    ROUNDS,
  )
  onEngine.close()
  onStub.close()
  stub.close()
  await register.close()
  return [
    {
      name: `check, ${LANES} at once, to Hono + SDK`,
      unit: 'req/s',
      ...rates,
      goal: { atLeast: 2 },
    },
    { name: '– CPU, the table answers at once', unit: 'µs', ...cpus, goal: { atMost: 0.45 } },
  ]
}

type Side = (index: number) => Promise<void>

async function sidesOf(register: Register, to: readonly string[], keys: readonly string[]) {
  const check = await openCheck(register)
  const plain = plainClient(register.db, register.endpoint)
  const route = bareRoute(plain)
  const ours: Side = async (i) =>
    answered(check.request('/v1/check', question(register, to[i % CONTACTS] ?? '')))
  const bare: Side = async (i) => {
    const body = JSON.stringify({ pk: keys[i % CONTACTS] })
    const headers = { 'content-type': 'application/json' }
    await answered(route.request('/get', { method: 'POST', headers, body }))
  }
  return { ours, bare, close: () => plain.client.destroy() }
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
