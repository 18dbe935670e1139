import { parseAddress } from '../../domain/address.ts'
import { contactIds, type ContactId } from '../../domain/contact-id.ts'
import type { Expected, ReadAhead } from '../../domain/read-ahead.ts'
import type { Keys } from '../../domain/api-keys.ts'
import type { Senders } from '../../domain/senders.ts'
import { contactKey, standingKey, text, type Item } from '../dynamo/items.ts'
import type { Reads, TableReader } from '../dynamo/reader.ts'
import type { HashRing } from './hash-ring.ts'
import { keysOfContacts, openStandings } from './open-standings.ts'

type Deps = {
  readonly db: Pick<TableReader, 'reads'>
  readonly ring: HashRing
  readonly keys: Pick<Keys, 'find'> & { readonly isKnown: (secret: string) => boolean }
  readonly senders: Pick<Senders, 'get'>
}

/**
 * Stops are written under a version of the hash keys 90 s after its proof at the soonest, so standings
 * may be read beside the proofs, and not only after them.
 */
export function readAhead({ db, ring, keys, senders }: Deps): ReadAhead {
  return {
    isDue: (secret) => ring.known() !== undefined && (ring.isStale() || !keys.isKnown(secret)),
    begin: async ({ secret, sender, ...expected }) => {
      const ids = await idsOf(ring, expected)
      // All of this is asked for before anything is sent. Whoever waits for it hears what fails.
      const begun: Promise<unknown>[] = [ring.ready(), keys.find(secret)]
      if (sender !== undefined) begun.push(senders.get(sender))
      for (const one of begun) one.catch(() => undefined)
      const read = new Map(ids.map((id) => [contactKey(id), readQuietly(db, standingKey(id))]))
      return openStandings({ reads: withRead(db.reads, read) }, keysOfContacts(ring))
    },
  }
}

/** Under every key of the ring: which are in force, the proofs will say. */
async function idsOf(
  ring: HashRing,
  { to, defaultCountry }: Pick<Expected, 'to' | 'defaultCountry'>,
): Promise<readonly ContactId[]> {
  const hashKeys = ring.known()
  const parsed = to === undefined ? undefined : await parseAddress(to, { defaultCountry })
  return hashKeys === undefined || parsed?.ok !== true ? [] : contactIds(hashKeys, parsed.address)
}

/** Undefined where it could not be read. */
type Read = { readonly item: Item | undefined } | undefined

async function readQuietly({ reads }: Deps['db'], key: Item): Promise<Read> {
  return reads.get(key).then(
    (item) => ({ item }),
    () => undefined,
  )
}

/** Each standing once: who reads it a second time wants to know what it is by then. */
function withRead(reads: Reads, ahead: Map<string, Promise<Read>>): Reads {
  const take = async (key: Item): Promise<Read> => {
    const found = text(key, 'sk') === 'S' ? ahead.get(text(key, 'pk')) : undefined
    ahead.delete(text(key, 'pk'))
    return found
  }
  return {
    ...reads,
    get: async (key) => {
      const read = await take(key)
      return read === undefined ? reads.get(key) : read.item
    },
    batch: async (keys, projection) => {
      const all = await Promise.all(keys.map(take))
      const items = all.flatMap((read) => (read?.item === undefined ? [] : [read.item]))
      const left = keys.filter((_, at) => all[at] === undefined)
      if (left.length === 0) return { items, left }
      const rest = await reads.batch(left, projection)
      return { items: [...items, ...rest.items], left: rest.left }
    },
  }
}
