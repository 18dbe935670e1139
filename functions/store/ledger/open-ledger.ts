import { contactIdBytes } from '../../domain/contact-id.ts'
import type { Ledger } from '../../domain/ledger.ts'
import type { Telling } from '../../domain/outbox.ts'
import type { Dynamo } from '../dynamo/client.ts'
import type { HashRing } from './hash-ring.ts'
import { readChain } from '../dynamo/query-pages.ts'
import { appender, type ListWrites } from './ledger.ts'
import { keysOfContacts, openStandings } from './open-standings.ts'
import { readSeen } from './seen-messages.ts'

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
  lists?: () => ListWrites,
): Ledger {
  const { append, appendMany, latestLift } = appender(db, fightMs, now, telling, lists)
  const keys = keysOfContacts(ring)
  const { usedFor, stillHold } = keys
  return {
    ...openStandings(db, keys),
    latestLift,
    append: async (asked) => {
      const used = usedFor([asked.contact])
      await stillHold(used)
      const appended = await append(asked)
      // That it is a repetition was seen with these keys only.
      if (!appended.isNew) await stillHold(used)
      return appended
    },
    appendMany: async (asked, giveWay) => {
      const used = usedFor(asked.map(({ contact }) => contact))
      const outcomes = await appendMany(asked, async () => {
        await giveWay?.()
        await stillHold(used)
      })
      if (outcomes.some((one) => one.status === 'fulfilled' && !one.value.isNew))
        await stillHold(used)
      return outcomes
    },
    isNewest: (id) => contactIdBytes(id).version === ring.inForce().settled,
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
