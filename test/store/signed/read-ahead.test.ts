import { expect, it } from 'vitest'
import { parseAddress } from '../../../functions/domain/address.ts'
import { readHashKeys } from '../../../functions/domain/contact-id.ts'
import type { Item } from '../../../functions/store/dynamo/items.ts'
import type { Reads } from '../../../functions/store/dynamo/reader.ts'
import { readAhead } from '../../../functions/store/ledger/read-ahead.ts'
import { fixedRing } from '../../house/fixed-ring.ts'

const TO = '+33612345678'

/** A table whose one standing changes with each read; it may fail at first. */
function changing(failures = 0) {
  let reads = 0
  const get: Reads['get'] = (key) => {
    reads += 1
    if (reads <= failures) return Promise.reject(new Error('busy'))
    const item: Item = { ...key, version: { N: String(reads) }, registers: { S: '{}' } }
    return Promise.resolve(item)
  }
  const db = { reads: { get, batch: () => Promise.reject(new Error('no batch')), query: NO_QUERY } }
  const nobody = { find: () => Promise.resolve(undefined), isKnown: () => false }
  const senders = { get: () => Promise.reject(new Error('no sender')) }
  const ring = fixedRing(readHashKeys({ a: 'k'.repeat(40) }))
  return readAhead({ db, ring, keys: nobody, senders })
}
const NO_QUERY = () => Promise.reject(new Error('no query'))

async function versions(ahead: ReturnType<typeof changing>): Promise<number[]> {
  const ledger = await ahead.begin({ secret: 'x', sender: 'acme', to: TO })
  const parsed = await parseAddress(TO)
  if (!parsed.ok) throw new Error(parsed.problem)
  const contact = ledger.contact(parsed.address)
  const read = async () => (await ledger.standings([contact]))[0]?.version ?? 0
  return [await read(), await read(), await read()]
}

it('law 1: what was read ahead answers once; who reads again hears what is said by then', async () => {
  expect(await versions(changing())).toEqual([1, 2, 3])
})

it('law 1: what could not be read ahead is read when it is needed', async () => {
  expect(await versions(changing(1))).toEqual([2, 3, 4])
  await expect(versions(changing(9))).rejects.toThrow('The register cannot be reached.')
})
