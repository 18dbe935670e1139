import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb'
import { standingKey, type Item } from '../../functions/store/items.ts'
import { alternate, perSecond } from './rounds.ts'
import { addressOf, makeKnown, numbers, openCheck, openRegister, question } from './register.ts'
import type { Row } from './row.ts'

const ADDRESSES = 1_000
const KNOWN = 300
const KEYS_A_CALL = 100
const REQUESTS = 15

/**
 * Batch checks against the reads they cannot do without: the same keys, ten calls of 100 at once,
 * strongly consistent. Ours also reads the body, hashes, folds, decides and logs each denial.
 */
export async function benchBatch(endpoint: string): Promise<Row[]> {
  const register = await openRegister(endpoint)
  const { db, ledger } = register
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

  const ours = async () => {
    const response = await check.request('/v1/check/batch', asked)
    const { verdicts } = (await response.json()) as { verdicts: { allowed: boolean }[] }
    expectCounts(verdicts.length, verdicts.filter(({ allowed }) => !allowed).length)
  }
  const bare = async () => {
    const answers = await Promise.all(
      calls.map((Keys) =>
        db.client.send(
          new BatchGetItemCommand({ RequestItems: { [db.table]: { Keys, ConsistentRead: true } } }),
        ),
      ),
    )
    const found = answers.flatMap(({ Responses }) => Responses?.[db.table] ?? [])
    expectCounts(ADDRESSES, (found.length * 2) / 3)
  }
  const figures = await alternate({
    ours: async () => ADDRESSES * (await perSecond(REQUESTS, 1, ours)),
    bare: async () => ADDRESSES * (await perSecond(REQUESTS, 1, bare)),
  })
  await register.close()
  return [
    {
      name: `batch check of ${ADDRESSES.toLocaleString('en')}, ${KNOWN} known`,
      unit: 'keys/s',
      ...figures,
      goal: { atLeast: 0.85 },
    },
  ]
}

/** A figure for wrong answers is no figure. */
function expectCounts(addresses: number, denied: number): void {
  if (addresses !== ADDRESSES || denied !== (KNOWN * 2) / 3)
    throw new Error(`${addresses} answers, ${denied} denials: the batch is not answered rightly.`)
}
