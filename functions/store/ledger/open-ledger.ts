import { isCanaryAddress } from '../../domain/canary.ts'
import { contactIdBytes, contactIds } from '../../domain/contact-id.ts'
import type { Contact } from '../../domain/contact.ts'
import type { Ledger } from '../../domain/ledger.ts'
import type { Telling } from '../../domain/outbox.ts'
import type { Dynamo } from '../dynamo/client.ts'
import type { HashRing, KeysInForce } from './hash-ring.ts'
import { readChain } from '../dynamo/query-pages.ts'
import { appender } from './ledger.ts'
import { readSeen } from './seen-messages.ts'
import { readStandings } from './standings.ts'

/**
 * The ledger of one table with one ring of hash keys. A result is returned only if the keys it was read
 * with are still complete.
 */
export function openLedger(
  db: Dynamo,
  ring: Pick<HashRing, 'inForce' | 'stillHold'>,
  fightMs?: number,
  now: () => Date = db.now,
  telling?: Telling,
): Ledger {
  const { append, latestLift } = appender(db, fightMs, now, telling)
  const madeWith = new WeakMap<Contact, KeysInForce>()
  /**
   * The keys that the contacts were made with; for a contact that a token or request names by its id,
   * the current keys.
   */
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
      // That it is a repetition was seen with these keys only.
      if (!appended.isNew) await stillHold(used)
      return appended
    },
    contact: (address) => {
      const inForce = ring.inForce()
      const ids = contactIds(inForce.keys, address)
      const contact: Contact = {
        ids,
        channel: address.channel,
        address,
        ...(isCanaryAddress(address) ? { isCanary: true } : {}),
      }
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
    // Reads one chain by its name; `requireReady` makes sure that the contact has no other.
    chain: (id, from) => readChain(db, id, from),
  }
}
