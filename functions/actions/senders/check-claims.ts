import { BastaError } from '../../domain/errors.ts'
import type { Actor } from '../../domain/actor.ts'
import type { Senders, StoredSender } from '../../domain/senders.ts'
import { sharedWith, type Sender } from '../../domain/sender.ts'

const SENDERS_A_PAGE = 100

/**
 * A stop sent to a number of two senders could be for either: a START there lifts nothing, and the stop
 * reaches both. So only a key for all of them may declare a shared number; existing ones may stay.
 * Throws `conflict` at each number or domain, without naming the other sender.
 */
export async function requireUnclaimed(
  register: Pick<Senders, 'list'>,
  { senders: own }: Actor,
  asked: Pick<Sender, 'id' | 'numbers' | 'domains'>,
): Promise<void> {
  if (own === undefined) return
  const all = await allOf(register)
  const known = all.find(({ id }) => id === asked.id)
  const numbers = new Set(known?.numbers.map(({ number }) => number))
  const domains = new Set(known?.domains)
  const added = {
    numbers: asked.numbers.filter(({ number }) => !numbers.has(number)),
    domains: asked.domains.filter((domain) => !domains.has(domain)),
  }
  const taken = all
    .filter(({ id }) => !own.includes(id))
    .map((other) => sharedWith(added, other))
    .reduce<Set<string>>((set, one) => new Set([...set, ...one.numbers, ...one.domains]), new Set())
  const detail = 'one that no other sender declares'
  const faults = [
    ...asked.numbers.flatMap(({ number }, at) =>
      taken.has(number) ? [{ pointer: `#/numbers/${at}/number`, detail }] : [],
    ),
    ...asked.domains.flatMap((domain, at) =>
      taken.has(domain) ? [{ pointer: `#/domains/${at}`, detail }] : [],
    ),
  ]
  if (faults.length > 0)
    throw new BastaError(
      'conflict',
      'Another sender declares it: a key for every sender can share it between them.',
      faults,
    )
}

async function allOf(register: Pick<Senders, 'list'>): Promise<StoredSender[]> {
  const all: StoredSender[] = []
  let after: string | undefined
  do {
    const page = await register.list({ after, limit: SENDERS_A_PAGE })
    all.push(...page.senders)
    after = page.next
  } while (after !== undefined)
  return all
}
