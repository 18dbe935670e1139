import { BatchGetItemCommand, type BatchGetItemCommandInput } from '@aws-sdk/client-dynamodb'
import { standingKey, type Item } from '../../functions/store/dynamo/items.ts'
import { alternate, perSecond } from './rounds.ts'
import {
  addressOf,
  cpuOfEach,
  itemsOfChecks,
  makeKnown,
  plainClient,
  numbers,
  openCheck,
  openRegister,
  question,
  type Register,
} from './register.ts'
import type { Row } from './row.ts'
import { openStub } from './stub.ts'

const ADDRESSES = 1_000
const KNOWN = 300
const KEYS_A_CALL = 100
const REQUESTS = 4
const ROUNDS = 11

/**
 * Batch checks against the reads they cannot do without: the same keys, ten calls of 100, strongly
 * consistent, in a loop by the SDK, and all ten at once. Ours also reads the body, hashes, folds, decides
 * and logs each denial.
 *
 * On the embedded engine the engine sets the pace: it takes 32 µs a key, one call after another, however
 * many are in flight and however small (2026-11-26). The SDK's own 13 µs a key come on top of that in a
 * loop, so no client can be more than 1.4 times as fast. Where the table answers at once it is seen what
 * the clients cost: of our 7.5 µs a key the writes to the network take 1, collecting garbage 1, reading JSON
 * 0.5, the hash 0.5.
 */
export async function benchBatch(endpoint: string): Promise<Row[]> {
  const register = await openRegister(endpoint)
  const { ledger } = register
  const to = numbers(ADDRESSES)
  await makeKnown(
    register,
    to.filter((_, i) => i % 10 < (KNOWN / ADDRESSES) * 10),
  )
  const asked = question(register, to)
  const contacts = await Promise.all(to.map(async (one) => ledger.contact(await addressOf(one))))
  const keys: Item[] = contacts.map(({ ids: [id] }) => standingKey(id))
  const calls = Array.from({ length: ADDRESSES / KEYS_A_CALL }, (_, i) =>
    keys.slice(i * KEYS_A_CALL, (i + 1) * KEYS_A_CALL),
  )

  const stub = await openStub(await itemsOfChecks(register))
  const onEngine = await sidesOf(register, asked, calls)
  const onStub = await sidesOf({ ...register, endpoint: stub.endpoint }, asked, calls)
  for (const { answer } of [onEngine, onStub]) {
    const { verdicts } = JSON.parse(await answer()) as { verdicts: { allowed: boolean }[] }
    const denied = verdicts.filter(({ allowed }) => !allowed).length
    if (verdicts.length !== ADDRESSES || denied !== (KNOWN * 2) / 3)
      throw new Error(`${denied} denials in ${verdicts.length} answers: not answered rightly.`)
  }
  const keysPerSecond = async (work: () => Promise<unknown>) =>
    ADDRESSES * (await perSecond(REQUESTS, 1, work))
  const measured = async ({ answer, bare, atOnce }: Sides) =>
    alternate(
      {
        ours: () => keysPerSecond(answer),
        bare: () => keysPerSecond(bare),
        atOnce: () => keysPerSecond(atOnce),
      },
      ROUNDS,
    )
  const rates = await measured(onEngine)
  const fastest = await measured(onStub)
  const cpuOf = async (work: () => Promise<unknown>) => (await cpuOfEach(REQUESTS, 1, work)) / 1_000
  const cpus = await alternate(
    { ours: () => cpuOf(onStub.answer), bare: () => cpuOf(onStub.bare) },
    ROUNDS,
  )
  onEngine.close()
  onStub.close()
  stub.close()
  await register.close()
  const name = `batch check of ${ADDRESSES.toLocaleString('en')}, ${KNOWN} known, to a loop of the SDK`
  const unit = 'keys/s'
  const goal = { atLeast: 2 }
  const rows = (of: string, { ours, bare, atOnce }: typeof rates): Row[] => [
    { name: of, unit, ours, bare, goal },
    { name: `  its ten calls at once`, unit, ours, bare: atOnce },
  ]
  const cpu = { name: '  CPU of a thousand', unit: 'ms', ours: cpus.ours, bare: cpus.bare }
  return [...rows(name, rates), ...rows('– the table answers at once', fastest), cpu]
}

type Sides = {
  readonly answer: () => Promise<string>
  /** One call after another. */
  readonly bare: () => Promise<unknown>
  readonly atOnce: () => Promise<unknown>
}

async function sidesOf(
  register: Register,
  asked: RequestInit,
  calls: readonly Item[][],
): Promise<Sides & { readonly close: () => void }> {
  const check = await openCheck(register)
  const { client, table } = plainClient(register.db, register.endpoint)
  /** As the documentation of BatchGetItem has it: until nothing is left unprocessed. */
  const read = async (keys: readonly Item[]): Promise<void> => {
    let wanted: BatchGetItemCommandInput['RequestItems'] = {
      [table]: { Keys: [...keys], ConsistentRead: true },
    }
    while (wanted !== undefined && Object.keys(wanted).length > 0) {
      const command: BatchGetItemCommand = new BatchGetItemCommand({ RequestItems: wanted })
      wanted = (await client.send(command)).UnprocessedKeys
    }
  }
  return {
    answer: async () => (await check.request('/v1/check/batch', asked)).text(),
    bare: async () => {
      for (const keys of calls) await read(keys)
    },
    atOnce: () => Promise.all(calls.map(read)),
    close: () => client.destroy(),
  }
}
