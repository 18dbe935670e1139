import { array, assert, constantFrom, integer, property, record, tuple } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decide } from '../../functions/domain/decide.ts'
import type { Verdict } from '../../functions/domain/verdict.ts'
import type { EventDraft, EventId } from '../../functions/domain/event.ts'
import type { Method } from '../../functions/domain/method.ts'
import type { Scope } from '../../functions/domain/scope.ts'
import { storedWord } from '../../functions/domain/stored-word.ts'
import {
  mergeRegisters,
  NOTHING_KNOWN,
  registersOf,
  type Standing,
} from '../../functions/domain/standing.ts'
import { expected, type Asked, type Expected, type Told } from './policy-oracle.ts'

const T0 = Date.parse('2026-11-21T19:00:00Z') / 1000
const DAY = 24 * 60 * 60
const LIMIT = { customerDays: 35 }

type Kind = Omit<Told, 'id' | 'second' | 'answers'> & { readonly ofThePair?: boolean }

const kind = (type: Told['type'], scope: string, more: Partial<Kind> = {}): Kind => ({
  type,
  how: 'other',
  scope,
  origin: scope.split('/')[1] ?? 'acme',
  blocks: 'marketing',
  ...more,
})

const SCOPES = ['all', 'sender/acme', 'sender/acme/promo', 'sender/acme/news', 'sender/beta']
const OF_SENDERS = SCOPES.slice(1)

/** Every kind of event, with every scope it can have. */
const KINDS: readonly Kind[] = [
  ...(['keyword', 'link', 'phone'] as const).flatMap((how) =>
    (['marketing', 'every'] as const).flatMap((blocks) =>
      SCOPES.map((scope) => kind('stop', scope, { how, blocks })),
    ),
  ),
  kind('stop', 'all', { how: 'keyword', origin: 'beta' }),
  ...SCOPES.map((scope) => kind('stop', scope, { how: 'complaint' })),
  ...SCOPES.map((scope) => kind('hold', scope, { how: 'keyword' })),
  ...SCOPES.map((scope) => kind('release', scope, { ofThePair: true })),
  kind('release', 'all'),
  kind('release', 'sender/acme'),
  ...(['claimed', 'proven', 'lifting'] as const).flatMap((strength) =>
    OF_SENDERS.map((scope) => kind('consent', scope, { strength })),
  ),
  kind('order', 'sender/acme'),
  kind('order', 'sender/beta'),
  kind('lift', 'sender/acme'),
  kind('lift', 'sender/beta'),
  kind('bounce', 'all', { blocks: 'every' }),
  kind('delivery', 'all'),
  kind('erasure', 'all'),
]

/** Nothing, each alone, and every pair: one before the other, in the same second, after it. */
function* histories(): Generator<readonly Told[]> {
  yield []
  for (const [at, one] of KINDS.entries()) {
    yield [tell('evt_a', one, 0)]
    for (const other of KINDS.slice(at))
      for (const [first, second] of [
        [0, 100],
        [50, 50],
        [100, 0],
      ] as const)
        yield paired(tell('evt_a', one, first), tell('evt_b', other, second), one, other)
  }
}

function tell(id: string, one: Kind, second: number): Told {
  const { ofThePair: _, ...said } = one
  return { id, ...said, second: T0 + second }
}

/** A release answers the hold it was made for: the other of the pair, where that is such a hold. */
function paired(a: Told, b: Told, one: Kind, other: Kind): readonly Told[] {
  const isOf = (release: Told, how: Kind, hold: Told) =>
    how.ofThePair === true && hold.type === 'hold' && hold.scope === release.scope
  return [
    isOf(a, one, b) ? { ...a, answers: b.id } : a,
    isOf(b, other, a) ? { ...b, answers: a.id } : b,
  ]
}

function standingOf(told: readonly Told[]): Standing {
  const registers = told.map((one) => registersOf(draftOf(one, told)))
  return { ...NOTHING_KNOWN, registers: registers.reduce(mergeRegisters, {}) }
}

function ask(standing: Standing, { basis, customerDays, topic, purpose, now }: Asked): Verdict {
  const question = { sender: 'acme', topic, purpose }
  return decide(standing, { basis, customerDays }, question, new Date(now * 1000))
}

function isAs(verdict: Verdict, want: Expected): boolean {
  const until = verdict.allowed ? Date.parse(verdict.validUntil) / 1000 : undefined
  return (
    verdict.allowed === want.allowed &&
    verdict.reason === want.reason &&
    verdict.event === want.event &&
    until === want.validUntil
  )
}

function draftOf(told: Told, all: readonly Told[]): EventDraft {
  const { id, type, scope, blocks, second, how, origin, strength } = told
  const hold = all.find((one) => one.id === told.answers)
  const long = { at: T0 - 1_000, event: 'evt_long_ago' as EventId }
  const answers = hold === undefined ? long : { at: hold.second, event: hold.id as EventId }
  return {
    id: id as EventId,
    type,
    scopes: [scope as Scope],
    blocks,
    occurredAt: second,
    receivedAt: second,
    evidence: {},
    source: {
      method: storedWord<Method>(how),
      origins: [origin],
      ...(strength === undefined ? {} : { strength }),
      ...(type === 'release' ? { answers } : {}),
    },
  }
}

const TIMES = {
  soon: 1_000,
  'on the last day': 35 * DAY - 30,
  'as it ends': 35 * DAY,
  later: 40 * DAY,
}

describe.each(['consent', 'customer', 'opt_out'] as const)('on the basis %s', (basis) => {
  describe.each(['marketing', 'transactional'] as const)('a %s message', (purpose) => {
    it.each([undefined, 'promo'])(
      'of the topic %s is decided as the design says, after any two events in any order',
      (topic) => {
        const wrong: unknown[] = []
        let rows = 0
        for (const told of histories()) {
          const standing = standingOf(told)
          for (const [name, seconds] of Object.entries(TIMES)) {
            const asked = { basis, topic, purpose, now: T0 + seconds, ...LIMIT }
            const verdict = ask(standing, asked)
            const want = expected(told, asked)
            rows += 1
            if (!isAs(verdict, want)) wrong.push({ told, asked: name, verdict, want })
          }
        }
        expect(wrong.slice(0, 3)).toEqual([])
        expect(rows).toBeGreaterThan(20_000)
      },
    )
  })
})

const asked = record({
  basis: constantFrom('consent', 'customer', 'opt_out'),
  topic: constantFrom(undefined, 'promo'),
  purpose: constantFrom('marketing', 'transactional'),
  now: constantFrom(...Object.values(TIMES)).map((seconds) => T0 + seconds),
  customerDays: constantFrom(LIMIT.customerDays),
})

function events(kinds: readonly Kind[], max: number, prefix: string) {
  const said = tuple(constantFrom(...kinds), integer({ min: 0, max: 6 }))
  return array(said, { maxLength: max }).map((all) =>
    all.map(([one, second], at): Told => tell(`evt_${prefix}${at}`, one, second)),
  )
}

/** Their order is that of the table above; a hold that is named by a release needs the pair. */
const UNNAMED = KINDS.filter(({ type }) => type !== 'release')

describe('whatever happened', () => {
  it('is decided as the design says, after any number of events', () => {
    assert(
      property(events(UNNAMED, 8, 'x'), asked, (told, question) => {
        const verdict = ask(standingOf(told), question)
        const want = expected(told, question)
        expect(isAs(verdict, want) ? want : verdict).toEqual(want)
      }),
      { numRuns: 20_000 },
    )
  })

  it('law 6: no import, of consents, orders or stops, in any order and of any age, lifts a stop', () => {
    const imported = KINDS.filter(
      ({ type, how, strength }) =>
        type === 'order' ||
        (type === 'consent' && strength !== 'lifting') ||
        (type === 'stop' && how === 'phone'),
    )
    const AGAINST = new Set(['opted_out', 'complained', 'bounced', 'held'])
    assert(
      property(events(KINDS, 6, 'a'), events(imported, 8, 'b'), asked, (told, rows, question) => {
        const before = ask(standingOf(told), question)
        const after = ask(standingOf([...rows, ...told]), question)
        if (AGAINST.has(before.reason)) {
          expect(after.allowed).toBe(false)
          expect(AGAINST).toContain(after.reason)
        }
        // Nor does one make a stop older than it was.
        if (before.reason === 'opted_out' && after.reason === 'opted_out')
          expect((after.since ?? '') >= (before.since ?? '')).toBe(true)
      }),
      { numRuns: 10_000 },
    )
  })
})
