import * as fc from 'fast-check'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, inject, it, vi } from 'vitest'
import { readEnvelopeKeys, sealEnvelope } from '../../functions/domain/envelope.ts'
import { readHashKeys } from '../../functions/domain/contact-id.ts'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import { openLedger } from '../../functions/store/ledger/open-ledger.ts'
import { parseAddress } from '../../functions/domain/address.ts'
import { newEventId } from '../../functions/domain/event.ts'
import { openStorehouse, type Storehouse } from '../../infra/local/storehouse.ts'
import { openFaultyTable, type FaultyTable } from '../house/faulty-table.ts'
import { ACME, openHouse, OPT_OUT, type TestHouse, type TestHouseOptions } from '../house/house.ts'
import {
  apply,
  dryRun,
  importList,
  importsFolderOf,
  pump,
  saidOf,
  show,
  upload,
} from '../house/importing.ts'
import { fixedRing } from '../house/fixed-ring.ts'

const opened: TestHouse[] = []
const faulties: FaultyTable[] = []
afterAll(() => {
  for (const house of opened) rmSync(importsFolderOf(house), { recursive: true, force: true })
  for (const faulty of faulties) faulty.close()
})

/** Chunks of twenty rows: what a thousand show, in a fiftieth of the time. */
async function open(options: TestHouseOptions = {}): Promise<TestHouse> {
  const house = await openHouse({ importChunkRows: 20, ...options })
  opened.push(house)
  if (options.closed !== true) await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  return house
}

async function openFaulty(options: TestHouseOptions = {}): Promise<[TestHouse, FaultyTable]> {
  const faulty = await openFaultyTable(inject('endpoint'))
  faulties.push(faulty)
  return [await open({ ...options, endpoint: faulty.endpoint }), faulty]
}

/** Another process of the same house, after the first one was killed. */
function restarted({ table, secrets, storehouse }: TestHouse): Promise<TestHouse> {
  return open({ table, secrets, storehouse, closed: true })
}

const people = (count: number, name: string) =>
  `email\n${Array.from({ length: count }, (_, at) => `${name}-${at}@example.org\n`).join('')}`

describe('an import that makes no way', () => {
  it('is stopped where a chunk ends where it began: its message stays, and nothing is counted', async () => {
    // Chunks of no row: one never ends, as none would whose reading gets nowhere.
    const house = await open({ importChunkRows: 0 })
    const id = await upload(house, people(3, 'still'))
    expect((await house.api('POST', `/v1/imports/${id}/dry-run`)).status).toBe(202)
    const output = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    await house.pumpInbox()
    for (let passes = 0; passes < 3; passes += 1) await house.pumpImports()
    await Promise.resolve()
    const said = output.mock.calls.map(([text]) => String(text)).join('')
    output.mockRestore()
    expect(said).toContain(`{"event":"loop_stopped","id":"${id}"}`)
    expect((await show(house, id)).state).toBe('dry_running')
    expect(house.storehouse.imports.next(Date.now() + 86_400_000)).toBeDefined()
  })
})

describe('an import that is interrupted', () => {
  it('goes on in another process from within a chunk, and counts every row once', async () => {
    const [house, faulty] = await openFaulty({ importChunkRows: 200 })
    const id = await upload(house, people(233, 'torn'))
    await dryRun(house, id)
    await house.api('POST', `/v1/imports/${id}/apply`)
    let writes = 0
    // The table does some of it, does not say so of one, and then is gone.
    faulty.setFault(({ operation }) => {
      if (operation !== 'TransactWriteItems') return undefined
      writes += 1
      if (writes === 2) return { kind: 'cut' }
      return writes > 4 ? { kind: 'drop' } : undefined
    })
    await house.pumpInbox()
    await house.pumpImports()
    expect(await show(house, id)).toMatchObject({ state: 'applying', progress: { rows: 0 } })
    expect(await house.check('torn-0@example.org')).toMatchObject({ allowed: false })

    const next = await restarted(house)
    expect(await pump(next, id)).toMatchObject({
      state: 'applied',
      applied: { rows: 233, new: 233, known: 0, refused: 0 },
    })
    for (let at = 0; at < 233; at += 1)
      expect(await saidOf(next, `torn-${at}@example.org`)).toHaveLength(1)
  })

  it('goes on from between two chunks, where the next was counted and not yet queued', async () => {
    const storehouse = openStorehouse(':memory:')
    let isCut = false
    // Somebody says stop after the first chunk, so that the second is left to the next message.
    const house = await open({
      storehouse: cutting(
        calling(storehouse, () => isCut),
        () => isCut,
      ),
    })
    const id = await upload(house, people(24, 'between'))
    await dryRun(house, id)
    await house.api('POST', `/v1/imports/${id}/apply`)
    isCut = true
    await house.pumpInbox()
    await house.pumpImports()
    expect(await show(house, id)).toMatchObject({ state: 'applying', applied: { rows: 20 } })
    isCut = false
    const next = await restarted({ ...house, storehouse })
    expect(await pump(next, id)).toMatchObject({
      state: 'applied',
      applied: { new: 24, known: 0 },
    })
  })

  it('is counted once where every chunk is delivered twice', async () => {
    const storehouse = openStorehouse(':memory:')
    let sent = 0
    const twice: Storehouse = {
      ...storehouse,
      imports: {
        ...storehouse.imports,
        put: (message) => {
          sent += 1
          storehouse.imports.put(message)
          storehouse.imports.put(message)
        },
      },
    }
    const house = await open({ storehouse: twice })
    const file = `${people(21, 'doubled')}x\n`
    const shown = await importList(house, file)
    const counts = { rows: 22, new: 21, known: 0, refused: 1 }
    expect(shown).toMatchObject({ dryRun: counts, applied: counts })
    // Three messages a run, and as many again at most: the second of a pair brings no third.
    expect(sent).toBeLessThan(20)
    expect(await saidOf(house, 'doubled-20@example.org')).toHaveLength(1)
  })

  it('goes on where its message was lost, when it is asked for again', async () => {
    const house = await open()
    const id = await upload(house, people(3, 'lost'))
    await dryRun(house, id)
    await house.api('POST', `/v1/imports/${id}/apply`)
    const { imports } = house.storehouse
    imports.done(imports.next(Date.now())?.id ?? -1)
    await house.pumpInbox()
    await house.pumpImports()
    expect(await show(house, id)).toMatchObject({ state: 'applying' })
    expect(await apply(house, id)).toMatchObject({ state: 'applied', applied: { new: 3 } })
  })

  it('keeps its queue on disk', () => {
    const file = join(tmpdir(), `basta-imports-queue-${process.pid}.db`)
    const first = openStorehouse(file)
    first.imports.put('a message')
    first.close()
    const second = openStorehouse(file)
    expect(second.imports.next(Date.now())).toMatchObject({ message: 'a message', attempts: 0 })
    second.close()
    rmSync(file)
  })
})

describe('who says stop now', () => {
  it('is taken before an import that waits', async () => {
    const house = await open()
    const id = await upload(house, people(2, 'waiting'))
    await house.api('POST', `/v1/imports/${id}/dry-run`)
    await house.pumpInbox()
    await house.storehouse.put(await spilledStop(house, 'now@example.org'))
    await house.pumpImports()
    expect(await show(house, id)).toMatchObject({ state: 'dry_running', progress: { rows: 0 } })
    expect(await house.check('now@example.org')).toMatchObject({ allowed: true })
    await house.pumpInbox()
    expect(await house.check('now@example.org')).toMatchObject({ allowed: false })
    expect(await pump(house, id)).toMatchObject({ state: 'dry_run_done' })
  })
})

describe('law 6', () => {
  it('no sequence of imports lifts a stop', async () => {
    const house = await open()
    let person = 0
    const year = fc.integer({ min: 2019, max: 2025 })
    const anImport = fc.oneof(
      fc.record({ kind: fc.constant('consents' as const), year }),
      fc.record({ kind: fc.constant('stops' as const), year }),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(anImport, { minLength: 1, maxLength: 4 }),
        fc.nat({ max: 3 }),
        async (sequence, stopAt) => {
          person += 1
          const to = `law6-${person}@example.org`
          const lists = [...sequence]
          lists.splice(stopAt, 0, { kind: 'stops', year: 2020 })
          let isStopped = false
          for (const { kind, year: at } of lists) {
            if (kind === 'stops')
              await importList(house, `email,occurred_at\n${to},${at}-06-01T00:00:00Z\n`)
            else
              await importList(
                house,
                `email,obtainedAt,method,wording,wordingVersion,source,proof\n${to},${at}-09-01T00:00:00Z,double_opt_in,Yes,1,form,p\n`,
                { kind: 'consents', scope: undefined, sender: 'acme' },
              )
            isStopped ||= kind === 'stops'
            expect((await house.check(to)).allowed).toBe(!isStopped)
          }
        },
      ),
      { numRuns: 6 },
    )
  })
})

/** An inbox in which something waits, looked at for the second time. */
function calling(storehouse: Storehouse, isCalled: () => boolean): Storehouse {
  let looks = 0
  return {
    ...storehouse,
    due: (nowMs, limit) => {
      if (!isCalled() || limit > 1) return storehouse.due(nowMs, limit)
      looks += 1
      return looks === 1 ? [] : [{ id: 0, sealed: new Uint8Array(), attempts: 0, hops: 0 }]
    },
  }
}

function cutting(storehouse: Storehouse, isCut: () => boolean): Storehouse {
  return {
    ...storehouse,
    imports: {
      ...storehouse.imports,
      put: (message) => {
        if (isCut()) throw new Error('killed')
        storehouse.imports.put(message)
      },
    },
  }
}

/** What the inbox holds of a stop that the table could not take. */
async function spilledStop({ secrets, table, endpoint }: TestHouse, to: string): Promise<Buffer> {
  const parsed = await parseAddress(to)
  if (!parsed.ok) throw new Error('Not an address.')
  const now = new Date()
  const second = Math.floor(now.getTime() / 1000)
  const { ids, channel } = openLedger(
    dynamo(table, endpoint),
    fixedRing(readHashKeys(secrets.hashKeys)),
  ).contact(parsed.address)
  const draft = {
    id: newEventId(now),
    type: 'stop',
    scopes: ['all'],
    blocks: 'marketing',
    occurredAt: second,
    receivedAt: second,
    source: { method: 'phone', origins: [] },
    evidence: {},
  }
  const header = { kind: 'stop', contact: [...ids], channel, draft, messageKey: 'api/stops#1#0' }
  return sealEnvelope(readEnvelopeKeys(secrets.envelopeKeys), 'inbox', header, new Uint8Array())
}
