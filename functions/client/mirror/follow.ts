import { hashKeyProof, readHashKeys, type HashKey } from '../../domain/contact-id.ts'
import { ENTRY_BYTES, writeEntry } from '../../snapshot/entry.ts'
import { packStanding } from '../../snapshot/pack.ts'
import { shapeList, type ShapeList } from '../../snapshot/shape-list.ts'
import { readKept, writeKept, type Known } from './file.ts'
import type { Get } from './get.ts'
import { ageOf, type Moment } from './moment.ts'
import { readPage, type Page } from './page.ts'
import { registerTable, type RegisterTable } from './register-table.ts'
import type { HashKeyRing, MirrorOptions, MirrorProblem, MirrorState } from './types.ts'

const EVENTS_A_PAGE = 1_000
const SAVED_EVERY_MS = 60_000
const RING_READ_EVERY_MS = 1_000

export type Follower = {
  /** One page. Says whether to go on at once, to pause, or that it failed. */
  readonly step: () => Promise<'more' | 'end' | 'failed'>
  /** The copy, if it is whole and its keys are those of the house; else only the server tells. */
  readonly copy: (now: Moment) => Usable | undefined
  readonly state: () => Omit<MirrorState, 'staleMs'>
  readonly save: () => Promise<void>
}

type Usable = {
  readonly table: RegisterTable
  readonly shapeAt: (number: number) => string | undefined
  /** The one that is written with last. */
  readonly keys: readonly HashKey[]
  /** So old it is at most. */
  readonly staleMs: number
  /** The time by the server's clock. */
  readonly nowMs: number
}

type Watermark = {
  readonly completeUntilMs: number
  readonly checkedAtMs: number
  readonly sentAt: Moment
}

/** Follows the feed of events into a table of entries. */
export function follower(
  get: Get,
  moment: () => Moment,
  {
    url,
    hashKeys,
    file,
    onProblem,
  }: Pick<MirrorOptions, 'hashKeys' | 'file' | 'onProblem'> & { readonly url: string },
): Follower {
  let ring: HashKeyRing | undefined
  let ringReadAt: Moment | undefined
  let isFileRead = file === undefined
  let table = registerTable()
  let shapes: ShapeList = shapeList()
  let next = ''
  let known: Known | undefined
  /** After a start from a file: the event that must still be where it was. */
  let expected: Known | undefined
  let keys: readonly HashKey[] | undefined
  let whole: Watermark | undefined
  let lastCheckedAtMs = Number.NEGATIVE_INFINITY
  let problem: MirrorProblem | undefined
  let builtAnew: MirrorState['builtAnew']
  let isChanged = false
  let savedAt: Moment | undefined

  function fail(what: MirrorProblem): 'failed' {
    if (problem !== what) onProblem?.(what)
    problem = what
    return 'failed'
  }

  async function readRing(): Promise<void> {
    ringReadAt = moment()
    const read = typeof hashKeys === 'function' ? await hashKeys() : hashKeys
    // What cannot be a ring throws here.
    readHashKeys(read)
    ring = read
    keys = undefined
  }

  function beginAnew(why: MirrorState['builtAnew']): void {
    table = registerTable()
    shapes = shapeList()
    next = ''
    known = undefined
    expected = undefined
    whole = undefined
    builtAnew = why
  }

  async function readFile(from: string, own: HashKeyRing): Promise<void> {
    isFileRead = true
    const read = await readKept(from, own)
    if (read.is !== 'kept') return beginAnew(read.is)
    const { kept } = read
    if (kept.url !== url) return beginAnew('other_house')
    table = registerTable(kept.entries.length / ENTRY_BYTES)
    for (let at = 0; at < kept.entries.length; at += ENTRY_BYTES) table.put(kept.entries, at)
    shapes = shapeList(kept.shapes)
    next = kept.known?.after ?? kept.next
    known = kept.known
    expected = kept.known
  }

  /** The ring must hold every version that the house uses, and the same secret for it. */
  async function matchKeys(proofs: Page['proofs']): Promise<MirrorProblem | undefined> {
    const wrong = (): MirrorProblem | undefined => {
      const own = new Map(readHashKeys(ring ?? {}).map((key) => [key.version, key]))
      const used = [...proofs].map(([version, proof]) => ({ key: own.get(version), proof }))
      if (used.some(({ key }) => key === undefined)) return 'hash_key_missing'
      if (used.some(({ key, proof }) => key && hashKeyProof(key) !== proof))
        return 'other_hash_keys'
      const names = used.flatMap(({ key }) => key?.version ?? []).join('')
      // Kept as long as it is the same: its hash is prepared for many.
      if (keys?.map(({ version }) => version).join('') !== names)
        keys = used.flatMap(({ key }) => key ?? [])
      return undefined
    }
    const found = wrong()
    const mayRead = ringReadAt === undefined || ageOf(ringReadAt, moment()) > RING_READ_EVERY_MS
    if (found === undefined || typeof hashKeys !== 'function' || !mayRead) return found
    try {
      await readRing()
    } catch {
      return 'hash_keys_unreadable'
    }
    return wrong()
  }

  function apply(page: Page, sentAt: Moment, mayBeUsed: boolean): void {
    const entry = new Uint8Array(ENTRY_BYTES)
    for (const { contact, registers } of page.standings) {
      const packed = registers === undefined ? { shape: '', time: 0 } : packStanding({ registers })
      writeEntry(entry, 0, { contact, shape: shapes.numberOf(packed.shape), time: packed.time })
      table.put(entry)
    }
    if (page.last !== undefined) known = { after: next, event: page.last }
    isChanged ||= page.last !== undefined
    next = page.next
    lastCheckedAtMs = page.checkedAtMs
    const { completeUntilMs, checkedAtMs } = page
    if (!mayBeUsed) whole = undefined
    else if (completeUntilMs !== undefined) whole = { completeUntilMs, checkedAtMs, sentAt }
  }

  async function save(): Promise<void> {
    if (file === undefined || ring === undefined || !isChanged || expected !== undefined) return
    const kept = { url, next, known, shapes: shapes.all(), entries: table.entries() }
    try {
      await writeKept(file, kept, ring)
      savedAt = moment()
      isChanged = false
    } catch {
      fail('file_unwritable')
    }
  }

  // One for all answers: a function made for each costs as much as a look at the clock.
  const shapeAt = (number: number): string | undefined => shapes.all()[number]

  return {
    step: async () => {
      try {
        if (ring === undefined) await readRing()
      } catch {
        return fail('hash_keys_unreadable')
      }
      if (!isFileRead && file !== undefined && ring !== undefined) await readFile(file, ring)
      const after = next === '' ? '' : `&after=${encodeURIComponent(next)}`
      const got = await get(`/v1/events?limit=${EVENTS_A_PAGE}&standings=true${after}`)
      if (got.is === 'failure') return fail('unreachable')
      if (got.is === 'refusal') {
        const isAhead = got.status === 400 && next !== '' && got.pointers.includes('?after')
        if (!isAhead) return fail('refused')
        beginAnew('ahead_of_log')
        return 'more'
      }
      const page = readPage(got.body)
      // What was given before may come from somebody in between who keeps answers.
      if (page === undefined || page.checkedAtMs <= lastCheckedAtMs)
        return fail('unexpected_answer')
      if (expected !== undefined && !page.ids.includes(expected.event)) {
        beginAnew('other_house')
        return 'more'
      }
      expected = undefined
      const wrong = await matchKeys(page.proofs)
      apply(page, got.sentAt, wrong === undefined)
      if (wrong !== undefined) return fail(wrong)
      problem = undefined
      if (page.isMore) return 'more'
      if (savedAt === undefined || ageOf(savedAt, moment()) >= SAVED_EVERY_MS) await save()
      return 'end'
    },
    copy: (now) => {
      if (whole === undefined || keys === undefined) return undefined
      const passedMs = ageOf(whole.sentAt, now)
      const { completeUntilMs, checkedAtMs } = whole
      return {
        table,
        shapeAt,
        keys,
        staleMs: Math.ceil(passedMs + checkedAtMs - completeUntilMs),
        nowMs: checkedAtMs + passedMs,
      }
    },
    state: () => ({ contacts: table.size(), problem, builtAnew }),
    save,
  }
}
