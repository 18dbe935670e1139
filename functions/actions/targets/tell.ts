import { mapPerKey } from '../../concurrency/map-per-key.ts'
import type { Actor } from '../../domain/actor.ts'
import { parseAddress, type Address } from '../../domain/address.ts'
import { newestId, type Contact } from '../../domain/contact.ts'
import { BastaError } from '../../domain/errors.ts'
import type { Ledger } from '../../domain/ledger.ts'
import type { Assertions } from '../../domain/outbox.ts'
import { requirePhones } from '../../domain/phone-country.ts'
import { requireEverySender } from '../../domain/sender-access.ts'
import type { Standing } from '../../domain/standing.ts'
import { isStoppedAnywhere, stoppedFor, type Stopped } from '../../domain/stopped-for.ts'
import {
  mayBeTold,
  type TargetKinds,
  type TargetRecord,
  type Targets,
} from '../../domain/target.ts'
import { log } from '../../log.ts'
import { knownTarget } from './look.ts'

export type TellDeps = {
  readonly targets: Pick<Targets, 'get'>
  readonly targetKinds: TargetKinds
  readonly ledger: Pick<Ledger, 'contact' | 'standings'>
  readonly assertions: Assertions
}

/** What became of each address of a list. */
const TELLINGS = ['told', 'not_stopped', 'other_senders', 'other_channel', 'too_far'] as const
type Telling = (typeof TELLINGS)[number]

export type Tellings = {
  readonly counts: Readonly<Record<Telling, number>>
  /** Places in the list, from 0, that hold no address, with why. */
  readonly invalid: readonly { readonly at: number; readonly problem: string }[]
}

const AT_ONCE = 16

/**
 * Asserts at a target the stops of the people in a list that its owner supplies: the register knows
 * keyed hashes alone, so it cannot name them by itself. Nobody else in the list is told to it. To ask
 * again changes nothing.
 */
export async function tellTarget(
  deps: TellDeps,
  by: Actor,
  id: string,
  asked: { readonly addresses: readonly string[]; readonly defaultCountry?: string | undefined },
  now: Date,
): Promise<Tellings> {
  requireEverySender(by)
  const target = await knownTarget(deps.targets, id)
  const { defaultCountry } = asked
  await requirePhones([{ country: defaultCountry, pointer: '#/defaultCountry' }])
  const parsed = await Promise.all(
    asked.addresses.map((written) => parseAddress(written, { defaultCountry })),
  )
  const invalid = parsed.flatMap((one, at) => (one.ok ? [] : [{ at, problem: one.problem }]))
  const people = parsed.flatMap((one) =>
    one.ok ? [{ address: one.address, contact: deps.ledger.contact(one.address) }] : [],
  )
  const standings = await deps.ledger.standings(people.map(({ contact }) => contact))
  const outcomes = await mapPerKey(
    people.map((person, at) => ({ ...person, standing: standings[at] })),
    { atOnce: AT_ONCE, keysOf: ({ contact }) => [newestId(contact.ids)] },
    (person) => tellOne(deps, target, person, now),
  )
  const counts = Object.fromEntries(TELLINGS.map((one) => [one, 0])) as Record<Telling, number>
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') throw outcome.reason
    counts[outcome.value] += 1
  }
  log('target_told_again', { target: id, key: by.id, count: counts.told })
  return { counts, invalid }
}

async function tellOne(
  { assertions, targetKinds }: TellDeps,
  target: TargetRecord,
  person: {
    readonly address: Address
    readonly contact: Contact
    readonly standing: Standing | undefined
  },
  now: Date,
): Promise<Telling> {
  const { address, contact, standing } = person
  const { declared } = target
  if (standing === undefined) throw new Error('There is a standing for each address.')
  if (!isStoppedAnywhere(standing)) return 'not_stopped'
  const stands = stoppedFor(standing, declared, now)
  if (stands.length === 0) return 'other_senders'
  if (!declared.channels.includes(address.channel)) return 'other_channel'
  const about = targetKinds.get(target.kind)?.about
  const may = (stopped: Stopped) => mayBeTold(about, declared, stopped)
  if (!stands.some((one) => declared.acts.includes(one.act) && may(one))) return 'too_far'
  const told = await assertions.tell(target, contact, address, may)
  if (told.is === 'busy')
    throw new BastaError('unavailable', 'A contact is being written to by many others.')
  return told.is
}
