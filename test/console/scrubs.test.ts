import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { consoleStoresOf, signIn, type SignedInBrowser } from '../house/console.ts'
import { ACME, openHouse, OPT_OUT, PUBLIC_URL, type TestHouse } from '../house/house.ts'
import { importsFolderOf, put } from '../house/importing.ts'

const LIST = '/console/scrubs'

let house: TestHouse
let operator: SignedInBrowser
let other: SignedInBrowser
let officer: SignedInBrowser
beforeAll(async () => {
  house = await openHouse()
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  operator = await signIn(house, 'operator', { name: 'Ada Operator' })
  other = await signIn(house, 'operator', { id: 'bob', name: 'Bob Operator' })
  officer = await signIn(house, 'officer', { name: 'Camille Officer', language: 'fr' })
  await house.api('POST', '/v1/stops', {
    to: 'eve@one.example',
    scope: 'all',
    channelOfRequest: 'phone',
    reference: 'call 17',
  })
})
afterAll(() => rmSync(importsFolderOf(house), { recursive: true, force: true }))

type Fields = Readonly<Record<string, string>>

/** A form with a file, as a browser without a script sends it; answers where it leads. */
async function sendFile(path: string, file: string | undefined, fields: Fields = {}) {
  const form = new FormData()
  form.set('csrf', operator.csrf)
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  if (file !== undefined) form.set('file', new File([file], 'november.csv', { type: 'text/csv' }))
  const answer = await house.request(path, {
    method: 'POST',
    headers: { cookie: operator.cookie, origin: new URL(PUBLIC_URL).origin },
    body: form,
  })
  return {
    status: answer.status,
    at: answer.headers.get('location') ?? '',
    text: await answer.text(),
  }
}

const ROWS =
  'name,email\nAda,ada@one.example\nEve,eve@one.example\nNobody,nothing\nFay,fay@one.example\n'
const ASKED = { whom: 'sender/acme/promo', purpose: 'marketing' }

/** A new list; answers its page. */
async function bring(file = ROWS, fields: Fields = {}): Promise<string> {
  const { status, at } = await sendFile(LIST, file, { ...ASKED, ...fields })
  expect([status, at]).toEqual([303, expect.stringMatching(/^\/console\/scrubs\/scr_\w{26}$/)])
  return at
}

async function read(path: string, browser = operator): Promise<string> {
  const answer = await browser.get(path)
  expect(answer.status).toBe(200)
  return textOf(await answer.text())
}

function textOf(html: string): string {
  return html
    .replaceAll(/<(?:script|noscript)[^>]*>.*?<\/(?:script|noscript)>/gs, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&#39;', '’')
    .replaceAll('&quot;', '"')
    .replaceAll(/\s+/g, ' ')
}

async function run(page: string, fields: Fields = { column: '2', header: 'yes' }): Promise<string> {
  const answer = await operator.post(`${page}/run`, { next: 'run', ...fields })
  expect([answer.status, answer.headers.get('location')]).toEqual([303, page])
  await house.pumpStream()
  await house.pumpScrubs()
  return read(page)
}

async function download(page: string, kind: string, browser = operator): Promise<string> {
  const answer = await browser.post(`${page}/download`, { kind })
  expect(answer.status).toBe(303)
  const { pathname, search } = new URL(answer.headers.get('location') ?? '')
  return (await house.request(pathname + search)).text()
}

async function audited(page: string): Promise<string[]> {
  const { audit } = consoleStoresOf(house)
  const day = new Date().toISOString().slice(0, 10)
  const { entries } = await audit.ofDay(day, { limit: 200 })
  const id = page.slice(LIST.length + 1)
  return entries
    .filter(({ about }) => about?.split(' ')[0] === id)
    .map(({ operator: who, what, about }) => `${who}: ${what}${about?.slice(id.length) ?? ''}`)
    .toReversed()
}

describe('a list in the console', () => {
  it('goes from its file to its end: columns, result, downloads, and shows no address', async () => {
    const page = await bring(ROWS, { certificate: 'yes' })
    const columns = await read(page)
    expect(columns).toContain('november.csv')
    expect(columns).toContain('a•••@one.example')
    expect(columns).toContain('separated by commas')
    const html = await (await operator.get(page)).text()
    expect(html).toMatch(/name="column" value="2" checked/)
    const done = await run(page)
    expect(done).toMatch(/Rows 4 Kept 2 Left out 2/)
    expect(done).toMatch(/Said stop left out 1/)
    expect(done).toMatch(/No valid address left out 1/)
    expect(done).toMatch(/Has not objected kept 2/)
    expect(await download(page, 'clean')).toBe(
      'name,email\nAda,ada@one.example\nFay,fay@one.example\n',
    )
    expect(await download(page, 'rejected')).toMatch(/^row,column,.*\r\n2,email,opted_out,all,/)
    expect(JSON.parse(await download(page, 'certificate'))).toMatchObject({ version: 1 })
    for (const text of [columns, done, await read(LIST)])
      expect(text).not.toMatch(/(?:ada|eve|fay)@/)
    expect(await read(LIST)).toMatch(/november\.csv Acme: promo · Marketing Clean 4 2 2 Ada Oper/)
  })

  it('writes into the audit trail each look, run, download and deletion, before it is done', async () => {
    const page = await bring()
    await read(page)
    await run(page)
    await download(page, 'clean')
    expect((await operator.post(`${page}/delete`, {})).headers.get('location')).toBe(
      `${LIST}?done=deleted`,
    )
    expect(await audited(page)).toEqual([
      'Ada Operator: scrub_created',
      'Ada Operator: scrub_looked_at',
      'Ada Operator: scrub_started',
      'Ada Operator: scrub_downloaded clean',
      'Ada Operator: scrub_deleted',
    ])
    const trail = await (await officer.get('/console/audit')).text()
    const id = page.slice(LIST.length + 1)
    expect(trail).toMatch(new RegExp(`<a href="${page}">${id}</a>\\s*clean</span>`))
  })

  it('that an API key brought names the key to officers', async () => {
    const made = await house.api('POST', '/v1/scrubs', { sender: 'acme', fileName: 'by a key' })
    const { id } = made.body as { id: string }
    const named = /Clé d’API [^·]+ · key_[0-9a-f]{18}/
    expect(await read(`${LIST}/${id}`, officer)).toMatch(named)
    expect(await read(LIST, officer)).toMatch(named)
  })

  it('says alike on both its pages how long its results are here, in times as the page writes them', async () => {
    expect(await read(`${LIST}/new`)).toContain(
      'can be downloaded for six days. They are deleted by the seventh',
    )
    expect(await read(`${LIST}/new`, officer)).toContain('pendant six jours')
    const page = await bring()
    await run(page)
    const html = await (await operator.get(page)).text()
    const end = new Date(house.now().getTime() + 6 * 86_400_000).toISOString().slice(0, 10)
    expect(html).toMatch(new RegExp(`Here until <time datetime="${end}T[^>]*>[^<]*UTC</time>`))
    expect(html).toMatch(/Every stop recorded before <time [^>]*>[^<]*UTC<\/time> was seen/)
  })

  it('is deleted with a button, after a page that asks', async () => {
    const page = await bring()
    await run(page)
    expect(await read(`${page}/delete`)).toContain('It cannot be brought back')
    await operator.post(`${page}/delete`, {})
    const deleted = await read(page)
    expect(deleted).toContain('are deleted')
    expect(deleted).not.toContain('Download')
    expect((await operator.post(`${page}/download`, { kind: 'clean' })).status).toBe(404)
  })

  it('says while it runs how far it is, and reloads without a script', async () => {
    const page = await bring()
    await operator.post(`${page}/run`, { next: 'run', column: '2', header: 'yes' })
    const html = await (await operator.get(page)).text()
    expect(html).toContain('data-poll')
    expect(html).toMatch(/<noscript><meta http-equiv="refresh" content="5"/)
    expect(textOf(html)).toContain('It waits its turn')
    await house.pumpScrubs()
    expect(await read(page)).toContain('Clean list')
  })

  it('takes other columns and another reading of the first line, and looks again', async () => {
    const page = await bring('ada@two.example;eve@one.example\nfay@two.example;gus@two.example\n')
    const look = await operator.post(`${page}/run`, { next: 'look', column: '1', header: 'no' })
    expect(look.status).toBe(303)
    const html = await (await operator.get(page)).text()
    expect(html).toMatch(/value="1" checked/)
    expect(html).not.toMatch(/value="2" checked/)
    expect(await run(page, { column: '2', header: 'no' })).toMatch(/Rows 2 Kept 1 Left out 1/)
    const none = await operator.post(`${await bring()}/run`, { next: 'run', header: 'yes' })
    expect(none.status).toBe(400)
    expect(textOf(await none.text())).toContain('Choose at least one column')
  })

  it('says in both languages why a list cannot be judged, and what would be right', async () => {
    const page = await bring()
    const failed = await run(page, { column: '1', header: 'yes' })
    expect(failed).toContain('More than 30 % of the rows have no valid address')
    expect(await read(page, officer)).toContain('n’ont pas d’adresse valide')
    expect(await read(await bring(''))).toContain('The list is empty')
    const open = await bring('email\nada@one.example\n"eve@one.example\n')
    expect(await run(open, { column: '1', header: 'yes' })).toContain('never closed')
  })

  it('counts what is left out alike on both its pages, and says which rows repeat', async () => {
    const page = await bring(`${ROWS}Ada again,ada@one.example\n`, {})
    const done = await run(page)
    expect(done).toMatch(/Rows 5 Kept 2 Left out 3 Of these, repeat an earlier row 1/)
    expect(done).toContain('Rows that repeat an earlier one are left out')
    const list = await (await operator.get(LIST)).text()
    const [row = ''] = list.match(new RegExp(`<tr[^>]*>(?:(?!</tr>).)*${page}".*?</tr>`, 's')) ?? []
    expect(textOf(row)).toMatch(/ 5 2 3 Ada Oper/)
    expect(await read(page, officer)).toMatch(/Écartées 3 Dont répètent une ligne précédente 1/)
  })

  it('is put by a script straight to its URL, and by another again', async () => {
    const announced = await operator.post(`${LIST}/announced`, { ...ASKED, source: 'By hand' })
    const { uploadUrl, page } = (await announced.json()) as { uploadUrl: string; page: string }
    expect(await read(page)).toContain('The list has not arrived')
    expect(await put(house, uploadUrl, ROWS)).toBe(200)
    expect(await read(page)).toContain('By hand')
    const again = (await (await operator.post(`${page}/upload`, {})).json()) as {
      uploadUrl: string
    }
    expect(await put(house, again.uploadUrl, 'email\nada@three.example\n')).toBe(200)
    expect(await read(page)).toContain('a•••@three.example')
    expect((await sendFile(`${page}/file`, ROWS)).status).toBe(303)
    expect(await read(page)).toContain('a•••@one.example')
    const wrong = await operator.post(`${LIST}/announced`, { whom: 'all' })
    expect([wrong.status, await wrong.json()]).toEqual([400, { faults: ['whom'] }])
    expect((await sendFile(LIST, undefined, ASKED)).status).toBe(400)
  })

  it('is seen by who brought it, and by officers', async () => {
    const page = await bring()
    expect((await other.get(page)).status).toBe(404)
    expect(await read(LIST, other)).toContain('No list in the last 30 days')
    expect((await other.post(`${page}/delete`, {})).status).toBe(404)
    expect(await read(page, officer)).toContain('november.csv')
    const viewer = await signIn(house, 'viewer')
    for (const path of [LIST, page, `${LIST}/new`])
      expect((await viewer.get(path)).status).toBe(403)
  })

  it('too large for a form is told of the ways that clean it, and of none that records stops', async () => {
    const { status, text } = await sendFile(LIST, `email\n${'x'.repeat(4_100_000)}`, ASKED)
    expect(status).toBe(413)
    expect(textOf(text)).toMatch(/up to 4 MB.*JavaScript.*basta scrub/)
    expect(text).not.toContain('basta import')
    expect(text).toContain('href="/console/scrubs/new"')
  })

  it('keeps no name that holds an address', async () => {
    const page = await bring(ROWS, { source: 'ada@one.example.csv' })
    expect(await read(page)).toContain('List without a name')
  })
})
