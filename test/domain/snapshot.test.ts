import {
  array,
  assert,
  asyncProperty,
  boolean,
  constantFrom,
  integer,
  property,
  record,
  shuffledSubarray,
  tuple,
  uniqueArray,
} from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contactIdOf } from '../../functions/domain/contact-id.ts'
import { canonicalJson } from '../../functions/domain/canonical-json.ts'
import { decide } from '../../functions/domain/decide.ts'
import type { EventDraft, EventId } from '../../functions/domain/event.ts'
import { noteRepeatedStop } from '../../functions/domain/repeated-stop.ts'
import { rowVerdict } from '../../functions/domain/row-verdict.ts'
import type { Question } from '../../functions/domain/scope.ts'
import {
  mergeRegisters,
  NOTHING_KNOWN,
  registersOf,
  type Mark,
  type Registers,
  type Standing,
} from '../../functions/domain/standing.ts'
import { formatSecond } from '../../functions/domain/time.ts'
import type { Policy } from '../../functions/domain/verdict.ts'
import { ENTRY_BYTES, READ_THE_TABLE, type Entry } from '../../functions/snapshot/entry.ts'
import { findEntry } from '../../functions/snapshot/look-up.ts'
import { mergeParts, sortEntries } from '../../functions/snapshot/merge.ts'
import { shapeList, SHAPES_MAX } from '../../functions/snapshot/shape-list.ts'
import { packStanding } from '../../functions/snapshot/pack.ts'
import {
  MUST_READ,
  outcomeAt,
  outcomeOfNobody,
  outcomesOf,
  type Outcome,
} from '../../functions/snapshot/outcomes.ts'
import { mergeVersions } from '../../functions/store/ledger/standings.ts'

const DAY = 86_400
const T0 = Date.parse('2026-01-05T09:00:00Z') / 1000

/** Close together, so that many are in one second, and far apart, so that holds and orders end. */
const second = constantFrom(0, 0, 1, 2, 3, 4, 9 * DAY, 31 * DAY, 40 * DAY).map((late) => T0 + late)

const said = record({
  type: constantFrom(
    'stop',
    'stop',
    'stop',
    'hold',
    'release',
    'lift',
    'undo',
    'consent',
    'consent',
    'bounce',
    'delivery',
    'order',
    'erasure',
    'note',
    'again',
  ),
  id: integer({ min: 0, max: 40 }),
  scopes: shuffledSubarray(
    ['all', 'sender/acme', 'sender/acme/promo', 'sender/acme/news', 'sender/beta'] as const,
    { minLength: 1, maxLength: 3 },
  ),
  blocks: constantFrom('marketing', 'every'),
  occurredAt: second,
  method: constantFrom('keyword', 'link', 'phone', 'complaint', 'import'),
  origins: shuffledSubarray(['acme', 'beta']),
  strength: constantFrom('claimed', 'proven', 'lifting'),
  /** Which of the earlier ones it answers. */
  answered: integer({ min: 0, max: 20 }),
})
type Said = Parameters<Parameters<typeof said.map>[0]>[0]

/** What somebody said, now and before a rotation of the hash keys. No two events have the same id. */
const people = tuple(
  uniqueArray(said, { minLength: 1, maxLength: 13, selector: ({ id }) => id }),
  integer({ min: 1, max: 9 }),
).map(([all, own]) => [all.slice(0, own), all.slice(own)] as const)

/** The standing after a chain, as the ledger would fold it, notes of repeated stops included. */
function standingOf(chain: readonly Said[]): Standing {
  let standing = NOTHING_KNOWN
  const drafts: EventDraft[] = []
  for (const one of chain) {
    const draft = draftOf(one, drafts)
    if (draft === undefined) continue
    drafts.push(draft)
    if (one.type === 'again') {
      standing = noteRepeatedStop(standing, { ...draft, type: 'stop' })
      continue
    }
    const registers = mergeRegisters(standing.registers, registersOf(draft))
    standing = { ...standing, registers, version: standing.version + 1 }
  }
  return standing
}

function draftOf(one: Said, drafts: readonly EventDraft[]): EventDraft | undefined {
  const { type, id, method, origins, strength, answered, ...rest } = one
  const kind = type === 'undo' ? 'lift' : type === 'again' ? 'stop' : type
  const wanted = type === 'release' ? 'hold' : type === 'undo' ? 'stop' : undefined
  const possible = drafts.filter((draft) => draft.type === wanted)
  const target = possible[answered % Math.max(1, possible.length)]
  if (wanted !== undefined && target === undefined) return undefined
  return {
    ...rest,
    ...(target === undefined ? {} : { scopes: target.scopes, blocks: target.blocks }),
    type: kind,
    id: `evt_${String(id).padStart(2, '0')}`,
    receivedAt: rest.occurredAt,
    evidence: {},
    source: {
      method: target?.source.method ?? method,
      origins: target?.source.origins ?? origins,
      ...(kind === 'consent' ? { strength } : {}),
      ...(target === undefined
        ? {}
        : { answers: { at: target.occurredAt, event: target.id satisfies EventId } }),
    },
  }
}

const question = record({
  sender: constantFrom('acme', 'beta', 'gamma'),
  topic: constantFrom(undefined, 'promo', 'news'),
  purpose: constantFrom('marketing', 'transactional'),
})
const policy = record({
  basis: constantFrom('consent', 'customer', 'opt_out'),
  customerDays: constantFrom(undefined, 5, 35),
})
const now = constantFrom(0, 3, 5, 8, 30, 31, 39, 61, 75, 2_000).map(
  (days) => new Date((T0 + days * DAY) * 1000),
)

function bySnapshot(standing: Standing, asked: { policy: Policy; question: Question; now: Date }) {
  const { shape, time } = packStanding(standing)
  const [outcome] = outcomesOf([shape], asked)
  if (outcome === undefined) throw new Error('No outcome.')
  return { ...outcomeAt(outcome, time), time }
}

/** What a check says, in the words of an outcome. */
function byCheck(
  standing: Standing,
  asked: { policy: Policy; question: Question; now: Date },
  found: Outcome & { time: number },
) {
  const { reason, scope, since } = decide(standing, asked.policy, asked.question, asked.now)
  return {
    verdict: rowVerdict(reason),
    scope,
    since: found.isSinceTime ? since : undefined,
  }
}

function asStored(standing: Standing): Standing {
  const registers = JSON.parse(canonicalJson(standing.registers)) as Registers
  return { ...standing, registers }
}

describe('the outcome by a snapshot', () => {
  it('is the verdict of a check, in reason, scope and since, or that the standing must be read', () => {
    let read = 0
    let all = 0
    assert(
      property(
        people,
        boolean(),
        question,
        policy,
        now,
        ([chain, copied], isStored, asked, declared, at) => {
          // After a rotation of the hash keys the newest standing holds a copy of the older one.
          const older = standingOf(copied)
          const own = standingOf(chain)
          const merged = copied.length === 0 ? own : mergeVersions([older, own])
          const standing = isStored ? asStored(merged) : merged
          const asking = { policy: declared, question: asked, now: at }
          const found = bySnapshot(standing, asking)
          all += 1
          if (found.verdict === MUST_READ) {
            read += 1
            return
          }
          const { verdict, scope, isSinceTime, time } = found
          const since = isSinceTime ? formatSecond(time) : undefined
          expect({ verdict, scope, since }).toEqual(byCheck(standing, asking, found))
        },
      ),
      { numRuns: 6_000 },
    )
    // Most of these chains are stranger than any person's.
    expect(read / all).toBeLessThan(0.2)
  })

  const ACME = { sender: 'acme', purpose: 'marketing' } as const
  const event = (type: Said['type'], late: number, more: Partial<Said> = {}): Said => ({
    type,
    id: late,
    scopes: type === 'stop' || type === 'bounce' ? ['all'] : ['sender/acme'],
    blocks: type === 'bounce' ? 'every' : 'marketing',
    occurredAt: T0 + late,
    method: type === 'stop' ? 'keyword' : 'import',
    origins: ['acme'],
    strength: 'lifting',
    answered: 0,
    ...more,
  })
  const ORDINARY: Readonly<Record<string, readonly Said[]>> = {
    'a stop alone': [event('stop', 1)],
    'a stop by a link': [event('stop', 1, { method: 'link' })],
    'a stop of one sender': [event('stop', 1, { scopes: ['sender/acme'] })],
    'a stop of one topic': [event('stop', 1, { scopes: ['sender/acme/promo'] })],
    'two stops': [event('stop', 1), event('stop', 2, { method: 'link' })],
    'a stop that was said again': [event('stop', 1, { method: 'link' }), event('again', 9)],
    'a consent, then a stop': [event('consent', 1), event('stop', 2)],
    'a stop, then a consent that lifts it': [event('stop', 1), event('consent', 2)],
    'a stop, then START': [event('stop', 1), event('lift', 2)],
    'an order, then a stop': [event('order', 1), event('stop', 2)],
    'an order, then a stop of that sender': [
      event('order', 1),
      event('stop', 2, { scopes: ['sender/acme'] }),
    ],
    'a bounce': [event('bounce', 1)],
    'a bounce, then a delivery': [
      event('bounce', 1),
      event('delivery', 2, { scopes: ['all'], blocks: 'every' }),
    ],
    'a complaint': [event('stop', 1, { method: 'complaint' })],
    'a hold': [event('hold', 1, { scopes: ['all'] })],
    'a hold that was released': [
      event('hold', 1, { scopes: ['all'] }),
      event('release', 2, { scopes: ['all'] }),
    ],
    'a consent alone': [event('consent', 1)],
    'a consent by import': [event('consent', 1, { strength: 'claimed' })],
    'an order alone': [event('order', 1)],
    'two orders': [event('order', 1), event('order', 40 * DAY)],
    'an erasure after a stop': [event('stop', 1), event('erasure', 2, { scopes: ['all'] })],
    'consents to two topics': [
      event('consent', 1, { scopes: ['sender/acme/promo'] }),
      event('consent', 2, { scopes: ['sender/acme/news'] }),
    ],
  }

  it.each(Object.entries(ORDINARY))('knows %s without reading the standing', (_, chain) => {
    for (const basis of ['consent', 'customer', 'opt_out'] as const)
      for (const topic of [undefined, 'promo'])
        for (const purpose of ['marketing', 'transactional'] as const)
          for (const days of [1, 20, 60, 2_000]) {
            const standing = standingOf(chain)
            const at = new Date((T0 + days * DAY) * 1000)
            const asking = { policy: { basis }, question: { ...ACME, topic, purpose }, now: at }
            const found = bySnapshot(standing, asking)
            expect(found.verdict).not.toBe(MUST_READ)
            expect(found.verdict).toBe(byCheck(standing, asking, found).verdict)
            const { allowed, since } = decide(standing, asking.policy, asking.question, at)
            // Who was refused is shown since when, and that must not cost a read each.
            if (!allowed && since !== undefined) expect(found.isSinceTime).toBe(true)
          }
  })

  it('people who said the same in other ways, at other times, share a shape', () => {
    const shapeOf = (...chain: Said[]) => packStanding(standingOf(chain)).shape
    const stopped = shapeOf(event('stop', 1))
    expect(shapeOf(event('stop', 7, { method: 'link', origins: ['beta'] }))).toBe(stopped)
    expect(shapeOf(event('consent', 1), event('stop', 2))).toBe(stopped)
    expect(shapeOf(event('order', 1), event('consent', 2), event('stop', 3))).toBe(stopped)
    expect(shapeOf(event('stop', 1, { method: 'phone' }), event('stop', 9))).toBe(stopped)
    const topics = (first: number, second: number) =>
      shapeOf(
        event('consent', first, { scopes: ['sender/acme/promo'] }),
        event('consent', second, { scopes: ['sender/acme/news'] }),
      )
    expect(shapeOf(event('stop', 1, { scopes: ['sender/acme'] }))).not.toBe(stopped)
    expect(shapeOf(event('stop', 1, { method: 'complaint' }))).not.toBe(stopped)
    expect(shapeOf(event('stop', 1, { method: 'phone', blocks: 'every' }))).not.toBe(stopped)
    expect(topics(1, 1)).not.toBe(stopped)
  })

  it('is never guessed: parts, a time out of range and very many registers must be read', () => {
    const standing = standingOf([event('stop', 1)])
    const { registers } = standing
    const [key, mark] = Object.entries(registers)[0] ?? ['', [0, 'evt_0']]
    expect(packStanding({ ...standing, parts: [{}] }).shape).toBe('')
    expect(packStanding({ registers: { [key]: [2 ** 33, mark[1]] } }).shape).toBe('')
    const many = Array.from({ length: 300 }, (_unused, at): [string, Mark] => [`${key}${at}`, mark])
    expect(packStanding({ registers: Object.fromEntries(many) }).shape).toBe('')
    expect(packStanding(standing).shape).not.toBe('')
  })

  it('of nobody on record is that of a check', () => {
    assert(
      property(question, policy, now, (asked, declared, at) => {
        const { reason } = decide(NOTHING_KNOWN, declared, asked, at)
        const found = outcomeOfNobody({ policy: declared, question: asked, now: at })
        expect(found.verdict).toBe(rowVerdict(reason))
      }),
      { numRuns: 200 },
    )
  })
})

const contacts = array(
  record({
    version: constantFrom('a', 'b'),
    hash: integer({ min: 0, max: 400 }),
    shape: integer({ min: 0, max: 9 }),
    time: integer({ min: 0, max: 2 ** 32 - 1 }),
  }),
  { maxLength: 60 },
).map((all) =>
  all.map(({ version, hash, ...rest }): Entry => {
    // Some crowd together, as no keyed hashes do.
    const bytes = Buffer.alloc(16)
    bytes.writeUInt32BE(hash % 3 === 0 ? hash : hash * 10_000_000)
    bytes.writeUInt32BE(hash, 12)
    return { ...rest, contact: contactIdOf(version, bytes) }
  }),
)

describe('sorted entries', () => {
  it('are found by contact, what changed before the base, and nobody else is', () => {
    assert(
      property(contacts, contacts, contacts, (base, changed, others) => {
        const wanted = new Map([...base, ...changed].map((entry) => [entry.contact, entry]))
        const layers = { base: sortEntries(base), changed: sortEntries(changed) }
        for (const { contact } of [...base, ...changed, ...others])
          expect(findEntry(layers, contact)).toEqual(wanted.get(contact))
      }),
      { numRuns: 400 },
    )
  })

  it('are merged in parts as at once: the newer entry of each contact, once, in order', async () => {
    await assert(
      asyncProperty(
        contacts,
        contacts,
        integer({ min: 1, max: 9 }),
        async (base, changed, size) => {
          const sorted = sortEntries(base)
          const parts = async function* () {
            for (let at = 0; at < sorted.length; at += size * ENTRY_BYTES)
              yield await Promise.resolve(sorted.subarray(at, at + size * ENTRY_BYTES))
          }
          const merged: Uint8Array[] = []
          for await (const part of mergeParts(parts(), sortEntries(changed))) merged.push(part)
          expect(Buffer.concat(merged)).toEqual(Buffer.from(sortEntries([...base, ...changed])))
        },
      ),
      { numRuns: 300 },
    )
  })

  it('keep numbers of shapes when new ones come, and have no more than can be judged at once', () => {
    const shapes = shapeList()
    expect(shapes.numberOf('')).toBe(READ_THE_TABLE)
    expect([shapes.numberOf('[1]'), shapes.numberOf('[2]'), shapes.numberOf('[1]')]).toEqual([
      1, 2, 1,
    ])
    expect(shapeList(shapes.all()).numberOf('[2]')).toBe(2)
    for (let n = 0; n < SHAPES_MAX; n += 1) shapes.numberOf(`[${n}]`)
    expect(shapes.all()).toHaveLength(SHAPES_MAX)
    expect(shapes.numberOf('[-1]')).toBe(READ_THE_TABLE)
  })
})
