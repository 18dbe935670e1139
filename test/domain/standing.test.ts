import {
  array,
  assert,
  constantFrom,
  dictionary,
  integer,
  property,
  record,
  shuffledSubarray,
  tuple,
} from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  chainEvent,
  type Event,
  type EventDraft,
  type EventId,
} from '../../functions/domain/event.ts'
import {
  applyEvent,
  firstSaid,
  lacksFirst,
  mergeRegisters,
  mergeStandings,
  NOTHING_KNOWN,
  notTakenBackFrom,
  readRegisters,
  registersOf,
  saysAnew,
  type Register,
  type Registers,
  type Standing,
} from '../../functions/domain/standing.ts'
import { METHODS } from '../../functions/domain/method.ts'
import { parseKey, printKey } from '../../functions/domain/register-key.ts'
import { mergeVersions } from '../../functions/store/ledger/standings.ts'

const eventId = integer({ min: 0, max: 30 }).map(
  (n): EventId => `evt_${String(n).padStart(2, '0')}`,
)
const second = integer({ min: 1_000, max: 1_006 })

const draft = record({
  id: eventId,
  type: constantFrom(
    'stop',
    'hold',
    'release',
    'lift',
    'consent',
    'bounce',
    'delivery',
    'order',
    'erasure',
    'note',
  ),
  scopes: shuffledSubarray(['all', 'sender/acme', 'sender/acme/promo', 'sender/beta'], {
    minLength: 1,
  }),
  blocks: constantFrom('marketing', 'every'),
  occurredAt: second,
  method: constantFrom('keyword', 'link', 'phone', 'complaint'),
  origins: shuffledSubarray(['acme', 'beta']),
  strength: constantFrom('claimed', 'proven', 'lifting'),
  answers: record({ at: second, event: eventId }),
}).map(
  ({ method, origins, strength, answers, ...rest }) =>
    ({
      ...rest,
      receivedAt: 2_000,
      evidence: {},
      source: {
        method,
        origins,
        ...(rest.type === 'consent' ? { strength } : {}),
        ...(rest.type === 'release' ? { answers } : {}),
      },
    }) as EventDraft,
)

function fold(drafts: readonly EventDraft[]): Registers {
  return drafts.map(registersOf).reduce(mergeRegisters, {})
}

describe('the fold of events', () => {
  it('gives the same standing in any order and with any redelivery', () => {
    const shuffled = array(draft, { maxLength: 12 }).chain((drafts) =>
      tuple(shuffledSubarray(drafts, { minLength: drafts.length }), shuffledSubarray(drafts)).map(
        ([order, again]) => ({ drafts, order: [...order, ...again] }),
      ),
    )
    assert(
      property(shuffled, ({ drafts, order }) => {
        expect(fold(order)).toEqual(fold(drafts))
      }),
      { numRuns: 2_000 },
    )
  })

  it('is that of the events in the order in which they happened, however they come', () => {
    const came = array(draft, { minLength: 1, maxLength: 12 }).chain((drafts) =>
      tuple(
        shuffledSubarray([...drafts, ...drafts], { minLength: drafts.length * 2 }),
        constantFrom(drafts),
      ),
    )
    assert(
      property(came, ([order, drafts]) => {
        const happened = drafts.toSorted(
          (a, b) => a.occurredAt - b.occurredAt || (a.id < b.id ? -1 : 1),
        )
        expect(fold(order)).toEqual(fold(happened))
      }),
      { numRuns: 2_000 },
    )
  })

  it('after an erasure knows no consent and no order of before, and every no', () => {
    const isErasable = (kind: string) => kind === 'consent' || kind === 'order'
    assert(
      property(array(draft, { maxLength: 12 }), (drafts) => {
        const erasedAt = Math.max(
          -1,
          ...drafts.filter(({ type }) => type === 'erasure').map(({ occurredAt }) => occurredAt),
        )
        const found = readRegisters(fold(drafts))
        expect(found.filter(({ kind, at }) => isErasable(kind) && at <= erasedAt)).toEqual([])
        const others = drafts.filter(({ type }) => !isErasable(type))
        const sorted = (registers: readonly Register[]) =>
          registers.map((one) => JSON.stringify(one)).toSorted()
        expect(sorted(found.filter(({ kind }) => !isErasable(kind)))).toEqual(
          sorted(readRegisters(fold(others))),
        )
        const younger = drafts.filter(
          ({ type, occurredAt }) => isErasable(type) && occurredAt > erasedAt,
        )
        expect(found.filter(({ kind }) => isErasable(kind)).length).toBe(
          Object.keys(fold(younger)).length,
        )
      }),
      { numRuns: 2_000 },
    )
  })

  it('is commutative, associative and idempotent, so that two regions can merge theirs', () => {
    const mark = tuple(second, eventId)
    const names = constantFrom(
      'stop|a',
      'first|a',
      'consent|b',
      'order|c',
      'erasure|d',
      'erasure|e',
    )
    const raw = dictionary(names, mark) as ReturnType<typeof dictionary<readonly [number, EventId]>>
    const registers = raw.map((marks) => mergeRegisters(marks, {}))
    assert(
      property(registers, registers, registers, (a, b, c) => {
        expect(mergeRegisters(a, b)).toEqual(mergeRegisters(b, a))
        expect(mergeRegisters(mergeRegisters(a, b), c)).toEqual(
          mergeRegisters(a, mergeRegisters(b, c)),
        )
        expect(mergeRegisters(a, a)).toEqual(a)
        expect(mergeRegisters(a, {})).toEqual(a)
      }),
      { numRuns: 2_000 },
    )
  })

  it('reads every key it writes, and gives back the keys of another version as they were', () => {
    const word = constantFrom('stop', 'consent', 'first', 'again', 'order', 'merged')
    const method = constantFrom(...METHODS, 'review', 'x-old')
    const detail = constantFrom('marketing', 'every', 'claimed', 'proven', 'lifting', 'partly')
    const scope = constantFrom('all', 'sender/acme', 'sender/acme/promo')
    const keys = tuple(word, method, detail, scope, constantFrom('acme', '-')).map((parts) =>
      parts[0] === 'first' ? `first|stop|${parts[2]}|${parts[3]}` : parts.join('|'),
    )
    assert(
      property(keys, (key) => {
        expect(printKey(parseKey(key))).toBe(key)
      }),
    )
    expect(readRegisters({ 'merged|x-old|partly|all|-': [5, 'evt_1'] })).toEqual([
      {
        kind: 'merged',
        method: 'x-old',
        detail: 'partly',
        scope: 'all',
        origin: '-',
        at: 5,
        event: 'evt_1',
      },
    ])
  })

  it('keeps when a stop of each reach was first said, in any order, whatever was agreed to since', () => {
    assert(
      property(array(draft, { maxLength: 12 }), (drafts) => {
        const registers = fold(drafts)
        expect(lacksFirst(registers)).toBe(false)
        for (const scope of ['all', 'sender/acme', 'sender/acme/promo', 'sender/beta'])
          for (const detail of ['marketing', 'every'] as const) {
            const own = drafts.filter((one) =>
              readRegisters(registersOf(one)).some(
                (said) => said.kind === 'stop' && said.scope === scope && said.detail === detail,
              ),
            )
            const first = own.length === 0 ? undefined : Math.min(...own.map((o) => o.occurredAt))
            expect(firstSaid(registers, detail, scope)).toBe(first)
          }
      }),
      { numRuns: 1_000 },
    )
  })

  it('does not touch what it is given', () => {
    const left: Registers = Object.freeze({ a: [1, 'evt_1'] as const })
    const right: Registers = Object.freeze({ a: [2, 'evt_2'] as const, b: [1, 'evt_3'] as const })
    expect(mergeRegisters(left, right)).toEqual({ a: [2, 'evt_2'], b: [1, 'evt_3'] })
    expect(left).toEqual({ a: [1, 'evt_1'] })
  })

  it('law 5: the later second wins; within one second the smallest event id', () => {
    const at = (second: number, event: EventId): Registers => ({ key: [second, event] })
    expect(mergeRegisters(at(5, 'evt_a'), at(6, 'evt_z'))).toEqual(at(6, 'evt_z'))
    expect(mergeRegisters(at(6, 'evt_z'), at(5, 'evt_a'))).toEqual(at(6, 'evt_z'))
    expect(mergeRegisters(at(6, 'evt_z'), at(6, 'evt_a'))).toEqual(at(6, 'evt_a'))
    expect(mergeRegisters(at(6, 'evt_a'), at(6, 'evt_z'))).toEqual(at(6, 'evt_a'))
  })

  it('grows with what was said, not with how often', () => {
    const said = (n: number) =>
      ({
        id: `evt_${String(n).padStart(4, '0')}`,
        type: 'stop',
        scopes: ['all'],
        blocks: 'marketing',
        occurredAt: 1_000 + n,
        receivedAt: 2_000,
        evidence: {},
        source: { method: 'keyword', origins: ['acme'] },
      }) as EventDraft
    const thousand = Array.from({ length: 1_000 }, (_, n) => said(n))
    expect(fold(thousand)).toEqual({
      'stop|keyword|marketing|all|acme': [1_999, 'evt_0999'],
      'first|stop|marketing|all': [1_000, 'evt_0000'],
    })
  })

  it('of 200 senders with 50 topics each is far below an item’s limit', () => {
    const standing = Object.fromEntries(
      Array.from({ length: 200 }, (_, at) => [
        `stop|link|marketing|sender/${'s'.repeat(20)}-${at}/${'t'.repeat(20)}|${'s'.repeat(20)}-${at}`,
        [1_800_000_000, `evt_${'0'.repeat(26)}`],
      ]),
    )
    expect(JSON.stringify(standing).length).toBeLessThan(100_000)
  })
})

describe('a standing', () => {
  const chainOf = (drafts: readonly EventDraft[]): { events: Event[]; standing: Standing } => {
    const events: Event[] = []
    let standing = NOTHING_KNOWN
    for (const one of drafts) {
      const event = chainEvent(one, standing.head, new Uint8Array(32))
      events.push(event)
      standing = applyEvent(standing, event, 'sms')
    }
    return { events, standing }
  }

  it('counts its events and ends in the hash of the last', () => {
    assert(
      property(array(draft, { minLength: 1, maxLength: 6 }), (drafts) => {
        const { events, standing } = chainOf(drafts)
        expect(standing).toEqual({
          channel: 'sms',
          registers: fold(drafts),
          version: drafts.length,
          head: events.at(-1)?.hash,
        })
      }),
      { numRuns: 300 },
    )
  })

  it('keeps the channel it first learnt', () => {
    const [event] = chainOf([
      {
        id: 'evt_1',
        type: 'stop',
        scopes: ['all'],
        blocks: 'marketing',
        occurredAt: 1,
        receivedAt: 1,
        evidence: {},
        source: { method: 'link', origins: ['acme'] },
      },
    ]).events
    if (event === undefined) throw new Error('no event')
    const first = applyEvent(NOTHING_KNOWN, event)
    expect(first.channel).toBeUndefined()
    expect(applyEvent(first, event, 'email').channel).toBe('email')
    expect(applyEvent(applyEvent(first, event, 'email'), event, 'sms').channel).toBe('email')
  })

  it('of one contact under several hash keys is all that was said under any', () => {
    assert(
      property(array(draft, { maxLength: 5 }), array(draft, { maxLength: 5 }), (older, newer) => {
        const a = chainOf(older).standing
        const b = chainOf(newer).standing
        const merged = mergeVersions([a, b])
        expect(merged.registers).toEqual(fold([...older, ...newer]))
        expect(merged.version).toBe(Math.max(a.version, b.version))
        expect(merged.head).toBe(b.version > 0 ? b.head : a.head)
      }),
      { numRuns: 500 },
    )
  })

  it('reads back what a register says', () => {
    expect(readRegisters({ 'stop|keyword|every|sender/acme|acme': [7, 'evt_7'] })).toEqual([
      {
        kind: 'stop',
        method: 'keyword',
        detail: 'every',
        scope: 'sender/acme',
        origin: 'acme',
        at: 7,
        event: 'evt_7',
      },
    ])
  })
})

describe('law 6: a press that was taken back', () => {
  const press = (id: EventId, at: number): EventDraft => ({
    id,
    type: 'stop',
    scopes: ['all'],
    blocks: 'marketing',
    occurredAt: at,
    receivedAt: at,
    source: { method: 'link', origins: ['acme'] },
    evidence: {},
  })
  const undo = (of: EventDraft): EventDraft => ({
    ...press('evt_99', of.occurredAt + 1),
    type: 'lift',
    source: { ...of.source, answers: { at: of.occurredAt, event: of.id } },
  })
  const slip = press('evt_05', 1_000)
  const events = (registers: Registers) => readRegisters(registers).map(({ event }) => event)
  const fold = (...said: readonly EventDraft[]) =>
    said.map(registersOf).reduce(mergeRegisters, {} as Registers)

  it('is as if it had never been said, in any order', () => {
    expect(events(fold(slip, undo(slip)))).toEqual([])
    expect(events(fold(undo(slip), slip, slip))).toEqual([])
  })

  it('answers no other: neither a text, a hold, a call, nor a press of another time', () => {
    const others: EventDraft[] = [
      { ...slip, id: 'evt_01', source: { method: 'keyword', origins: ['acme'] } },
      { ...slip, id: 'evt_02', type: 'hold', source: { method: 'link', origins: ['acme'] } },
      { ...slip, id: 'evt_03', source: { method: 'phone', origins: [] } },
      { ...slip, id: 'evt_04', scopes: ['sender/acme'] },
      { ...slip, id: 'evt_06', blocks: 'every', scopes: ['sender/acme'] },
      { ...slip, id: 'evt_07', source: { method: 'link', origins: ['beta'] } },
    ]
    for (const other of others) {
      const earlier = { ...other, occurredAt: 999 }
      expect(events(fold(earlier, slip, undo(slip)))).toEqual([other.id])
      expect(events(fold(slip, undo(slip), other))).toEqual([other.id])
    }
    const next = press('evt_08', 1_001)
    expect(events(fold(slip, undo(slip), next))).toEqual([next.id])
  })

  it('hides no earlier press that is known under another hash key', () => {
    const earlier = press('evt_01', 900)
    const [known, taken] = [fold(earlier), fold(slip, undo(slip))]
    expect(events(mergeStandings([known, taken]))).toEqual([earlier.id])
    expect(events(mergeStandings([taken, known]))).toEqual([earlier.id])
  })

  it('is not anew, and what is said after it counts from the second after it', () => {
    const standing = { ...NOTHING_KNOWN, registers: fold(slip, undo(slip)) }
    expect(saysAnew(NOTHING_KNOWN, slip)).toBe(true)
    expect(saysAnew(standing, press('evt_08', 1_000))).toBe(false)
    expect(notTakenBackFrom(standing, press('evt_08', 1_000))).toBe(1_001)
    expect(notTakenBackFrom(standing, press('evt_08', 2_000))).toBe(2_000)
  })
})
