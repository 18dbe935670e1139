import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb'
import type { Dynamo } from '../../functions/store/dynamo/client.ts'
import { standingKey, type Item } from '../../functions/store/dynamo/items.ts'
import { alternate, perSecond } from './rounds.ts'
import {
  addressOf,
  makeKnown,
  plainClient,
  numbers,
  openCheck,
  openRegister,
  question,
} from './register.ts'
import type { Row } from './row.ts'

const ADDRESSES = 1_000
const KNOWN = 300
const KEYS_A_CALL = 100
const REQUESTS = 4

/**
 * Batch checks against the reads they cannot do without: the same keys, ten calls of 100 at once,
 * strongly consistent. Ours also reads the body, hashes, folds, decides and logs each denial.
 */
export async function benchBatch(endpoint: string): Promise<Row[]> {
  const register = await openRegister(endpoint)
  const { ledger } = register
  const to = numbers(ADDRESSES)
  await makeKnown(
    register,
    to.filter((_, i) => i % 10 < (KNOWN / ADDRESSES) * 10),
  )
  const check = openCheck(register)
  const asked = question(register, to)
  const contacts = await Promise.all(to.map(async (one) => ledger.contact(await addressOf(one))))
  const keys: Item[] = contacts.map(({ ids: [id] }) => standingKey(id))
  const calls = Array.from({ length: ADDRESSES / KEYS_A_CALL }, (_, i) =>
    keys.slice(i * KEYS_A_CALL, (i + 1) * KEYS_A_CALL),
  )

  const answer = async () => (await check.request('/v1/check/batch', asked)).text()
  const { verdicts } = JSON.parse(await answer()) as { verdicts: { allowed: boolean }[] }
  const denied = verdicts.filter(({ allowed }) => !allowed).length
  if (verdicts.length !== ADDRESSES || denied !== (KNOWN * 2) / 3)
    throw new Error(`${denied} denials in ${verdicts.length} answers: not answered rightly.`)

  const bare = ({ client, table }: Dynamo) =>
    Promise.all(
      calls.map((Keys) =>
        client.send(
          new BatchGetItemCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } }),
        ),
      ),
    )
  const plain = plainClient(register.db, endpoint)
  const keysPerSecond = async (work: () => Promise<unknown>) =>
    ADDRESSES * (await perSecond(REQUESTS, 1, work))
  const { ours, sdk, own } = await alternate({
    ours: () => keysPerSecond(answer),
    sdk: () => keysPerSecond(() => bare(plain)),
    own: () => keysPerSecond(() => bare(register.db)),
  })
  plain.client.destroy()
  await register.close()
  const name = `batch check of ${ADDRESSES.toLocaleString('en')}, ${KNOWN} known`
  const row = { unit: 'keys/s', ours, goal: { atLeast: 0.85 } }
  return [
    { name, bare: sdk, ...row },
    { name: '– against our own, leaner client', bare: own, ...row },
  ]
}
