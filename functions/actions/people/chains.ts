import { eventsUnder } from '../../domain/chain.ts'
import type { ContactId } from '../../domain/contact-id.ts'
import type { Contact } from '../../domain/contact.ts'
import { verifyChain, type Event } from '../../domain/event.ts'
import type { Ledger } from '../../domain/ledger.ts'
import type { TimeLeft } from '../../concurrency/time-left.ts'

/** What is wrong, and with which event; without one, the newest are missing. */
type Fault = { readonly event?: string; readonly problem: string }

/** What a check of everything recorded about a person found. */
type ChainCheck = {
  /** How many events were checked, from the first on. */
  readonly events: number
  /** False if there was no time to check all. */
  readonly complete: boolean
  readonly intact: boolean
  readonly faults: readonly Fault[]
  /** The hash of the last event under each id, which the standing names too. */
  readonly heads: readonly { readonly id: ContactId; readonly hash: string }[]
  /** The first event follows one under an earlier key, which this id alone does not lead to. */
  readonly continues: boolean
}

/** All of the chains, or as much as there was time for. */
export type ReadChains = {
  readonly check: ChainCheck
  /** Events that somebody asked for by their ids. */
  readonly found: ReadonlyMap<string, Event>
  /** The ids of holds that nobody decided, oldest first. */
  readonly held: readonly string[]
  readonly erasures: readonly Event[]
}

/**
 * Reads every chain of a contact once, older keys first, and checks it: each event follows the one
 * before it, is as it was recorded, has its own evidence or none, and the last is the one that the
 * standing names. Without `isWhole` the ids are not all that the person may be stored under.
 */
export async function readChains(
  ledger: Pick<Ledger, 'chain' | 'standings'>,
  { ids }: Pick<Contact, 'ids'>,
  { wanted, isWhole, time }: { wanted: ReadonlySet<string>; isWhole: boolean; time: TimeLeft },
): Promise<ReadChains> {
  const found = new Map<string, Event>()
  const held = new Set<string>()
  const erasures: Event[] = []
  const faults: Fault[] = []
  const heads: { id: ContactId; hash: string }[] = []
  const hashes = new Set<string>()
  let [events, complete, continues] = [0, true, false]
  for (const id of ids) {
    let last: Event | undefined
    for await (const event of eventsUnder(ledger, id)) {
      if (time.isOver()) complete = false
      if (!complete) break
      if (last === undefined) {
        const follows = event.prev === '' || hashes.has(event.prev)
        continues ||= !follows && !isWhole
        faults.push(...verifyChain([event], follows || !isWhole ? [event.prev] : []))
      } else faults.push(...verifyChain([event], [], last.hash))
      last = event
      hashes.add(event.hash)
      events += 1
      if (wanted.has(event.id)) found.set(event.id, event)
      if (event.type === 'erasure') erasures.push(event)
      const decided = event.evidence?.['hold']
      if (typeof decided === 'string') held.delete(decided)
      if (event.type === 'hold' && event.evidence !== undefined) held.add(event.id)
    }
    if (!complete) break
    if (last !== undefined) heads.push({ id, hash: last.hash })
  }
  if (complete) faults.push(...(await headFaults(ledger, heads)))
  const check = { events, complete, intact: faults.length === 0, faults, heads, continues }
  return { check, found, held: [...held], erasures }
}

/** If the newest events had been removed, what is left would be a chain without a fault. */
async function headFaults(
  { standings, chain }: Pick<Ledger, 'chain' | 'standings'>,
  heads: ChainCheck['heads'],
): Promise<Fault[]> {
  const named = await standings(heads.map(({ id }) => ({ ids: [id] })))
  const faults = await Promise.all(
    heads.map(async ({ id, hash }, at): Promise<Fault[]> => {
      const standing = named[at]
      if (standing === undefined || standing.head === hash) return []
      // Something may have been recorded since: then the standing names a later event.
      for await (const page of chain(id))
        for (const { event } of page) if (event.hash === standing.head) return []
      return [{ problem: 'the newest events are missing' }]
    }),
  )
  return faults.flat()
}
