import { contactIdBytes, contactIds } from '../../domain/contact-id.ts'
import type { Contact } from '../../domain/contact.ts'
import type { Ledger } from '../../domain/ledger.ts'
import type { Dynamo } from '../dynamo/client.ts'
import type { HashRing, KeysInForce } from './hash-ring.ts'
import { readChain } from '../dynamo/query-pages.ts'
import { appender, readSeen } from './ledger.ts'
import { readStandings } from './standings.ts'

/**
 * The ledger of one table, read and written with one ring of hash keys. What was read under keys that
 * are no longer all there are is not told.
 */
export function openLedger(
  db: Dynamo,
  ring: Pick<HashRing, 'inForce' | 'stillHold'>,
  fightMs?: number,
  now: () => Date = db.now,
): Ledger {
  const { append, latestLift } = appender(db, fightMs, now)
  const madeWith = new WeakMap<Contact, KeysInForce>()
  /** What contacts were made with; of one that a token or a request names by its id, what is known now. */
  const usedFor = (contacts: readonly Contact[]): ReadonlySet<KeysInForce> =>
    new Set(contacts.map((contact) => madeWith.get(contact) ?? ring.inForce()))
  const stillHold = async (used: ReadonlySet<KeysInForce>): Promise<void> => {
    for (const keys of used) await ring.stillHold(keys)
  }
  return {
    latestLift,
    append: async (asked) => {
      const used = usedFor([asked.contact])
      await stillHold(used)
      const appended = await append(asked)
      // That it was said before, these keys alone have shown.
      if (!appended.isNew) await stillHold(used)
      return appended
    },
    contact: (address) => {
      const inForce = ring.inForce()
      const contact = { ids: contactIds(inForce.keys, address), channel: address.channel }
      madeWith.set(contact, inForce)
      return contact
    },
    isNewest: (id) => contactIdBytes(id).version === ring.inForce().settled,
    standings: async (contacts) => {
      const used = usedFor(contacts)
      const standings = await readStandings(
        db,
        contacts.map(({ ids }) => ids),
      )
      await stillHold(used)
      return standings
    },
    seen: async (contact, messageKey) => {
      const used = usedFor([contact])
      const seen = await readSeen(db, contact.ids, messageKey)
      await stillHold(used)
      return seen
    },
    // One chain by its name; that no other belongs to the contact is for the gate to say.
    chain: (id, from) => readChain(db, id, from),
  }
}
