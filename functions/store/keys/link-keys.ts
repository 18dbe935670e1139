import { setTimeout as sleep } from 'node:timers/promises'
import { PARTITION } from '../schema.ts'
import { randomBytes } from 'node:crypto'
import { BastaError } from '../../domain/errors.ts'
import { linkKeyOf, type LinkKey } from '../../domain/link-token.ts'
import type { LinkKeys } from '../../domain/link-keys.ts'
import { cached } from '../cache.ts'
import type { Renewed } from '../renewed.ts'
import { wasWritten } from '../dynamo/transaction.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { n, s, text } from '../dynamo/items.ts'
import { getItem } from '../dynamo/get.ts'

/**
 * Roots of link keys by epoch, e.g. `{"1":"…"}`. Minting uses the highest epoch, opening any. A process
 * that does not know a new root yet goes on minting with the last one for some minutes; those links
 * stay valid.
 */
export type LinkRoots = ReadonlyMap<number, string>

const ROOT_CHARACTERS_MIN = 32

export function readLinkRoots(ring: Readonly<Record<string, string>>): LinkRoots {
  const roots = Object.entries(ring).map(([epoch, root]): [number, string] => {
    if (!/^[1-9]\d{0,3}$/.test(epoch))
      throw new Error(`Link root "${epoch}": not an epoch (1, 2, …).`)
    if (root.length < ROOT_CHARACTERS_MIN)
      throw new Error(`Link root "${epoch}": shorter than ${ROOT_CHARACTERS_MIN} characters.`)
    return [Number(epoch), root]
  })
  if (roots.length === 0) throw new Error('The ring of link roots is empty.')
  return new Map(roots)
}

/**
 * It rarely happens that two processes make one at the same time; then each finds what the other made.
 */
const ATTEMPTS_MAX = 5

/** An id never changes its meaning, so it is remembered as long as the process lives. */
const FOREVER_MS = 10 * 365 * 86_400_000

export function linkKeys(db: Dynamo, roots: Renewed<LinkRoots>): LinkKeys {
  const make = async (id: string, sender: string, epoch: number): Promise<LinkKey> => {
    const root = (await roots((known) => known.has(epoch))).get(epoch)
    // Another process minted with this root. Never answer "no such link": that would lose a stop.
    if (root === undefined)
      throw new BastaError('unavailable', `There is no link root of epoch ${epoch}.`)
    return linkKeyOf(root, Buffer.from(id, 'hex'), sender)
  }
  const load = async (id: string): Promise<LinkKey | undefined> => {
    const found = await readPair(db, `K#${id}`)
    return found && make(id, found.sender, found.epoch)
  }
  const loadOfEpoch = async (name: string): Promise<LinkKey> => {
    const [, sender = '', epoch] = name.split('#')
    const newest = Number(epoch)
    const found = (await readPair(db, name)) ?? (await makePair(db, name, sender, newest))
    return make(found.id, sender, newest)
  }
  const forever = { milliseconds: FOREVER_MS, now: db.now }
  const byId = cached(load, forever)
  const ofEpoch = cached(loadOfEpoch, forever)
  return {
    find: async (id) => {
      const key = await byId.get(id)
      // Another process may mint with this unknown id a moment later.
      if (key === undefined) byId.forget(id)
      return key
    },
    current: async (sender) => {
      const newest = Math.max(...(await roots()).keys())
      return ofEpoch.get(`S#${sender}#${newest}`)
    },
  }
}

type Pair = { readonly id: string; readonly sender: string; readonly epoch: number }

async function readPair(db: Dynamo, sk: string): Promise<Pair | undefined> {
  const item = await getItem(db, { pk: s(PARTITION.linkKeys), sk: s(sk) })
  if (item === undefined) return undefined
  return {
    id: text(item, 'id'),
    sender: text(item, 'sender'),
    epoch: Number(item['epoch']?.N ?? 0),
  }
}

/** Makes the pair, or finds the one that another process has just made. */
async function makePair(db: Dynamo, name: string, sender: string, epoch: number): Promise<Pair> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const pair = { id: randomBytes(4).toString('hex'), sender, epoch }
    if (await wasCreated(db, name, pair)) return pair
    // Another process was first, or the random id was taken: look again.
    await sleep(Math.random() * Math.min(200, 10 * 2 ** attempt))
    const found = await readPair(db, name)
    if (found !== undefined) return found
  }
  throw new BastaError('unavailable', 'No id for a link key could be made.')
}

function wasCreated(db: Dynamo, name: string, pair: Pair): Promise<boolean> {
  const put = (sk: string) => ({
    Put: {
      TableName: db.table,
      Item: {
        pk: s(PARTITION.linkKeys),
        sk: s(sk),
        id: s(pair.id),
        sender: s(pair.sender),
        epoch: n(pair.epoch),
      },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  })
  return wasWritten(db, [put(name), put(`K#${pair.id}`)])
}
