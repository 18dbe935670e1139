import { ID } from '../../domain/scope.ts'
import type { Basis, Policy } from '../../domain/verdict.ts'
import { member } from '../member.ts'
import type { Get } from './get.ts'
import { ageOf, type Moment } from './moment.ts'

/** What a sender declared, as far as a verdict depends on it. */
export type KnownSender = {
  readonly policy: Policy
  readonly topics: ReadonlySet<string>
  readonly defaultCountry: string | undefined
  /** Only the server knows at which hours a text may leave. */
  readonly hasHours: boolean
  readonly readAt: Moment
}

export type Policies = {
  /** Undefined if it is not known yet: from now on it is followed. */
  readonly find: (sender: string) => KnownSender | undefined
  /** Reads again what is older than that. */
  readonly refresh: (olderThanMs: number) => Promise<void>
}

const BASES: ReadonlySet<unknown> = new Set<Basis>(['consent', 'customer', 'opt_out'])

export function policies(get: Get, moment: () => Moment, senders: readonly string[]): Policies {
  const known = new Map<string, KnownSender>()
  const wanted = new Set(senders)

  async function read(sender: string): Promise<void> {
    const got = await get(`/v1/senders/${sender}`)
    if (got.is === 'answer') {
      const one = readSender(got.body, sender, got.sentAt)
      if (one === undefined) known.delete(sender)
      else known.set(sender, one)
    } else if (got.is === 'refusal') {
      // There is no such sender, or no right to it: the server says so to whoever asks.
      known.delete(sender)
      wanted.delete(sender)
    }
  }

  return {
    find: (sender) => {
      if (!known.has(sender) && ID.test(sender)) wanted.add(sender)
      return known.get(sender)
    },
    refresh: async (olderThanMs) => {
      for (const sender of wanted) {
        const one = known.get(sender)
        if (one === undefined || ageOf(one.readAt, moment()) >= olderThanMs) await read(sender)
      }
    },
  }
}

function readSender(said: unknown, sender: string, readAt: Moment): KnownSender | undefined {
  const [id, basis, topics] = [member(said, 'id'), member(said, 'basis'), member(said, 'topics')]
  const [days, country] = [member(said, 'customerDays'), member(said, 'defaultCountry')]
  const isRead =
    id === sender &&
    isBasis(basis) &&
    Array.isArray(topics) &&
    topics.every((topic) => typeof topic === 'string') &&
    (days === undefined || typeof days === 'number') &&
    (country === undefined || typeof country === 'string')
  if (!isRead) return undefined
  return {
    policy: { basis, customerDays: days },
    topics: new Set(topics),
    defaultCountry: country,
    hasHours: member(said, 'sendingHours') !== undefined,
    readAt,
  }
}

function isBasis(said: unknown): said is Basis {
  return BASES.has(said)
}
