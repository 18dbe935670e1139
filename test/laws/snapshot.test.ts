import { createHash } from 'node:crypto'
import {
  chmodSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { openRegisterView, type OpenDeps } from '../../functions/actions/snapshots/open.ts'
import { refreshSnapshot, type RefreshDeps } from '../../functions/actions/snapshots/refresh.ts'
import { contactIds, readHashKeys, type ContactId } from '../../functions/domain/contact-id.ts'
import { parseAddress } from '../../functions/domain/address.ts'
import { reasonOf } from '../../functions/domain/row-verdict.ts'
import type { SnapshotStore } from '../../functions/domain/snapshot.ts'
import type { Entry } from '../../functions/snapshot/entry.ts'
import { ENTRY_BYTES } from '../../functions/snapshot/entry.ts'
import { findEntry } from '../../functions/snapshot/look-up.ts'
import { outcomeAt, outcomeOfNobody, outcomesOf } from '../../functions/snapshot/outcomes.ts'
import type { RegisterView } from '../../functions/snapshot/register-view.ts'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import { eventFeed } from '../../functions/store/event-log/event-feed.ts'
import { recordedContacts } from '../../functions/store/event-log/recorded-contacts.ts'
import { readVersions } from '../../functions/store/ledger/standings.ts'
import { localSnapshots } from '../../infra/local/snapshots.ts'
import {
  ACME,
  consentTo,
  openHouse,
  OPT_OUT,
  snapshotsFolderOf,
  type TestHouse,
} from '../house/house.ts'

const HOUR_MS = 3_600_000
/** So small that a few people fill several files. */
const SMALL = { contactsARound: 7, changedMin: 4, entriesAFile: 6 }
const MARKETING = { sender: 'acme', purpose: 'marketing' } as const

const opened: TestHouse[] = []
afterAll(() => {
  for (const house of opened) rmSync(snapshotsFolderOf(house), { recursive: true, force: true })
})

async function aHouse(options: Parameters<typeof openHouse>[0] = {}): Promise<TestHouse> {
  const house = await openHouse(options)
  opened.push(house)
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  return house
}

function depsOf(house: TestHouse, more: Partial<OpenDeps> = {}): OpenDeps {
  const db = dynamo(house.table, house.endpoint)
  return {
    snapshots: localSnapshots(snapshotsFolderOf(house)),
    recorded: recordedContacts(db),
    standingsById: (ids) => readVersions(db, ids),
    eventFeed: eventFeed(db),
    backlog: { inbox: () => Promise.resolve({ waiting: 0 }) },
    now: house.now,
    sizes: SMALL,
    ...more,
  }
}

const person = (n: number) => `person-${n}@example.org`

async function stop(house: TestHouse, ...people: readonly number[]): Promise<void> {
  for (const n of people) {
    const said = { to: person(n), scope: 'all', channelOfRequest: 'phone', reference: 'call' }
    expect((await house.api('POST', '/v1/stops', said)).status).toBe(201)
  }
}

async function drained(house: TestHouse): Promise<void> {
  await house.pumpStream()
}

async function idsOf(house: TestHouse, address: string): Promise<readonly ContactId[]> {
  const parsed = await parseAddress(address)
  if (!parsed.ok) throw new Error(parsed.problem)
  return contactIds(readHashKeys(house.secrets.hashKeys), parsed.address)
}

async function loaded(view: RegisterView): Promise<Layers> {
  const base = new Uint8Array(view.base.entries * ENTRY_BYTES)
  const changed = new Uint8Array(view.changed.entries * ENTRY_BYTES)
  await Promise.all([view.base.readInto(base), view.changed.readInto(changed)])
  return { base, changed }
}

type Layers = { readonly base: Uint8Array; readonly changed: Uint8Array }

async function hits(house: TestHouse, layers: Layers, address: string): Promise<Entry[]> {
  return (await idsOf(house, address)).flatMap((id) => findEntry(layers, id) ?? [])
}

/** What a view says of people, or that the table must be asked. */
async function reasonsBy(
  house: TestHouse,
  view: RegisterView,
  addresses: readonly string[],
): Promise<string[]> {
  const asked = { policy: { basis: 'opt_out' }, question: MARKETING, now: house.now() } as const
  const layers = await loaded(view)
  const outcomes = outcomesOf(view.shapes, asked)
  const reasons = addresses.map(async (address) => {
    const [entry, ...more] = await hits(house, layers, address)
    const outcome = entry && outcomes[entry.shape]
    const { verdict } =
      entry === undefined || outcome === undefined
        ? outcomeOfNobody(asked)
        : outcomeAt(outcome, entry.time)
    return more.length > 0 ? 'read' : (reasonOf(verdict) ?? 'read')
  })
  return Promise.all(reasons)
}

async function reasonBy(house: TestHouse, view: RegisterView, address: string): Promise<string> {
  return (await reasonsBy(house, view, [address]))[0] ?? ''
}

async function stoppedBy(house: TestHouse, view: RegisterView, upTo: number): Promise<number[]> {
  const reasons = await reasonsBy(house, view, range(0, upTo).map(person))
  return reasons.flatMap((reason, n) => (reason === 'opted_out' ? [n] : []))
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at)

function filesOf(house: TestHouse): string[] {
  return readdirSync(snapshotsFolderOf(house)).toSorted()
}

describe('the register for whole lists', () => {
  it('has every stop that was acknowledged before the run began, logged or not', async () => {
    const house = await aHouse()
    await stop(house, 1)
    await drained(house)
    await house.refreshSnapshot()
    await stop(house, 2)
    const now = house.now()
    // The stream brings it while the run waits.
    const later = sleep(400).then(() => drained(house))
    const [view] = await Promise.all([openRegisterView(depsOf(house), { now }), later])
    expect(await stoppedBy(house, view, 4)).toEqual([1, 2])
    expect(view.completeTo).toEqual(now)
  })

  it('is refused while the log is behind, unless the lag is allowed, and then says up to when', async () => {
    const house = await aHouse()
    await stop(house, 1)
    await drained(house)
    await stop(house, 2)
    const now = house.now()
    await expect(openRegisterView(depsOf(house), { now, waitMs: 300 })).rejects.toMatchObject({
      code: 'snapshot_behind',
    })
    const view = await openRegisterView(depsOf(house), { now, waitMs: 0, allowLag: true })
    expect(view.completeTo.getTime()).toBeLessThan(now.getTime())
    expect(await stoppedBy(house, view, 4)).toEqual([1])
  })

  it('waits until the inbox holds nothing older', async () => {
    const house = await aHouse()
    const now = house.now()
    const waiting = [
      { waiting: 3, oldestAt: new Date(now.getTime() - 5_000).toISOString() },
      { waiting: 3 },
    ]
    for (const inbox of waiting) {
      const deps = depsOf(house, { backlog: { inbox: () => Promise.resolve(inbox) } })
      await expect(openRegisterView(deps, { now, waitMs: 200 })).rejects.toMatchObject({
        code: 'snapshot_behind',
      })
      const view = await openRegisterView(deps, { now, waitMs: 0, allowLag: true })
      expect(view.completeTo.getTime()).toBeLessThan(now.getTime() - 4_000)
    }
    const younger = { waiting: 3, oldestAt: new Date(now.getTime() + 5_000).toISOString() }
    const deps = depsOf(house, { backlog: { inbox: () => Promise.resolve(younger) } })
    expect((await openRegisterView(deps, { now })).completeTo).toEqual(now)
  })

  it('is the same by one build, by many refreshes, and by a run that finds none', async () => {
    const house = await aHouse()
    const deps = depsOf(house)
    const all: number[] = []
    for (const [from, to] of [
      [0, 3],
      [3, 12],
      [12, 13],
      [13, 30],
    ] as const) {
      await stop(house, ...range(from, to))
      all.push(...range(from, to))
      await drained(house)
      expect(await refreshSnapshot(deps)).toBe('refreshed')
    }
    await house.api('POST', '/v1/consents', consentTo(person(3), { obtainedAt: iso(house, -60) }))
    await drained(house)
    const [refreshed, none] = await Promise.all([
      openRegisterView(deps, { now: house.now() }),
      openRegisterView(
        depsOf(house, { snapshots: localSnapshots(`${snapshotsFolderOf(house)}-b`) }),
        {
          now: house.now(),
        },
      ),
    ])
    rmSync(`${snapshotsFolderOf(house)}-b`, { recursive: true, force: true })
    expect(refreshed.base.entries).toBeGreaterThan(20)
    expect(filesOf(house).filter((name) => name.startsWith('base-')).length).toBeGreaterThan(4)
    for (const view of [refreshed, none]) expect(await stoppedBy(house, view, 40)).toEqual(all)
    for (const n of [0, 3, 29, 39]) {
      const { reason } = await house.check(person(n))
      expect(await reasonBy(house, refreshed, person(n))).toBe(reason)
    }
  })

  it('is not written again while nothing is new', async () => {
    const house = await aHouse()
    await stop(house, 1)
    await drained(house)
    const deps = depsOf(house)
    expect(await refreshSnapshot(deps)).toBe('refreshed')
    const before = filesOf(house)
    expect(await refreshSnapshot(deps)).toBe('unchanged')
    expect(filesOf(house)).toEqual(before)
  })

  it('finds people under each version of the hash keys', async () => {
    const house = await aHouse()
    await stop(house, 1, 2)
    await drained(house)
    const rotated = { ...house.secrets, hashKeys: { ...house.secrets.hashKeys, b: 'b'.repeat(40) } }
    const later = new Date(Date.now() + 2 * HOUR_MS)
    const newer = await aHouse({ ...house, secrets: rotated, closed: false })
    newer.setNow(later)
    await newer.check(person(1))
    await stop(newer, 2, 3)
    await drained(newer)
    const view = await openRegisterView(depsOf(newer), { now: newer.now() })
    const versions = async (n: number) =>
      (await hits(newer, await loaded(view), person(n))).map(({ contact }) => contact.slice(0, 1))
    expect(await versions(1)).toEqual(['a'])
    expect(await versions(3)).toEqual(['b'])
    expect(await versions(4)).toEqual([])
    expect(await reasonBy(newer, view, person(1))).toBe('opted_out')
  })
})

function iso(house: TestHouse, seconds: number): string {
  const at = new Date(Math.floor(house.now().getTime() / 1000 + seconds) * 1000)
  return at.toISOString().replace('.000Z', 'Z')
}

describe('the files of the snapshot', () => {
  it('are for their owner alone and hold no address', async () => {
    const house = await aHouse()
    await stop(house, ...range(0, 9))
    await drained(house)
    await refreshSnapshot(depsOf(house))
    const folder = snapshotsFolderOf(house)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    for (const name of filesOf(house)) {
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
      const text = readFileSync(join(folder, name), 'latin1')
      expect(text).not.toMatch(/person-|example\.org/)
    }
  })

  it.each(['base-', 'changed-', 'shapes-', 'manifest-'])(
    'are never trusted when one of %s was changed, cut or lost: it is built anew',
    async (kind) => {
      const house = await aHouse()
      const deps = depsOf(house)
      const folder = snapshotsFolderOf(house)
      const damages: ((file: string) => void)[] = [
        (file) => {
          const bytes = readFileSync(file)
          bytes[bytes.length - 9] = (bytes[bytes.length - 9] ?? 0) ^ 1
          writeFileSync(file, bytes)
        },
        (file) => writeFileSync(file, readFileSync(file).subarray(0, -1)),
        (file) => writeFileSync(file, ''),
        (file) => rmSync(file),
      ]
      let people = 0
      for (const damage of damages) {
        people += 12
        await stop(house, ...range(people - 12, people))
        await drained(house)
        await refreshSnapshot(deps)
        // So that there is something in what changed, too.
        await stop(house, people)
        people += 1
        await drained(house)
        await refreshSnapshot(deps)
        const newest =
          filesOf(house)
            .filter((name) => name.startsWith('manifest-'))
            .at(-1) ?? ''
        const manifest = readFileSync(join(folder, newest), 'utf8')
        const named = filesOf(house).filter((one) => one === newest || manifest.includes(one))
        const file = named.find((name) => name.startsWith(kind)) ?? ''
        chmodSync(join(folder, file), 0o600)
        damage(join(folder, file))
        const open = () => openRegisterView(deps, { now: house.now() })
        const before = await open()
        // A damaged base is found when it is read; then the run fails, and the next is right.
        const whole = await loaded(before).then(
          () => before,
          async () => {
            await refreshSnapshot(deps)
            return open()
          },
        )
        expect(await stoppedBy(house, whole, people + 2)).toEqual(range(0, people))
      }
    },
  )

  it('of another table, or of one that was emptied or set back, are not used', async () => {
    const one = await aHouse()
    const other = await aHouse()
    await stop(one, ...range(0, 9))
    await drained(one)
    const snapshots = localSnapshots(snapshotsFolderOf(one))
    await refreshSnapshot(depsOf(one))
    // Fewer events than the snapshot has read, then more.
    await stop(other, 20)
    await drained(other)
    const ofOther = depsOf(other, { snapshots })
    const first = await openRegisterView(ofOther, { now: other.now() })
    expect(await reasonBy(other, first, person(20))).toBe('opted_out')
    await refreshSnapshot(depsOf(one, { snapshots }))
    await stop(other, ...range(21, 50))
    await drained(other)
    const second = await openRegisterView(ofOther, { now: other.now() })
    expect(await stoppedBy(other, second, 60)).toEqual(range(20, 50))
    expect(await refreshSnapshot(ofOther)).not.toBe('lost')
  })

  it('of two refreshers at once, one is published, and both leave the register right', async () => {
    const house = await aHouse()
    await stop(house, ...range(0, 20))
    await drained(house)
    const outcomes = await Promise.all([1, 2, 3].map(() => refreshSnapshot(depsOf(house))))
    expect(outcomes).toContain('refreshed')
    expect(outcomes).toContain('lost')
    const view = await openRegisterView(depsOf(house), { now: house.now() })
    expect(await stoppedBy(house, view, 25)).toEqual(range(0, 20))
  })

  it('after a crash between any two of them are those of before, and the next refresh goes on', async () => {
    const house = await aHouse()
    await stop(house, ...range(0, 9))
    await drained(house)
    await refreshSnapshot(depsOf(house))
    await stop(house, ...range(9, 30))
    await drained(house)
    let crashes = 0
    for (let writes = 0; ; writes += 1) {
      const deps: RefreshDeps = depsOf(house, { snapshots: crashingAfter(house, writes) })
      const isWhole = await refreshSnapshot(deps).then(
        () => true,
        () => false,
      )
      const view = await openRegisterView(depsOf(house, { sizes: undefined }), { now: house.now() })
      expect(await stoppedBy(house, view, 32)).toEqual(range(0, 30))
      if (isWhole) break
      crashes += 1
    }
    expect(crashes).toBeGreaterThan(3)
  })

  it('that no version names go after an hour, and not before: somebody may read them', async () => {
    const house = await aHouse()
    const folder = snapshotsFolderOf(house)
    const deps = depsOf(house)
    const refresh = async (n: number) => {
      await stop(house, n)
      await drained(house)
      await refreshSnapshot(deps)
    }
    await refresh(1)
    const first = filesOf(house)
    const view = await openRegisterView(deps, { now: house.now() })
    await refresh(2)
    expect(filesOf(house)).toEqual(expect.arrayContaining(first))
    expect(await stoppedBy(house, view, 4)).toEqual([1])
    const age = (ms: number) => {
      for (const name of filesOf(house)) {
        const at = new Date(statSync(join(folder, name)).mtimeMs - ms)
        utimesSync(join(folder, name), at, at)
      }
    }
    // The first version is older than an hour, but was followed by another a moment ago.
    const aged = first.map((name) => join(folder, name))
    for (const file of aged) utimesSync(file, new Date(0), new Date(0))
    await refresh(3)
    expect(filesOf(house)).toEqual(expect.arrayContaining(first))
    age(2 * HOUR_MS)
    await refresh(4)
    const left = filesOf(house)
    for (const name of first) expect(left).not.toContain(name)
    const now = await openRegisterView(deps, { now: house.now() })
    expect(await stoppedBy(house, now, 6)).toEqual([1, 2, 3, 4])
  })
})

/** A store whose process ends at one of its writes, with half of it written. */
function crashingAfter(house: TestHouse, writes: number): SnapshotStore {
  const store = localSnapshots(snapshotsFolderOf(house))
  let left = writes
  return {
    ...store,
    create: async (name, bytes) => {
      if (left === 0) {
        const half = createHash('md5').update(name).digest('hex')
        writeFileSync(join(snapshotsFolderOf(house), `half-${half}`), bytes.subarray(0, 9))
        throw new Error('The process ended.')
      }
      left -= 1
      return store.create(name, bytes)
    },
  }
}
