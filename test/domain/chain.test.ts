import { assert, dictionary, jsonValue, oneof, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson, type Json } from '../../functions/domain/canonical-json.ts'
import {
  chainEvent,
  evidenceDigest,
  eventHash,
  newEventId,
  newSalt,
  verifyChain,
  type Event,
  type EventDraft,
} from '../../functions/domain/event.ts'

const T0 = 1_795_000_000

function draft(n: number): EventDraft {
  return {
    id: `evt_${n}`,
    type: n % 2 === 0 ? 'stop' : 'lift',
    scopes: ['all', `sender/acme-${n}`],
    blocks: 'marketing',
    occurredAt: T0 + n,
    receivedAt: T0 + n + 1,
    source: { method: 'keyword', origins: ['acme'], provider: 'twilio', account: 'twilio/main' },
    evidence: { messageId: `SM${n}`, tier: 'exact' },
  }
}

function chain(length: number): Event[] {
  const events: Event[] = []
  for (let n = 0; n < length; n += 1)
    events.push(chainEvent(draft(n), events.at(-1)?.hash ?? '', newSalt()))
  return events
}

/** The chain with one of its events changed as somebody with access to the table might. */
function edited(events: readonly Event[], at: number, change: Partial<Event>): Event[] {
  return events.map((event, index) => (index === at ? { ...event, ...change } : event))
}

describe('a chain of events', () => {
  it('as it was written verifies, from none to many', () => {
    for (const length of [0, 1, 2, 50]) expect(verifyChain(chain(length))).toEqual([])
  })

  it.each<[field: keyof Event, change: Partial<Event>]>([
    ['id', { id: 'evt_other' }],
    ['type', { type: 'consent' }],
    ['scopes', { scopes: ['sender/acme-2'] }],
    ['scopes', { scopes: ['sender/acme-2', 'all'] }],
    ['scopes', { scopes: [] }],
    ['blocks', { blocks: 'every' }],
    ['occurredAt', { occurredAt: T0 + 3 }],
    ['receivedAt', { receivedAt: T0 }],
    ['source', { source: { method: 'link', origins: ['acme'] } }],
    ['source', { source: { ...draft(2).source, origins: ['acme', 'beta'] } }],
    ['source', { source: { ...draft(2).source, key: 'key_1' } }],
    ['prev', { prev: '' }],
    ['evidenceDigest', { evidenceDigest: 'a'.repeat(64) }],
    ['hash', { hash: 'a'.repeat(64) }],
    ['evidence', { evidence: { messageId: 'SM2', tier: 'decorated' } }],
    ['evidence', { evidence: { ...draft(2).evidence, more: 'was added' } }],
    ['evidence', { evidence: {} }],
    ['salt', { salt: newSalt() }],
  ])('shows an edit of %s: %o', (_, change) => {
    for (const at of [0, 2, 4]) {
      const events = chain(5)
      const original = events[at]
      // Not every change is one at every place.
      if (JSON.stringify({ ...original, ...change }) === JSON.stringify(original)) continue
      const faults = verifyChain(edited(events, at, change))
      expect(faults.map(({ event }) => event)).toContain(change.id ?? `evt_${at}`)
    }
  })

  it('shows an edit whose own hash was made to fit', () => {
    const events = chain(5)
    const target = events[2]
    if (target === undefined) throw new Error('no event')
    const forged: Event = { ...target, blocks: 'every' }
    const faults = verifyChain(edited(events, 2, { ...forged, hash: eventHash(forged) }))
    expect(faults).toEqual([{ event: 'evt_3', problem: 'does not follow the event before it' }])
  })

  it('shows evidence that was replaced together with its salt and digest', () => {
    const events = chain(3)
    const evidence = { messageId: 'SM-forged' }
    const salt = newSalt()
    const change = { evidence, salt, evidenceDigest: evidenceDigest(salt, evidence) }
    expect(verifyChain(edited(events, 1, change))).toMatchObject([{ event: 'evt_1' }])
  })

  it('shows evidence that was replaced where its salt was taken away', () => {
    const [first, ...rest] = chain(3)
    if (first === undefined) throw new Error('no event')
    const { salt: _salt, ...unsalted } = first
    const faults = verifyChain([{ ...unsalted, evidence: { messageId: 'SM-forged' } }, ...rest])
    expect(faults).toMatchObject([{ event: 'evt_0' }])
    const { evidence: _evidence, ...bare } = first
    expect(verifyChain([bare, ...rest])).toMatchObject([{ event: 'evt_0' }])
  })

  it('shows a removal in the middle', () => {
    for (const at of [1, 2, 3]) {
      const faults = verifyChain(chain(5).filter((_, index) => index !== at))
      expect(faults).toEqual([
        { event: `evt_${at + 1}`, problem: 'does not follow the event before it' },
      ])
    }
  })

  it('shows an event that was put in or put elsewhere', () => {
    const events = chain(4)
    const [first, second, third, fourth] = events
    if (!first || !second || !third || !fourth) throw new Error('no event')
    expect(verifyChain([first, third, second, fourth])).not.toEqual([])
    expect(verifyChain([second, first, third, fourth])).not.toEqual([])
    expect(verifyChain(events.toReversed())).not.toEqual([])
    expect(verifyChain([first, first, second])).not.toEqual([])
    const foreign = chainEvent(draft(9), second.hash, newSalt())
    expect(verifyChain([first, second, foreign, third])).toMatchObject([{ event: 'evt_2' }])
  })

  it('verifies in full when evidence was erased, of one event or of all', () => {
    const erase = ({ evidence: _evidence, salt: _salt, ...rest }: Event): Event => rest
    const events = chain(5)
    expect(verifyChain(events.map(erase))).toEqual([])
    expect(verifyChain(events.map((event, at) => (at === 2 ? erase(event) : event)))).toEqual([])
    const forged = events
      .map(erase)
      .map((event, at) => (at === 2 ? { ...event, scopes: ['sender/acme'] as const } : event))
    expect(verifyChain(forged)).toMatchObject([{ event: 'evt_2' }])
  })

  it('hides short evidence behind its salt: the same evidence has another digest each time', () => {
    const evidence = { to: '+33700000001' }
    const digests = Array.from({ length: 20 }, () => evidenceDigest(newSalt(), evidence))
    expect(new Set(digests).size).toBe(20)
    expect(newSalt()).toHaveLength(32)
  })
})

describe('an event’s id', () => {
  it('sorts by the time it was made, and is never the same twice', () => {
    const times = [0, 1, 999, 1_000, T0 * 1_000, T0 * 1_000 + 1, 2 ** 47]
    const ids = times.map((ms) => newEventId(new Date(ms)))
    expect(ids.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(ids)
    expect(ids.filter((id) => !/^evt_[0-9a-hjkmnp-tv-z]{26}$/.test(id))).toEqual([])
    const now = new Date()
    expect(new Set(Array.from({ length: 1_000 }, () => newEventId(now))).size).toBe(1_000)
  })
})

describe('canonical JSON', () => {
  it.each<[why: string, value: Json, text: string]>([
    [
      'RFC 8785, 3.2.2: strings are escaped as little as can be',
      { string: '\u20ac$\u000f\u000aA\'\u0042\u0022\u005c\\"/' },
      '{"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    ],
    [
      'RFC 8785, 3.2.3: names are sorted by UTF-16 code unit',
      {
        '\u20ac': 'Euro Sign',
        '\r': 'Carriage Return',
        '\ufb33': 'Hebrew Letter Dalet With Dagesh',
        '1': 'One',
        '\ud83d\ude00': 'Emoji: Grinning Face',
        '\u0080': 'Control',
        '\u00f6': 'Latin Small Letter O With Diaeresis',
      },
      '{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign","😀":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
    ],
    [
      'RFC 8785, 3.2.2: literals and numbers',
      {
        numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 1e-27],
        literals: [null, true, false],
      },
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27]}',
    ],
    ['numbers as names are text', { 10: 'a', 9: 'b', 1: 'c' }, '{"1":"c","10":"a","9":"b"}'],
    ['minus zero is zero', -0, '0'],
    [
      'nesting',
      [{ b: { d: [], c: {} }, a: [[{ z: 1, y: 2 }]] }],
      '[{"a":[[{"y":2,"z":1}]],"b":{"c":{},"d":[]}}]',
    ],
    ['absent members are left out', { b: undefined, a: 1, c: { d: undefined } }, '{"a":1,"c":{}}'],
    ['lists keep their order', [3, 1, 2], '[3,1,2]'],
    ['upper case comes first', { a: 1, B: 2, _: 3 }, '{"B":2,"_":3,"a":1}'],
    ['control characters', '\b\t\n\f\r\u0000\u001f\u007f', '"\\b\\t\\n\\f\\r\\u0000\\u001f\u007f"'],
    ['nothing', {}, '{}'],
  ])('%s', (_, value, text) => {
    expect(canonicalJson(value)).toBe(text)
  })

  const json = jsonValue({ stringUnit: 'binary' }).map((value) => value as Json)

  it('means what it was made of, and making it again changes nothing', () => {
    assert(
      property(json, (value) => {
        const text = canonicalJson(value)
        const again = JSON.parse(text) as Json
        expect(canonicalJson(again)).toBe(text)
        expect(JSON.stringify(again).length).toBe(JSON.stringify(value).length)
      }),
      { numRuns: 2_000 },
    )
  })

  it('does not depend on the order in which members were put', () => {
    assert(
      property(dictionary(oneof(string({ unit: 'binary' }), string()), json), (value) => {
        const entries = Object.entries(value)
        const reversed = Object.fromEntries(entries.toReversed())
        expect(canonicalJson(reversed)).toBe(canonicalJson(Object.fromEntries(entries)))
      }),
      { numRuns: 1_000 },
    )
  })

  it('keeps different values apart', () => {
    assert(
      property(json, json, (a, b) => {
        if (canonicalJson(a) !== canonicalJson(b)) return
        expect(JSON.parse(JSON.stringify(a))).toEqual(JSON.parse(JSON.stringify(b)))
      }),
    )
  })
})

describe('the first event of a chain', () => {
  it('is missed when it was removed, unless the chain goes on from one under an older key', () => {
    const [first, ...rest] = chain(3)
    expect(verifyChain(rest)).toEqual([
      { event: rest[0]?.id, problem: 'does not follow the event before it' },
    ])
    expect(verifyChain(rest, [first?.hash ?? ''])).toEqual([])
  })
})
