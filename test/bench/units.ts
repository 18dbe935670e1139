import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import { openLedger } from '../../functions/store/ledger/open-ledger.ts'
import {
  addressOf,
  makeKnown,
  numbers,
  openCheck,
  openRegister,
  question,
  stop,
  type Register,
} from './register.ts'
import type { Row } from './row.ts'
import { fixedRing } from '../house/fixed-ring.ts'

const ADDRESSES = 1_000
const CHECKS = 20

/**
 * What is paid for: capacity units as the engine counts them. The first check of a process also
 * reads the proofs of the hash keys, its key and its sender, a unit each; it keeps them for 30 s. A
 * process that is asked all day reads the proofs every 20 s beside its checks.
 */
export async function benchUnits(endpoint: string): Promise<Row[]> {
  const register = await openRegister(endpoint)
  const db = dynamo(register.db.table, endpoint)
  const meter = measureUnits(db.client)
  const metered = { ...register, db }
  const to = numbers(ADDRESSES)
  await makeKnown(register, to.slice(0, 300))

  const check = openCheck(metered)
  const ask = async (path: string, addresses: string | readonly string[]) => {
    const response = await check.request(path, question(register, addresses))
    if (response.status !== 200) throw new Error(`A check was answered ${response.status}.`)
    await response.text()
  }
  const cold = await meter(() => ask('/v1/check', '+33698765432'))
  const warm = await meter(async () => {
    for (let i = 0; i < CHECKS; i += 1) await ask('/v1/check', to[i * 20] ?? '')
  })
  const batch = await meter(() => ask('/v1/check/batch', to))
  const [first, second] = await stopTwice(metered, meter)
  db.client.destroy()
  await register.close()
  const units = (name: string, ours: number, most: number): Row => ({
    name,
    unit: 'units',
    ours,
    goal: { atMost: most },
  })
  return [
    units('capacity: first check of a process', cold, 4),
    units('capacity: check', warm / CHECKS, 1),
    units('capacity: batch check, an address', batch / ADDRESSES, 1),
    { name: 'capacity: first STOP of a contact', unit: 'units', ours: first },
    { name: 'capacity: another STOP of it', unit: 'units', ours: second },
  ]
}

type Meter = (work: () => Promise<unknown>) => Promise<number>

async function stopTwice({ db, hashKeys }: Register, meter: Meter): Promise<[number, number]> {
  const ledger = openLedger(db, fixedRing(hashKeys))
  const contact = ledger.contact(await addressOf('+33687654321'))
  const one = () => ledger.append({ contact, ...stop() })
  return [await meter(one), await meter(one)]
}

/** Has every answer tell what it consumed, and adds it up over a piece of work. */
function measureUnits(client: DynamoDBClient): Meter {
  let units = 0
  client.middlewareStack.add(
    (next) => async (call) => {
      const answer = await next({
        ...call,
        input: { ...call.input, ReturnConsumedCapacity: 'TOTAL' },
      })
      const { ConsumedCapacity: consumed } = answer.output as { ConsumedCapacity?: unknown }
      for (const one of [consumed].flat())
        units += (one as { CapacityUnits?: number } | undefined)?.CapacityUnits ?? 0
      return answer
    },
    { step: 'initialize' },
  )
  return async (work) => {
    const before = units
    await work()
    return units - before
  }
}
