import { contactIds } from '../../domain/contact-id.ts'
import { isCanaryAddress } from '../../domain/canary.ts'
import type { Address } from '../../domain/address.ts'
import type { Contact, ContactIds } from '../../domain/contact.ts'
import type { Ledger } from '../../domain/ledger.ts'
import type { TableReader } from '../dynamo/reader.ts'
import type { HashRing, KeysInForce } from './hash-ring.ts'
import { readStandings } from './standings.ts'

type Ring = Pick<HashRing, 'inForce' | 'stillHold'>

/** What keeps a result from being returned if the keys it was read with are complete no more. */
export type KeysOfContacts = {
  readonly contact: Ledger['contact']
  /**
   * The keys that the contacts were made with; for a contact that a token or request names by its id,
   * the current keys.
   */
  readonly usedFor: (contacts: readonly Contact[]) => ReadonlySet<KeysInForce>
  readonly stillHold: (used: ReadonlySet<KeysInForce>) => Promise<void>
}

export function keysOfContacts(ring: Ring): KeysOfContacts {
  return {
    contact: (address) => new MadeContact(ring.inForce(), address),
    usedFor: (contacts) =>
      new Set(contacts.map((contact) => MadeContact.madeWith(contact) ?? ring.inForce())),
    stillHold: async (used) => {
      for (const keys of used) await ring.stillHold(keys)
    },
  }
}

/** Knows the keys it was made with; a thousand of them in a `WeakMap` are what a batch spent most on. */
class MadeContact implements Contact {
  readonly ids: ContactIds
  readonly channel: Address['channel']
  readonly address: Address
  readonly isCanary?: true
  readonly #inForce: KeysInForce

  constructor(inForce: KeysInForce, address: Address) {
    this.ids = contactIds(inForce.keys, address)
    this.channel = address.channel
    this.address = address
    if (isCanaryAddress(address)) this.isCanary = true
    this.#inForce = inForce
  }

  static madeWith(contact: Contact): KeysInForce | undefined {
    return #inForce in contact ? contact.#inForce : undefined
  }
}

/** The part of the ledger that a check needs: nothing here can write. */
export function openStandings(
  db: Pick<TableReader, 'reads'>,
  { contact, usedFor, stillHold }: KeysOfContacts,
): Pick<Ledger, 'contact' | 'standings'> {
  return {
    contact,
    standings: async (contacts) => {
      const used = usedFor(contacts)
      const standings = await readStandings(
        db,
        contacts.map(({ ids }) => ids),
      )
      await stillHold(used)
      return standings
    },
  }
}
