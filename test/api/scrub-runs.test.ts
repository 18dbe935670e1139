import { createHash } from 'node:crypto'
import { readdirSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCertificate } from '../../functions/certificate/certificate.ts'
import { readPublicKeys } from '../../functions/certificate/public-keys.ts'
import { parseRowsFile } from '../../functions/certificate/rows-file.ts'
import { verifyRows } from '../../functions/certificate/verify-list.ts'
import { newRouter } from '../../functions/http/router.ts'
import { ACME, consentTo, openHouse, OPT_OUT, type TestHouse } from '../house/house.ts'
import { importsFolderOf } from '../house/importing.ts'
import { bringList, downloadsOf, runScrub, showScrub } from '../house/scrubbing.ts'
import { scanItems } from '../house/witness.ts'

let house: TestHouse
beforeAll(async () => {
  house = await openHouse()
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  for (const to of ['ada@example.org', '+33612345001'])
    await house.api('POST', '/v1/stops', {
      to,
      scope: 'all',
      channelOfRequest: 'phone',
      reference: 'call 17',
      occurredAt: '2026-11-20T08:30:00Z',
    })
  await house.api('POST', '/v1/consents', consentTo('bob@example.org'))
})
afterAll(() => rmSync(importsFolderOf(house), { recursive: true, force: true }))

const restingFiles = (id: string) =>
  readdirSync(importsFolderOf(house)).filter((name) => name.startsWith(id))

const ROWS = [
  'Ada,ada@example.org',
  'Bob,BOB@example.org',
  '"Eve, the 2nd",eve@example.org',
  'Bob again,bob@example.org',
  'Nobody,not an address',
  'Fay,fay@example.org',
]
const LIST = ['name,email', ...ROWS, ''].join('\r\n')

describe('a list that was judged', () => {
  it('comes back clean, byte for byte, with each row that was left out and why', async () => {
    const id = await bringList(house, LIST)
    const done = await runScrub(house, id)
    expect(done).toMatchObject({
      state: 'done',
      progress: { rows: 6, bytes: LIST.length, of: LIST.length },
      detected: { delimiter: ',', encoding: 'utf-8', header: true, columns: ['email'] },
      counts: {
        rows: 6,
        kept: 3,
        rejected: 2,
        duplicates: 1,
        reasons: { opted_out: 1, invalid_address: 1, consented: 2, not_opted_out: 2 },
      },
    })
    expect(done.lagSeconds).toBeUndefined()
    const { clean, rejected } = await downloadsOf(house, id)
    expect(clean?.fileName).toBe(`${id}-clean.csv`)
    expect(clean?.bytes.toString()).toBe(['name,email', ROWS[1], ROWS[2], ROWS[5], ''].join('\r\n'))
    expect(rejected?.bytes.toString()).toBe(
      [
        'row,column,reason,scope,since',
        '1,email,opted_out,all,2026-11-20T08:30:00Z',
        '4,email,duplicate,,',
        '5,email,invalid_address,,',
        '',
      ].join('\r\n'),
    )
    for (const { kind, bytes, sha256 } of done.results ?? []) {
      const file = { clean, rejected }[kind as 'clean' | 'rejected']
      expect(bytes).toBe(file?.bytes.length)
      expect(sha256).toBe(
        createHash('sha256')
          .update(file?.bytes ?? '')
          .digest('hex'),
      )
    }
  })

  it('says of each row what a check says, one by one', async () => {
    const people = Array.from({ length: 40 }, (_, at) => `person${at}@example.net`)
    for (const [at, to] of people.entries())
      if (at % 3 === 0)
        await house.api('POST', '/v1/stops', {
          to,
          scope: at % 2 === 0 ? 'sender/acme/promo' : 'sender/acme',
          channelOfRequest: 'email',
          reference: 'mail',
        })
    const id = await bringList(house, people.join('\n'), { topic: 'news', header: false })
    const { state, counts } = await runScrub(house, id)
    const checked = await Promise.all(people.map((to) => house.check(to, { topic: 'news' })))
    expect(state).toBe('done')
    expect(counts?.kept).toBe(checked.filter(({ allowed }) => allowed).length)
    const { clean } = await downloadsOf(house, id)
    expect(clean?.bytes.toString().trim().split('\n')).toEqual(
      people.filter((_, at) => checked[at]?.allowed),
    )
  })

  it('sees every stop that was recorded before it began, and the log has not yet', async () => {
    const to = 'late@example.org'
    const id = await bringList(house, `email\n${to}\n`)
    await house.api('POST', `/v1/scrubs/${id}/run`)
    await house.api('POST', '/v1/stops', {
      to,
      scope: 'all',
      channelOfRequest: 'phone',
      reference: 'call 18',
    })
    const running = house.pumpScrubs()
    await house.pumpStream()
    await running
    expect((await showScrub(house, id)).counts?.reasons).toEqual({ opted_out: 1 })
  })

  it('is counted once in each row: kept, rejected, or a duplicate', async () => {
    const { counts } = await runScrub(house, await bringList(house, LIST))
    expect(counts).toMatchObject({ rows: 6, kept: 3, rejected: 2, duplicates: 1 })
    // A duplicate counts with its own verdict, which here would keep it.
    expect(counts?.reasons).toMatchObject({ consented: 2 })
    const answer = await house.request('/openapi.json')
    const { paths } = (await answer.json()) as {
      paths: Record<string, { get?: { description?: string } }>
    }
    const description = paths['/v1/scrubs/{id}']?.get?.description
    expect(description).toContain('`kept` + `rejected` + `duplicates` = `rows`')
    expect(description).not.toContain('among the rejected')
  })

  it('rests no more: the list is deleted, and the results are sealed', async () => {
    const id = await bringList(house, LIST)
    await runScrub(house, id)
    const names = restingFiles(id)
    expect(names.toSorted()).toEqual([`${id}.1.clean.sealed`, `${id}.1.rejected.sealed`])
    const table = JSON.stringify(await scanItems(house))
    expect(table).not.toContain('example.org')
  })

  it('is deleted at once with its results when asked, and its counts stay', async () => {
    const id = await bringList(house, LIST)
    await runScrub(house, id)
    expect(await house.api('DELETE', `/v1/scrubs/${id}`)).toMatchObject({
      status: 200,
      body: { state: 'deleted', counts: { rows: 6 } },
    })
    expect(restingFiles(id)).toEqual([])
    expect((await house.api('GET', `/v1/scrubs/${id}/results`)).status).toBe(404)
  })

  it('is asked to run again, and nothing is judged anew', async () => {
    const id = await bringList(house, LIST)
    const done = await runScrub(house, id)
    expect(await house.api('POST', `/v1/scrubs/${id}/run`)).toEqual({ status: 202, body: done })
    await house.pumpScrubs()
    expect(await showScrub(house, id)).toEqual(done)
  })
})

describe('a certificate', () => {
  it('is signed by the house, opens with its public keys, and proves the list', async () => {
    const id = await bringList(house, LIST, { certificate: true })
    await runScrub(house, id)
    const { certificate, rows } = await downloadsOf(house, id)
    expect(certificate?.fileName).toBe(`${id}-certificate.json`)
    expect(rows?.fileName).toBe(`${id}-certificate.rows`)
    const keys = await (await house.request('/.well-known/jwks.json')).text()
    const opened = openCertificate(certificate?.bytes.toString() ?? '', readPublicKeys(keys))
    expect(opened).toMatchObject({
      input: {
        sha256: createHash('sha256').update(LIST).digest('hex'),
        bytes: LIST.length,
        rows: ROWS.length,
      },
      question: { sender: 'acme', purpose: 'marketing' },
      counts: { kept: 3, rejected: 2, duplicates: 1 },
      register: { lagSeconds: 0 },
    })
    const rowsFile = parseRowsFile(rows?.bytes ?? Buffer.alloc(0))
    const listed = async function* () {
      await Promise.resolve()
      yield ROWS.map((row) => Buffer.from(row))
    }
    const proof = await verifyRows(opened, { list: listed(), rowsFile, proved: 2 })
    expect(Buffer.from(proof?.content ?? '', 'base64url').toString()).toBe(ROWS[1])
    const changed = async function* () {
      await Promise.resolve()
      yield ROWS.map((row, at) => Buffer.from(at === 3 ? `${row} ` : row))
    }
    await expect(verifyRows(opened, { list: changed(), rowsFile })).rejects.toThrow()
  })

  it('is not made unless it is asked for', async () => {
    const id = await bringList(house, LIST)
    const { results } = await runScrub(house, id)
    expect(results?.map(({ kind }) => kind)).toEqual(['clean', 'rejected'])
  })
})

describe('a list that cannot be judged', () => {
  it.each([
    ['is empty', '', {}, 'list_unreadable', /empty/i],
    ['has no column of addresses', 'a,b\n1,2\n', {}, 'list_unreadable', /column/],
    ['lacks the column', LIST, { columns: ['mail'] }, 'list_unreadable', /column/],
    ['opens a quote', 'email\n"ada@example.org\n', {}, 'list_unreadable', /quote/],
    [
      'is of another column',
      LIST,
      { columns: ['name'] },
      'list_mostly_invalid',
      /without a usable/,
    ],
  ])(
    'says so, and what would be right, if it %s; and is deleted',
    async (_, list, asked, code, says) => {
      const id = await bringList(house, list, asked)
      const ended = await runScrub(house, id)
      expect(ended).toMatchObject({ state: 'failed', failure: { type: `urn:basta:${code}` } })
      expect(ended.failure?.detail).toMatch(says)
      expect(ended.results).toBeUndefined()
      expect(restingFiles(id)).toEqual([])
      expect((await house.api('POST', `/v1/scrubs/${id}/run`)).status).toBe(409)
      expect((await house.api('GET', `/v1/scrubs/${id}/results`)).status).toBe(404)
    },
  )

  it('says so if it is gone after the run was asked for', async () => {
    const id = await bringList(house, LIST)
    await house.api('POST', `/v1/scrubs/${id}/run`)
    for (const name of restingFiles(id)) rmSync(join(importsFolderOf(house), name))
    await house.pumpScrubs()
    expect(await showScrub(house, id)).toMatchObject({
      state: 'failed',
      failure: { type: 'urn:basta:list_unreadable' },
    })
    expect(restingFiles(id)).toEqual([])
  })

  it('says so if its topic was removed meanwhile', async () => {
    const own = await openHouse()
    await own.api('PUT', '/v1/senders/acme', ACME)
    const id = await bringList(own, LIST, { topic: 'promo' })
    await own.api('POST', `/v1/scrubs/${id}/run`)
    await own.api('PUT', '/v1/senders/acme', { ...ACME, topics: ['news'] })
    own.setNow(new Date(Date.now() + 60_000))
    await own.pumpScrubs()
    expect(await showScrub(own, id)).toMatchObject({
      state: 'failed',
      failure: { type: 'urn:basta:unknown_topic' },
    })
    expect(readdirSync(importsFolderOf(own))).toEqual([])
    rmSync(importsFolderOf(own), { recursive: true })
  })
})

describe('a full disk', () => {
  it('is named as what ended a run, at once, and in the answer of a call', async () => {
    // What Linux says of it is real.
    const full = () => writeFile('/dev/full', 'a')
    const own = await houseThat(full)
    const id = await bringList(own, LIST)
    expect(await runScrub(own, id)).toMatchObject({
      state: 'failed',
      failure: {
        type: 'urn:basta:unavailable',
        detail: expect.stringContaining('disk') as string,
      },
    })
    const router = newRouter()
    router.put('/', async (c) => {
      await full()
      return c.body(null)
    })
    const answer = await router.request('/', { method: 'PUT' })
    expect(answer.status).toBe(503)
    expect(await answer.json()).toMatchObject({
      detail: expect.stringContaining('The disk here is full') as string,
    })
    rmSync(importsFolderOf(own), { recursive: true, force: true })
  })
})

/** A house whose runs meet something, once they have a view of the register. */
async function houseThat(meets: (at: TestHouse) => Promise<void>): Promise<TestHouse> {
  const found: { house?: TestHouse } = {}
  const own = await openHouse({
    scrubs: {
      openView: async (opening) => {
        if (found.house === undefined) throw new Error('The house is open.')
        await meets(found.house)
        return found.house.openRegister(opening)
      },
    },
  })
  found.house = own
  await own.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  return own
}

describe('a short list', () => {
  it('asks the table for its rows, and leaves a register alone that is larger than it is worth', async () => {
    const found: { house?: TestHouse } = {}
    const base = {
      entries: 20_000_000,
      readInto: async () => Promise.reject(new Error('all of it')),
    }
    const own = await openHouse({
      scrubs: {
        openView: async (opening) => {
          if (found.house === undefined) throw new Error('The house is open.')
          return { ...(await found.house.openRegister(opening)), base }
        },
      },
    })
    found.house = own
    await own.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
    for (const to of ['ada@gmail.com', '+33612345678'])
      await own.api('POST', '/v1/stops', {
        to,
        scope: 'sender/acme',
        channelOfRequest: 'phone',
        reference: 'call 3',
      })
    const rows = ['Ada@googlemail.com', '06 12 34 56 78', 'bob@example.org', 'nobody', '']
    const short = await bringList(own, ['email', ...rows].join('\n'), {
      defaultCountry: 'FR',
      certificate: true,
      maxInvalid: 0.5,
    })
    expect(await runScrub(own, short)).toMatchObject({
      state: 'done',
      counts: { rows: 4, reasons: { opted_out: 2, not_opted_out: 1, invalid_address: 1 } },
    })
    const { clean, rejected } = await downloadsOf(own, short)
    expect(clean?.bytes.toString()).toBe('email\nbob@example.org\n')
    expect(rejected?.bytes.toString()).toMatch(/^1,email,opted_out,sender\/acme,20\d\d-/m)

    const long = await bringList(own, `email\n${'bob@example.org\n'.repeat(10_000)}`)
    await own.api('POST', `/v1/scrubs/${long}/run`)
    await own.pumpScrubs()
    expect((await showScrub(own, long)).state).not.toBe('done')
    rmSync(importsFolderOf(own), { recursive: true })
  })
})

describe('a run that is ended from outside', () => {
  it('begins again, and shows nothing of what it had', async () => {
    let ended = 0
    const own = await houseThat(() => {
      ended += 1
      // As where the process is killed: nothing after this happens.
      return ended < 3 ? Promise.reject(new Error('killed')) : Promise.resolve()
    })
    const id = await bringList(own, LIST)
    await own.api('POST', `/v1/scrubs/${id}/run`)
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      await own.pumpScrubs()
      expect(await showScrub(own, id)).toMatchObject({ state: 'queued' })
      expect(readdirSync(importsFolderOf(own))).toEqual([`${id}.sealed`])
      deliver(own, id)
    }
    await own.pumpScrubs()
    expect(ended).toBe(3)
    expect(await showScrub(own, id)).toMatchObject({ state: 'done', counts: { kept: 4 } })
    expect(readdirSync(importsFolderOf(own)).toSorted()).toEqual([
      `${id}.3.clean.sealed`,
      `${id}.3.rejected.sealed`,
    ])
    rmSync(importsFolderOf(own), { recursive: true })
  })

  it('is given up after five times, and says so; its list is deleted', async () => {
    const own = await houseThat(() => Promise.reject(new Error('killed')))
    const id = await bringList(own, LIST)
    await own.api('POST', `/v1/scrubs/${id}/run`)
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      await own.pumpScrubs()
      expect(await showScrub(own, id)).toMatchObject({ state: 'queued' })
      deliver(own, id)
    }
    await own.pumpScrubs()
    expect(await showScrub(own, id)).toMatchObject({
      state: 'failed',
      failure: { type: 'urn:basta:unavailable' },
    })
    expect(readdirSync(importsFolderOf(own))).toEqual([])
    rmSync(importsFolderOf(own), { recursive: true })
  })

  it('leaves nothing if it was deleted meanwhile', async () => {
    const asked: string[] = []
    const own = await houseThat(async (at) => {
      expect((await at.api('DELETE', `/v1/scrubs/${asked[0] ?? ''}`)).status).toBe(200)
    })
    asked.push(await bringList(own, LIST))
    await own.api('POST', `/v1/scrubs/${asked[0] ?? ''}/run`)
    await own.pumpScrubs()
    expect(await showScrub(own, asked[0] ?? '')).toMatchObject({ state: 'deleted' })
    expect(readdirSync(importsFolderOf(own))).toEqual([])
    rmSync(importsFolderOf(own), { recursive: true })
  })

  it('is not begun twice: another delivery waits while it is heard', async () => {
    const asked: string[] = []
    let views = 0
    const own = await houseThat(async (at) => {
      views += 1
      deliver(at, asked[0] ?? '')
      at.beginScrubs()
      await sleep(300)
    })
    asked.push(await bringList(own, LIST))
    await own.api('POST', `/v1/scrubs/${asked[0] ?? ''}/run`)
    await own.pumpScrubs()
    expect(await showScrub(own, asked[0] ?? '')).toMatchObject({ state: 'done' })
    expect(views).toBe(1)
    rmSync(importsFolderOf(own), { recursive: true })
  })
})

/** Once more, as a queue may. */
function deliver(at: TestHouse, id: string): void {
  at.storehouse.scrubs.put(JSON.stringify({ scrub: id }))
}
