import {
  array,
  assert,
  constantFrom,
  integer,
  property,
  record,
  shuffledSubarray,
} from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alreadyBounced, alreadyStopped } from '../../functions/domain/already-said.ts'
import { ALLOWED, DENIED, type Basis, type Verdict } from '../../functions/domain/verdict.ts'
import { decide, denied, HOLD_DAYS } from '../../functions/domain/decide.ts'
import type { EventDraft, EventId } from '../../functions/domain/event.ts'
import { covers, type Question } from '../../functions/domain/scope.ts'
import {
  mergeRegisters,
  NOTHING_KNOWN,
  registersOf,
  type Standing,
} from '../../functions/domain/standing.ts'
import { SECONDS_A_DAY } from '../../functions/domain/time.ts'

/** Seconds; what happens "at 5" happens five seconds after it. */
const T0 = Date.parse('2026-11-21T19:00:00Z') / 1000
const at = (second: number) => new Date((T0 + second) * 1000)
const iso = (second: number) => at(second).toISOString().replace('.000Z', 'Z')

type Said = Partial<Omit<EventDraft, 'source'>> & {
  second?: number
  source?: Partial<EventDraft['source']>
}

let ids = 0
function event(type: EventDraft['type'], said: Said): EventDraft {
  ids += 1
  const { second = 0, source, ...rest } = said
  return {
    id: `evt_${String(ids).padStart(6, '0')}`,
    type,
    scopes: ['all'],
    blocks: 'marketing',
    occurredAt: T0 + second,
    receivedAt: T0 + second,
    evidence: {},
    ...rest,
    source: { method: 'keyword', origins: ['acme'], ...source },
  }
}
const stop = (said: Said = {}) => event('stop', said)
const link = (said: Said = {}) =>
  event('stop', { ...said, source: { method: 'link', ...said.source } })
const hold = (said: Said = {}) => event('hold', said)
const lift = (said: Said = {}) => event('lift', { scopes: ['sender/acme'], ...said })
const bounce = (said: Said = {}) =>
  event('bounce', { blocks: 'every', ...said, source: { method: 'hard', ...said.source } })
const complaint = (said: Said = {}) =>
  event('stop', { ...said, source: { method: 'complaint', ...said.source } })
const consent = (strength: 'claimed' | 'proven' | 'lifting', said: Said = {}) =>
  event('consent', {
    scopes: ['sender/acme'],
    ...said,
    source: { method: 'form', ...said.source, strength },
  })
const release = (answered: EventDraft, said: Said = {}) =>
  event('release', {
    scopes: answered.scopes,
    ...said,
    source: {
      method: 'keyword',
      ...said.source,
      answers: { at: answered.occurredAt, event: answered.id },
    },
  })

function standing(...events: EventDraft[]): Standing {
  return { ...NOTHING_KNOWN, registers: events.map(registersOf).reduce(mergeRegisters, {}) }
}

function ask(
  events: EventDraft[],
  {
    sender = 'acme',
    topic,
    purpose = 'marketing',
    basis = 'opt_out',
    now = 1_000,
  }: Partial<Question> & { basis?: Basis; now?: number } = {},
): Verdict {
  return decide(standing(...events), { basis }, { sender, topic, purpose }, at(now))
}

const TOPIC = { topic: 'promo' }
const BETA = { sender: 'beta' }
const TRANSACTIONAL = { purpose: 'transactional' } as const

describe('a verdict', () => {
  it('names its reasons in one closed list', () => {
    expect(DENIED).toEqual([
      'invalid_address',
      'opted_out',
      'complained',
      'bounced',
      'held',
      'no_consent',
      'unproven_consent',
    ])
    expect(ALLOWED).toEqual(['consented', 'customer', 'transactional', 'not_opted_out'])
  })

  it('gives the first reason that applies: opted out, complained, bounced, held, consent', () => {
    const reasons: [EventDraft, string][] = [
      [link(), 'opted_out'],
      [complaint(), 'complained'],
      [bounce(), 'bounced'],
      [hold(), 'held'],
      [consent('claimed'), 'unproven_consent'],
    ]
    for (let first = 0; first < reasons.length; first += 1) {
      const rest = reasons.slice(first)
      const verdict = ask(
        rest.map(([one]) => one),
        { basis: 'consent' },
      )
      expect(verdict).toMatchObject({ allowed: false, reason: rest[0]?.[1] })
    }
    expect(ask([], { basis: 'consent' })).toMatchObject({ allowed: false, reason: 'no_consent' })
  })

  it('says what was said, how far it reaches and since when', () => {
    const said = link({ scopes: ['sender/acme/promo'], second: 5 })
    expect(ask([said], TOPIC)).toEqual({
      allowed: false,
      reason: 'opted_out',
      scope: 'sender/acme/promo',
      since: iso(5),
      event: said.id,
      firstAskedAt: iso(5),
      checkedAt: iso(1_000),
    })
  })

  it('that allows is good for 60 seconds, one that denies for none', () => {
    expect(ask([], { now: 30 })).toEqual({
      allowed: true,
      reason: 'not_opted_out',
      checkedAt: iso(30),
      validUntil: iso(90),
    })
    expect(ask([stop()])).not.toHaveProperty('validUntil')
    expect(denied('invalid_address', at(3))).toEqual({
      allowed: false,
      reason: 'invalid_address',
      checkedAt: iso(3),
    })
  })

  it('is the same for the same question', () => {
    const events = [stop(), lift({ second: 1 }), consent('proven'), hold({ second: 2 })]
    expect(ask(events)).toEqual(ask(events.toReversed()))
  })
})

describe('nothing on record', () => {
  it.each<[Basis, Partial<Question>, boolean, string]>([
    ['consent', {}, false, 'no_consent'],
    ['customer', {}, false, 'no_consent'],
    ['opt_out', {}, true, 'not_opted_out'],
    ['consent', TRANSACTIONAL, true, 'transactional'],
    ['customer', TRANSACTIONAL, true, 'transactional'],
    ['opt_out', TRANSACTIONAL, true, 'transactional'],
  ])('with basis %s and %o is %s: %s', (basis, question, allowed, reason) => {
    expect(ask([], { ...question, basis })).toMatchObject({ allowed, reason })
  })
})

describe('consents', () => {
  it.each<[name: string, events: EventDraft[], question: object, allowed: boolean, reason: string]>(
    [
      ['proven', [consent('proven')], {}, true, 'consented'],
      ['lifting', [consent('lifting')], {}, true, 'consented'],
      ['claimed is no consent', [consent('claimed')], {}, false, 'unproven_consent'],
      [
        'claimed beside proven',
        [consent('claimed', { second: 9 }), consent('proven')],
        {},
        true,
        'consented',
      ],
      ['of the sender covers its topics', [consent('proven')], TOPIC, true, 'consented'],
      [
        'of a topic covers that topic',
        [consent('proven', { scopes: ['sender/acme/promo'] })],
        TOPIC,
        true,
        'consented',
      ],
      [
        'of a topic covers no other',
        [consent('proven', { scopes: ['sender/acme/news'] })],
        TOPIC,
        false,
        'no_consent',
      ],
      [
        'of a topic does not cover the sender',
        [consent('proven', { scopes: ['sender/acme/promo'] })],
        {},
        false,
        'no_consent',
      ],
      ['of another sender', [consent('proven')], BETA, false, 'no_consent'],
      [
        'of a sender whose name begins the same',
        [consent('proven')],
        { sender: 'acme-2' },
        false,
        'no_consent',
      ],
    ],
  )('%s', (_, events, question, allowed, reason) => {
    expect(ask(events, { ...question, basis: 'consent' })).toMatchObject({ allowed, reason })
  })

  it('claimed do not worsen a send that needs none', () => {
    expect(ask([consent('claimed')])).toMatchObject({ allowed: true, reason: 'not_opted_out' })
  })

  it('name the event that allows', () => {
    const said = consent('proven', { second: 4 })
    expect(ask([said, consent('proven')], { basis: 'consent' })).toMatchObject({
      event: said.id,
      since: iso(4),
      scope: 'sender/acme',
    })
  })
})

describe('the reach of a stop', () => {
  const reach: [scope: string, question: object, stopped: boolean][] = [
    ['all', {}, true],
    ['all', TOPIC, true],
    ['all', BETA, true],
    ['sender/acme', {}, true],
    ['sender/acme', TOPIC, true],
    ['sender/acme', { topic: 'news' }, true],
    ['sender/acme', BETA, false],
    ['sender/acme', { sender: 'acme-2' }, false],
    ['sender/acme', { sender: 'acm' }, false],
    ['sender/acme/promo', TOPIC, true],
    ['sender/acme/promo', { topic: 'news' }, false],
    ['sender/acme/promo', {}, false],
    ['sender/acme/promo', { sender: 'beta', topic: 'promo' }, false],
    ['sender/acme/promo', { sender: 'acme', topic: 'promo-2' }, false],
  ]
  it.each(reach)('%s asked with %o: stopped is %s', (scope, question, stopped) => {
    for (const made of [stop, link, complaint, hold, bounce]) {
      const verdict = ask([made({ scopes: [scope as 'all'] })], question)
      expect(verdict.allowed).toBe(!stopped)
    }
  })

  it('marketing blocks no transactional message; every blocks both', () => {
    for (const made of [stop, link, complaint, hold]) {
      const own = { scopes: ['sender/acme'] } as const
      expect(ask([made(own)], TRANSACTIONAL)).toMatchObject({
        allowed: true,
        reason: 'transactional',
      })
      expect(ask([made({ ...own, blocks: 'every' })], TRANSACTIONAL).allowed).toBe(false)
      expect(ask([made({ ...own, blocks: 'every' })]).allowed).toBe(false)
    }
  })

  it.each([
    ['a text to a transactional number', stop],
    ['the page’s "not even service messages"', link],
  ])('%s: every message of that sender, marketing of the others', (_, made) => {
    const said = made({ scopes: ['all', 'sender/acme'], blocks: 'every' })
    expect(ask([said])).toMatchObject({ reason: 'opted_out' })
    expect(ask([said], TRANSACTIONAL)).toMatchObject({ reason: 'opted_out', scope: 'sender/acme' })
    expect(ask([said], BETA)).toMatchObject({ reason: 'opted_out', scope: 'all' })
    expect(ask([said], { ...BETA, ...TRANSACTIONAL })).toMatchObject({ reason: 'transactional' })
  })

  it('an operator or a bounce may stop every message of everyone', () => {
    for (const said of [
      stop({ blocks: 'every', source: { method: 'phone', origins: [] } }),
      stop({ blocks: 'every', source: { method: 'letter', origins: [] } }),
      bounce(),
    ])
      expect(ask([said], { ...BETA, ...TRANSACTIONAL }).allowed).toBe(false)
  })
})

describe('law 5: the opt-out wins', () => {
  it('a tie with START, in either order of arrival', () => {
    for (const events of [
      [stop(), lift()],
      [lift(), stop()],
    ])
      expect(ask(events)).toMatchObject({ allowed: false, reason: 'opted_out' })
  })

  it('a tie with a consent that would lift it', () => {
    for (const events of [
      [link(), consent('lifting')],
      [consent('lifting'), link()],
    ])
      expect(ask(events)).toMatchObject({ allowed: false, reason: 'opted_out' })
  })

  it('over a START that is older, however late it arrives', () => {
    expect(ask([stop({ second: 10 }), lift({ second: 9 })])).toMatchObject({ reason: 'opted_out' })
    expect(ask([stop({ second: 10 }), lift({ second: 11 })]).allowed).toBe(true)
  })

  it('names the smallest event id of several stops of one second, from whatever source', () => {
    const events = [
      link({ id: 'evt_b', second: 3 }),
      stop({ id: 'evt_a', second: 3 }),
      stop({ id: 'evt_c', scopes: ['sender/acme'], second: 3 }),
    ]
    for (const order of [events, events.toReversed()])
      expect(ask(order)).toMatchObject({ event: 'evt_a', since: iso(3) })
  })

  it('is dated by the newest stop that nothing answers', () => {
    const older = link({ second: 1 })
    const newer = stop({ second: 5 })
    expect(ask([older, newer])).toMatchObject({ event: newer.id, since: iso(5) })
    expect(ask([older, newer, lift({ second: 6 })])).toMatchObject({
      event: older.id,
      since: iso(1),
    })
  })
})

describe('law 6: START', () => {
  it.each<[name: string, said: EventDraft, question: object, lifted: boolean]>([
    ['answers a stop by text to the same sender', stop({ scopes: ['sender/acme'] }), {}, true],
    ['answers it even when its scope is all', stop(), {}, true],
    ['answers it for every topic', stop(), TOPIC, true],
    ['answers it for that sender alone', stop(), BETA, false],
    [
      'answers a text to a transactional number',
      stop({ scopes: ['all', 'sender/acme'], blocks: 'every' }),
      TRANSACTIONAL,
      true,
    ],
    ['never a stop said to another sender', stop({ source: { origins: ['beta'] } }), {}, false],
    [
      'never a stop said to a number shared with another',
      stop({ source: { origins: ['acme', 'beta'] } }),
      {},
      false,
    ],
    ['never a stop said to nobody', stop({ source: { origins: [] } }), {}, false],
    ['never a link', link(), {}, false],
    ['never a reply by mail', stop({ source: { method: 'reply' } }), {}, false],
    ['never a complaint', complaint(), {}, false],
    ['never a bounce', bounce(), {}, false],
    ['never a stop by phone', stop({ source: { method: 'phone', origins: [] } }), {}, false],
    ['answers a hold by text to the same sender', hold(), {}, true],
  ])('%s', (_, said, question, lifted) => {
    expect(ask([said, lift({ second: 60 })], question).allowed).toBe(lifted)
  })

  it('leaves what a link stopped where a text was lifted beside it', () => {
    expect(ask([stop(), link(), lift({ second: 60 })])).toMatchObject({ reason: 'opted_out' })
  })

  it('is no consent', () => {
    expect(ask([stop(), lift({ second: 60 })], { basis: 'consent' })).toMatchObject({
      allowed: false,
      reason: 'no_consent',
    })
  })

  it('is undone by the next STOP', () => {
    const events = [stop(), lift({ second: 60 }), stop({ second: 61 })]
    expect(ask(events)).toMatchObject({ reason: 'opted_out', since: iso(61) })
  })
})

describe('law 6: a consent', () => {
  it.each<[name: string, said: EventDraft, yes: EventDraft, question: object, lifted: boolean]>([
    ['of the sender answers a stop of all', link(), consent('lifting', { second: 60 }), {}, true],
    [
      'of the sender answers it for its topics',
      link(),
      consent('lifting', { second: 60 }),
      TOPIC,
      true,
    ],
    [
      'of the sender does not answer it for another',
      link(),
      consent('lifting', { second: 60 }),
      BETA,
      false,
    ],
    [
      'of a topic answers it for that topic',
      link(),
      consent('lifting', { second: 60, scopes: ['sender/acme/promo'] }),
      TOPIC,
      true,
    ],
    [
      'of a topic does not answer it for another',
      link(),
      consent('lifting', { second: 60, scopes: ['sender/acme/promo'] }),
      { topic: 'news' },
      false,
    ],
    [
      'of a topic does not answer it for the sender',
      link(),
      consent('lifting', { second: 60, scopes: ['sender/acme/promo'] }),
      {},
      false,
    ],
    ['answers a stop by text', stop(), consent('lifting', { second: 60 }), {}, true],
    ['answers a complaint', complaint(), consent('lifting', { second: 60 }), {}, true],
    ['answers a hold', hold(), consent('lifting', { second: 60 }), {}, true],
    [
      'never makes a bounced address deliverable',
      bounce(),
      consent('lifting', { second: 60 }),
      {},
      false,
    ],
    [
      'that is older lifts nothing',
      link({ second: 61 }),
      consent('lifting', { second: 60 }),
      {},
      false,
    ],
    ['that is claimed lifts nothing', link(), consent('claimed', { second: 60 }), {}, false],
    ['that is only proven lifts nothing', link(), consent('proven', { second: 60 }), {}, false],
  ])('%s', (_, said, yes, question, lifted) => {
    expect(ask([said, yes], question).allowed).toBe(lifted)
    expect(ask([yes, said], { ...question, basis: 'consent' }).allowed).toBe(lifted)
  })
})

describe('law 9: a hold', () => {
  it('denies as held within its scopes', () => {
    const said = hold({ scopes: ['sender/acme'] })
    expect(ask([said])).toMatchObject({ allowed: false, reason: 'held', event: said.id })
    expect(ask([said], BETA)).toMatchObject({ allowed: true })
    expect(ask([said], TRANSACTIONAL)).toMatchObject({ allowed: true })
  })

  it('is answered by its release and by no release of another hold', () => {
    const first = hold({ second: 1 })
    const second = hold({ second: 5 })
    expect(ask([first, release(first)])).toMatchObject({ allowed: true })
    expect(ask([first, second, release(first)])).toMatchObject({ reason: 'held', event: second.id })
    expect(ask([first, second, release(first), release(second)])).toMatchObject({ allowed: true })
    const elsewhere = hold({ scopes: ['sender/acme'], second: 1 })
    expect(ask([elsewhere, release(first)])).toMatchObject({ reason: 'held' })
    const toBeta = hold({ second: 1, source: { origins: ['beta'] } })
    expect(ask([toBeta, release(first)])).toMatchObject({ reason: 'held' })
  })

  it('of the same second as another is not answered by the other’s release', () => {
    const first = hold({ id: 'evt_held_1', second: 1 })
    const other = hold({ id: 'evt_held_2', second: 1 })
    expect(ask([first, release(other)])).toMatchObject({ reason: 'held' })
    expect(ask([first, other, release(other)])).toMatchObject({ reason: 'held' })
  })

  it('that was released leaves every stop where it is', () => {
    const said = hold({ second: 1 })
    for (const other of [stop(), stop({ second: 1 }), link(), complaint(), bounce()])
      expect(ask([said, release(said), other]).allowed).toBe(false)
  })

  it(`undecided after ${HOLD_DAYS} days is a stop`, () => {
    const said = hold()
    const end = HOLD_DAYS * SECONDS_A_DAY
    expect(ask([said], { now: end - 1 })).toMatchObject({ reason: 'held' })
    expect(ask([said], { now: end })).toMatchObject({ reason: 'opted_out', event: said.id })
    expect(ask([said, release(said)], { now: end * 2 })).toMatchObject({ allowed: true })
    expect(ask([complaint(), said], { now: end })).toMatchObject({ reason: 'opted_out' })
  })
})

describe('a bounce', () => {
  it('is answered by nothing a person says', () => {
    for (const yes of [lift({ second: 60 }), consent('lifting', { second: 60 })])
      expect(ask([bounce(), yes])).toMatchObject({ allowed: false, reason: 'bounced' })
  })
})

describe('whether a scope is already stopped', () => {
  const stopped = (
    events: EventDraft[],
    scope = 'all',
    blocks: 'marketing' | 'every' = 'marketing',
    second = -1,
  ) => alreadyStopped(standing(...events), scope, blocks, T0 + second)

  it('by a link: yes, and which', () => {
    const said = link()
    expect(stopped([said])).toBe(said.id)
  })

  it.each<[name: string, events: EventDraft[], scope: string, blocks: 'marketing' | 'every']>([
    ['nothing was said', [], 'all', 'marketing'],
    ['only by text: START could undo it', [stop()], 'all', 'marketing'],
    ['it is held', [hold()], 'all', 'marketing'],
    ['it bounced', [bounce()], 'all', 'marketing'],
    ['a wider scope is stopped', [link()], 'sender/acme', 'marketing'],
    ['a narrower scope is stopped', [link({ scopes: ['sender/acme'] })], 'all', 'marketing'],
    ['marketing is, and every is asked', [link()], 'all', 'every'],
    [
      'a consent lifted part of it',
      [link(), consent('lifting', { second: 1, scopes: ['sender/beta/x'] })],
      'all',
      'marketing',
    ],
    ['a START came after it', [link(), lift({ second: 1 })], 'all', 'marketing'],
  ])('not so that nothing need be added: %s', (_, events, scope, blocks) => {
    expect(stopped(events, scope, blocks)).toBeUndefined()
  })

  it.each<[name: string, events: EventDraft[], blocks: 'marketing' | 'every']>([
    ['every is, and marketing is asked', [link({ blocks: 'every' })], 'marketing'],
    ['a consent is older', [link(), consent('lifting', { second: -1 })], 'marketing'],
    ['a consent is of the same second', [link(), consent('lifting')], 'marketing'],
    ['a consent only claims', [link(), consent('claimed', { second: 1 })], 'marketing'],
    ['by phone', [stop({ source: { method: 'phone', origins: [] } })], 'marketing'],
  ])('so that nothing need be added: %s', (_, events, blocks) => {
    expect(stopped(events, 'all', blocks)).toBe(events[0]?.id)
  })

  it('no earlier than it is said again, or it is said anew', () => {
    const said = link({ second: 5 })
    const bounced = bounce({ second: 5 })
    for (const second of [4, 5]) {
      expect(stopped([said], 'all', 'marketing', second)).toBe(said.id)
      expect(alreadyBounced(standing(bounced), 'all', T0 + second)).toBe(bounced.id)
    }
    expect(stopped([said], 'all', 'marketing', 6)).toBeUndefined()
    expect(alreadyBounced(standing(bounced), 'all', T0 + 6)).toBeUndefined()
  })

  it('laws 5 and 6: leaving out what is known never changes an answer, in any order, with anything said after', () => {
    assert(
      property(
        array(anyRecorded, { maxLength: 6 }),
        anyQuestion,
        anyPurpose,
        (events, question, purpose) => {
          const kept = events.reduce<EventDraft[]>((before, one) => {
            const isKnown = knownIn(standing(...before), one)
            return isKnown ? before : [...before, one]
          }, [])
          expect(ask(kept, { ...question, purpose }).allowed).toBe(
            ask(events, { ...question, purpose }).allowed,
          )
        },
      ),
      { numRuns: 10_000 },
    )
  })

  /** As lists and providers' reports ask before they record; a text is never left out. */
  function knownIn(known: Standing, { type, scopes, blocks, occurredAt, source }: EventDraft) {
    const [scope] = scopes
    if (scope === undefined || scopes.length !== 1) return false
    if (type === 'bounce') return alreadyBounced(known, scope, occurredAt) !== undefined
    if (type !== 'stop' || source.method === 'keyword') return false
    return alreadyStopped(known, scope, blocks, occurredAt) !== undefined
  }

  it('then asking says no, for every sender and topic within', () => {
    assert(
      property(array(anyEvent, { maxLength: 8 }), anyQuestion, (events, question) => {
        const scope = `sender/${question.sender}`
        if (stopped(events, scope) === undefined) return
        expect(ask(events, question).allowed).toBe(false)
      }),
      { numRuns: 2_000 },
    )
  })
})

const SCOPES = ['all', 'sender/acme', 'sender/acme/promo', 'sender/beta'] as const
const anyEvent = record({
  id: integer({ min: 0, max: 99 }).map((n): EventId => `evt_${n}`),
  type: constantFrom('stop', 'hold', 'lift', 'consent', 'bounce'),
  scopes: shuffledSubarray([...SCOPES], { minLength: 1 }),
  blocks: constantFrom('marketing', 'every'),
  second: integer({ min: 0, max: 4 }),
  method: constantFrom('keyword', 'link', 'complaint', 'phone'),
  origins: shuffledSubarray(['acme', 'beta']),
  strength: constantFrom('claimed', 'proven', 'lifting'),
}).map(({ type, method, origins, strength, ...said }) =>
  event(type, {
    ...said,
    source: { method, origins, ...(type === 'consent' ? { strength } : {}) },
  }),
)
const anyQuestion = record({
  sender: constantFrom('acme', 'beta'),
  topic: constantFrom(undefined, 'promo', 'news'),
  purpose: constantFrom('marketing' as const),
  basis: constantFrom<Basis>('consent', 'customer', 'opt_out'),
})
/** What lists and reports bring, each of one scope, and what may answer it. */
const anyRecorded = record({
  second: integer({ min: 0, max: 4 }),
  scope: constantFrom('all', 'sender/acme'),
  make: constantFrom(
    link,
    complaint,
    bounce,
    stop,
    (said: Said) => event('delivery', said),
    (said: Said) => lift({ second: said.second ?? 0 }),
    (said: Said) => consent('lifting', { second: said.second ?? 0 }),
  ),
}).map(({ second, scope, make }) => make({ second, scopes: [scope] }))
const anyPurpose = constantFrom<Question['purpose']>('marketing', 'transactional')

describe('whatever was said', () => {
  it('one more stop, hold or bounce never turns a no into a yes', () => {
    const against = anyEvent.filter(({ type }) => type !== 'lift' && type !== 'consent')
    assert(
      property(
        array(anyEvent, { maxLength: 8 }),
        against,
        anyQuestion,
        anyPurpose,
        (events, more, question, purpose) => {
          if (ask(events, { ...question, purpose }).allowed) return
          expect(ask([...events, more], { ...question, purpose }).allowed).toBe(false)
        },
      ),
      { numRuns: 5_000 },
    )
  })

  it('a fresh stop of the question’s own scope always means no', () => {
    assert(
      property(array(anyEvent, { maxLength: 8 }), anyQuestion, (events, question) => {
        const fresh = link({ scopes: [`sender/${question.sender}`], second: 4 })
        expect(ask([...events, fresh], question).allowed).toBe(false)
      }),
      { numRuns: 2_000 },
    )
  })

  it('the standing answers as reading every event one by one would', () => {
    assert(
      property(
        array(anyEvent, { maxLength: 9 }),
        anyQuestion,
        anyPurpose,
        (events, question, purpose) => {
          const verdict = ask(events, { ...question, purpose })
          expect(verdict).toMatchObject(readOneByOne(events, { ...question, purpose }))
        },
      ),
      { numRuns: 10_000 },
    )
  })
})

/** The rules of the design again, over events instead of registers; slow and plain. */
function readOneByOne(
  events: readonly EventDraft[],
  { basis, ...question }: Question & { basis: Basis },
): { allowed: boolean; reason: string } {
  const parts = events.flatMap((one) =>
    one.scopes
      .filter((scope) => covers(scope, question))
      .flatMap((scope) => {
        const { origins } = one.source
        const own = origins.filter((origin) => scope.startsWith(`sender/${origin}`))
        const heardBy = own.length > 0 ? own : origins.length > 0 ? origins : ['-']
        return heardBy.map((origin) => ({ one, scope, origin }))
      }),
  )
  const stands = (kind: string) =>
    parts.filter(({ one, scope, origin }) => {
      if (one.type !== kind) return false
      const isText = one.source.method === 'keyword'
      const isSaidToOne = isText || one.source.method === 'link'
      const blocks = isSaidToOne && scope === 'all' ? 'marketing' : one.blocks
      if (question.purpose === 'transactional' && blocks === 'marketing') return false
      if (kind === 'bounce') return true
      return !parts.some((answer) => {
        if (answer.one.occurredAt <= one.occurredAt) return false
        if (answer.one.type === 'consent') return answer.one.source.strength === 'lifting'
        return answer.one.type === 'lift' && isText && answer.origin === origin
      })
    })
  const isComplaint = ({ one }: (typeof parts)[number]) => one.source.method === 'complaint'
  const stops = stands('stop')
  if (stops.some((part) => !isComplaint(part))) return { allowed: false, reason: 'opted_out' }
  if (stops.length > 0) return { allowed: false, reason: 'complained' }
  if (stands('bounce').length > 0) return { allowed: false, reason: 'bounced' }
  if (stands('hold').length > 0) return { allowed: false, reason: 'held' }
  if (question.purpose === 'transactional') return { allowed: true, reason: 'transactional' }
  const strengths = parts
    .filter(({ one }) => one.type === 'consent')
    .map(({ one }) => one.source.strength)
  if (strengths.some((one) => one !== 'claimed')) return { allowed: true, reason: 'consented' }
  if (basis === 'opt_out') return { allowed: true, reason: 'not_opted_out' }
  return { allowed: false, reason: strengths.length > 0 ? 'unproven_consent' : 'no_consent' }
}
