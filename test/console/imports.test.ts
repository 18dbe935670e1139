import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { consoleStoresOf, signIn, type SignedInBrowser } from '../house/console.ts'
import { ACME, openHouse, OPT_OUT, PUBLIC_URL, type TestHouse } from '../house/house.ts'
import {
  announce,
  importFixture,
  importsFolderOf,
  pump,
  put,
  saidOf,
  upload,
} from '../house/importing.ts'

const LIST = '/console/imports'
const SOURCE = 'Export of a test'

let house: TestHouse
let viewer: SignedInBrowser
let operator: SignedInBrowser
beforeAll(async () => {
  house = await openHouse({ importChunkRows: 50 })
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  await house.api('PUT', '/v1/senders/beta', { ...ACME, ...OPT_OUT, name: 'Beta', numbers: [] })
  viewer = await signIn(house, 'viewer')
  operator = await signIn(house, 'operator', { name: 'Ada Operator' })
})
afterAll(() => rmSync(importsFolderOf(house), { recursive: true, force: true }))

type Fields = Readonly<Record<string, string>>

/** A form with a file, as a browser without a script sends it; answers where it leads. */
async function sendFile(
  path: string,
  file: string | Uint8Array | undefined,
  fields: Fields = {},
): Promise<{ status: number; text: string; at: string }> {
  const form = new FormData()
  form.set('csrf', operator.csrf)
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  if (file !== undefined) {
    const bytes = typeof file === 'string' ? file : new Uint8Array(file)
    form.set('file', new File([bytes], 'export.csv', { type: 'text/csv' }))
  }
  const answer = await house.request(path, {
    method: 'POST',
    headers: { cookie: operator.cookie, origin: new URL(PUBLIC_URL).origin },
    body: form,
  })
  const { status } = answer
  return { status, text: await answer.text(), at: answer.headers.get('location') ?? '' }
}

const STOPS = { kind: 'stops', whom: 'all', source: SOURCE }

/** A new import with its file; answers its page. */
async function bring(file: string | Uint8Array, fields: Fields = {}): Promise<string> {
  const { status, at } = await sendFile(LIST, file, { ...STOPS, ...fields })
  expect([status, at]).toEqual([303, expect.stringMatching(/^\/console\/imports\/imp_\w{26}$/)])
  return at
}

async function read(path: string, browser = operator): Promise<string> {
  const answer = await browser.get(path)
  expect(answer.status).toBe(200)
  return textOf(await answer.text())
}

/** What a page says, without its marks. */
function textOf(html: string): string {
  return html
    .replaceAll(/<(?:script|noscript)[^>]*>.*?<\/(?:script|noscript)>/gs, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&#39;', '’')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
}

async function press(path: string, fields: Fields = {}): Promise<string> {
  const answer = await operator.post(path, fields)
  expect([path, answer.status]).toEqual([path, 303])
  return answer.headers.get('location') ?? ''
}

const idOf = (page: string) => page.slice(LIST.length + 1)

async function count(page: string, fields: Fields = {}): Promise<string> {
  await press(`${page}/columns`, { next: 'count', ...fields })
  await pump(house, idOf(page))
  return read(page)
}

async function record(page: string): Promise<string> {
  await press(`${page}/apply`)
  await pump(house, idOf(page))
  return read(page)
}

describe('an import in the console', () => {
  it('goes from its file to its end, names its operator, and shows no address', async () => {
    const page = await bring('email,status\nada@one.example,unsubscribed\nnobody,unsubscribed\n')
    const columns = await read(page)
    expect(columns).toContain('a•••@one.example')
    expect(columns).toContain('separated by commas')
    const counted = await count(page)
    expect(counted).toMatch(/Would be recorded 1 Known already 0 .* Refused 1/)
    expect(counted).toContain('No e-mail address and no phone number that can exist')
    expect(await house.check('ada@one.example')).toMatchObject({ allowed: true })

    const asks = await read(`${page}/apply`)
    expect(asks).toContain('One address gets a stop')
    expect(asks).toContain('An import never lifts a stop')
    expect(await record(page)).toMatch(/Recorded 1 Known already 0/)
    expect(await house.check('ada@one.example')).toMatchObject({ reason: 'opted_out' })
    const [said] = await saidOf(house, 'ada@one.example')
    expect(said?.source).toMatchObject({ method: 'import', operator: 'Ada Operator' })
    expect(said?.source).not.toHaveProperty('key')
    for (const text of [columns, counted, asks, await read(page), await read(LIST)])
      expect(text).not.toMatch(/ada@|nobody/)
    expect(await read(LIST)).toMatch(/Export of a test Stops · All senders Recorded 2 1 1 Ada Oper/)
  })

  it('lets a viewer see its progress, and neither its columns nor its rows', async () => {
    const page = await bring('email,first name\nada@two.example,Ada\nx,Bob\n')
    expect(await read(page, viewer)).not.toMatch(/two\.example|first name|Start the dry run/)
    await count(page)
    const counted = await read(page, viewer)
    expect(counted).toMatch(/Would be recorded 1/)
    expect(counted).not.toMatch(/two\.example|Download|Record 1/)
    expect(await read(LIST, viewer)).not.toContain('New import')
    for (const path of [`${LIST}/new`, `${page}/apply`])
      expect((await viewer.get(path)).status).toBe(403)
    for (const path of ['/columns', '/apply', '/refused', '/upload'])
      expect((await viewer.post(page + path)).status).toBe(403)
    expect((await viewer.post(`${LIST}/announced`, STOPS)).status).toBe(403)
  })

  it('takes a file straight from a browser, to the URL that it was announced', async () => {
    const announced = await operator.post(`${LIST}/announced`, STOPS)
    const { uploadUrl, page, headers } = (await announced.json()) as {
      uploadUrl: string
      page: string
      headers: Record<string, string>
    }
    expect(headers).toEqual({ 'content-type': 'text/csv' })
    expect(await read(page)).toContain('The file has not arrived')
    expect(await put(house, uploadUrl, 'email\nada@three.example\n')).toBe(200)
    expect(await read(page)).toContain('a•••@three.example')
    const shown = await operator.get(page)
    expect(shown.headers.get('content-security-policy')).toContain(
      `connect-src 'self' ${new URL(uploadUrl).origin};`,
    )
  })

  it('writes into the audit trail who made, tried, recorded and read it', async () => {
    const page = await bring('email\nada@four.example\nx\n')
    await count(page)
    await record(page)
    await operator.post(`${page}/refused`, { part: '0' })
    const { audit } = consoleStoresOf(house)
    const day = house.now().toISOString().slice(0, 10)
    const { entries } = await audit.ofDay(day, { limit: 50 })
    const own = entries.filter(({ about }) => about === idOf(page))
    expect(own.map(({ what, operator: who }) => [what, who]).toReversed()).toEqual([
      ['import_created', 'Ada Operator'],
      ['import_checked', 'Ada Operator'],
      ['import_applied', 'Ada Operator'],
      ['refused_rows_read', 'Ada Operator'],
    ])
    const officer = await signIn(house, 'officer', { id: 'camille', name: 'Camille' })
    const trail = await (await officer.get('/console/audit')).text()
    expect(trail).toContain(`<a href="${page}">${idOf(page)}</a>`)
  })

  it('that an API key made names the key, and to officers by its name', async () => {
    const { id } = await announce(house)
    const officer = await signIn(house, 'officer', { id: 'camille', name: 'Camille' })
    const named = /API key [^·]+ · key_[0-9a-f]{18}/
    expect(await read(`${LIST}/${id}`, officer)).toMatch(named)
    expect(await read(LIST, officer)).toMatch(named)
    const seen = await read(`${LIST}/${id}`)
    expect(seen).toMatch(/by API key key_[0-9a-f]{18}/)
  })

  it('says only what is known of a column that was named and is not there', async () => {
    const id = await upload(house, 'who,when\nada@six.example,2026-01-01\n', {
      columns: { address: 'email' },
    })
    const shown = await read(`${LIST}/${id}`)
    expect(shown).toContain('The file has no column “email”.')
    expect(shown).toContain('the first line of this file does not name it')
    expect(shown).not.toContain('Another file was uploaded')
  })

  it('says of a column of addresses that is read that nothing tells who left, not that it is not read', async () => {
    const page = await bring(
      'Email,Email Marketing Status,Mobile\nada@seven.example,unsubscribed,+33612345678\n',
    )
    const asked =
      /“Mobile” holds addresses, and no column says whether who is there left\. To stop all of them choose “Phone number”/
    expect(await read(page)).toMatch(asked)
    expect(await read(page)).not.toContain('“Mobile” holds addresses and is not read')
    expect(await count(page)).toMatch(asked)
    expect(await count(page, { 'column-0': 'email', 'column-2': 'phone' })).toMatch(
      /Would be recorded 2 /,
    )
  })

  it('is told that every row counts where no column says who left', async () => {
    const page = await bring('email,first name\nada@five.example,Ada\n')
    expect(await read(page)).toContain('No column says who left, so every row counts')
  })
})

describe('the columns of a file', () => {
  it('are changed, looked at again and counted as decided', async () => {
    const file = 'Contact,Left?\nada@six.example,gone\nbob@six.example,here\n'
    const page = await bring(file)
    expect(await read(page)).toContain('No column is known to hold addresses')
    await press(`${page}/columns`, { 'column-0': 'address', 'column-1': 'status', next: 'look' })
    const asked = await read(page)
    expect(asked).toContain('“gone” means')
    expect(asked).toContain('“Left?” holds words that may mean either: gone, here')
    const words = { 'word-0': 'unsubscribes', 'word-1': 'not_a_stop' }
    const form = new URLSearchParams({ csrf: operator.csrf, next: 'count', ...words })
    for (const [name, value] of [
      ['column-0', 'address'],
      ['column-1', 'status'],
      ['word', '=gone'],
      ['word', '=here'],
    ] as const)
      form.append(name, value)
    const answer = await operator.get(`${page}/columns`, {
      method: 'POST',
      headers: { origin: PUBLIC_URL, 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
    })
    expect(answer.status).toBe(303)
    await pump(house, idOf(page))
    expect(await read(page)).toMatch(/Would be recorded 1 .* Refused 1/)
  })

  it('that may be important and are not decided keep everything from being recorded', async () => {
    const page = await bring('email,optin_choice\nada@seven.example,maybe\n')
    const counted = await count(page)
    expect(counted).toContain('Decide this first')
    expect(counted).not.toContain('Record 1')
    expect(await press(`${page}/apply`)).toBe(`${page}?done=changed`)
    await press(`${page}/columns`, { 'column-1': 'left_out', next: 'count' })
    await pump(house, idOf(page))
    expect(await read(page)).toContain('Record 1')
  })

  it('are not read twice as the same thing', async () => {
    const page = await bring('a,b\nada@eight.example,bob@eight.example\n')
    const answer = await operator.post(`${page}/columns`, {
      'column-0': 'address',
      'column-1': 'address',
    })
    expect(answer.status).toBe(400)
    expect(textOf(await answer.text())).toContain('the second is “b”')
  })

  it('of consents say what evidence is lacking', async () => {
    const fields = { kind: 'consents', whom: 'sender/acme' }
    expect(await read(await bring('email,obtainedAt\na@b.example,2026-01-01\n', fields))).toMatch(
      /no column is read as: method, wording, wordingVersion, source/,
    )
    const page = await bring(importFixture('consents.csv'), fields)
    expect(await read(page)).toContain('When they said yes')
    expect(await count(page)).toMatch(/Would be recorded [1-9]/)
  })
})

describe('the refused rows of an import', () => {
  it('are downloaded as they stand in the file, with the reason, and can be imported again', async () => {
    const rows = Array.from({ length: 120 }, (_, at) =>
      at % 40 === 7 ? `"broken; ""${at}""",Ünal` : `p${at}@nine.example,Zoé`,
    )
    const page = await bring(`email;first name\n${rows.join('\n')}\n`.replaceAll(',', ';'))
    expect(await count(page)).toContain('Refused 3')
    const answer = await operator.post(`${page}/refused`, { part: '0' })
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('content-disposition')).toContain(`${idOf(page)}-refused.csv`)
    const csv = Buffer.from(await answer.arrayBuffer()).toString('utf8')
    const lines = csv.split('\r\n')
    expect(lines).toHaveLength(5)
    expect(lines[0]).toBe('\ufeffemail;first name;basta row;basta field;basta reason;basta detail')
    for (const [line, at] of [7, 47, 87].entries())
      expect(lines[line + 1]).toMatch(
        new RegExp(`^"broken; ""${at}""";Ünal;${at + 2};address;invalid;.+$`),
      )
    const mended = csv.replaceAll(/"broken; ""(\d+)"""/g, 'mended$1@nine.example')
    const again = await count(await bring(mended))
    expect(again).toMatch(/Would be recorded 3 .* Refused 0/)
    expect(again).not.toContain('Decide this first')
  })

  it('keep the cells beyond the header, so that nobody in them is lost', async () => {
    const page = await bring('email,name\nwide-1@nine.example,n,wide-2@nine.example\n')
    expect(await count(page)).toMatch(/Would be recorded 1 .* Refused 1/)
    const csv = await (await operator.post(`${page}/refused`, { part: '0' })).text()
    expect(csv).toMatch(/^wide-1@nine\.example,n,2,row,misaligned,.*,wide-2@nine\.example\r$/m)
    expect(await count(await bring(csv))).toMatch(/Would be recorded 1 .* Refused 1/)
  })

  it('hold nothing that a spreadsheet would carry out, and come back as they were', async () => {
    const rows = [
      `nobody,"=HYPERLINK(""https://evil.example"")"`,
      'nobody,@SUM(1)',
      'nobody,-2+3+cmd|x',
      'nobody,+1+1',
      '+33 6,-5',
      `=1+1,"=""x"""`,
    ]
    const page = await bring(`email,=note\n${rows.join('\n')}\n`)
    await count(page)
    const csv = await (await operator.post(`${page}/refused`, { part: '0' })).text()
    const cells = csv.split('\r\n').flatMap((line) => line.split(','))
    expect(cells.filter((cell) => /^"?[=@]|^"?[+-](?![\d\s]*$)/.test(cell))).toEqual([])
    expect(csv).toContain(`'=HYPERLINK`)
    expect(csv).toContain('+33 6,-5,')
    const again = await bring(csv)
    await count(again)
    const second = await (await operator.post(`${again}/refused`, { part: '0' })).text()
    expect(second).toContain(`'=HYPERLINK`)
    expect(second).not.toContain("''")
  })

  it('of a large file come in parts, which together are all of them, each once', async () => {
    const rows = Array.from({ length: 21_000 }, (_, at) =>
      at % 500 === 3
        ? `nobody ${at},${'x'.repeat(400)}`
        : `p${at}@large.example,${'x'.repeat(400)}`,
    )
    const announced = await operator.post(`${LIST}/announced`, STOPS)
    const { uploadUrl, page } = (await announced.json()) as { uploadUrl: string; page: string }
    await put(house, uploadUrl, `email,note\n${rows.join('\n')}\n`)
    await press(`${page}/columns`, { next: 'count' })
    await pump(house, idOf(page))
    const text = await (await operator.get(page)).text()
    const parts = [...text.matchAll(/name="part" value="(\d+)"/g)].map(([, part = '']) => part)
    expect(parts.length).toBeGreaterThan(1)
    const refused = await Promise.all(
      parts.map(async (part) => {
        const csv = await (await operator.post(`${page}/refused`, { part })).text()
        return csv.split('\r\n').flatMap((line) => /^nobody (\d+),/.exec(line)?.[1] ?? [])
      }),
    )
    expect(refused.flat()).toEqual(Array.from({ length: 42 }, (_, at) => String(at * 500 + 3)))
  })

  it('are gone after five days, and the page says so', async () => {
    const page = await bring('email\nada@ten.example\nx\n')
    await count(page)
    house.setNow(new Date(Date.now() + 5.5 * 86_400_000))
    const later = await signIn(house, 'operator', { id: 'later' })
    expect(await read(page, later)).toContain('were kept for five days')
    house.setNow(undefined)
  })
})

describe('a file that cannot be used', () => {
  it.each<[string, string | Uint8Array, RegExp]>([
    ['empty', '', /The file is empty\. Export the list again/],
    ['of a header alone', 'email,created\n', /no row below/],
    [
      'in UTF-16',
      Buffer.from('\ufeffemail\nada@x.example\n', 'utf16le'),
      /UTF-16.*save it as “CSV/,
    ],
    ['in Latin-1', Buffer.from('email,nom\na@x.example,Zoé\n', 'latin1'), /Line 2 is not UTF-8/],
    ['of a spreadsheet', Buffer.from('504b030414', 'hex'), /This is a spreadsheet.*save it as/],
    ['of an old spreadsheet', Buffer.from('d0cf11e0a1b1', 'hex'), /This is a spreadsheet/],
    ['with another delimiter', 'email^status\nada@x.example^x\n', /one single column.*separator/],
    ['with rows of another delimiter', 'email;status\na@x.example,x\n', /another character than/],
    [
      'with an endless line',
      `email,note\na@x.example,"${'x'.repeat(3_000_000)}`,
      /Row 2 is longer/,
    ],
    ['with an endless header', `email,"${'x'.repeat(200_000)}`, /first line is too long/],
    ['without a header', 'ada@x.example\nbob@x.example\n', /The first line holds an address/],
  ])('%s says what is wrong and what would be right, and takes another', async (_, file, says) => {
    const page = await bring(file)
    const text = await read(page)
    expect(text).toMatch(says)
    expect(text).not.toMatch(/ada@|bob@/)
    const { status, at } = await sendFile(`${page}/file`, 'email\nada@y.example\n')
    expect([status, at]).toEqual([303, page])
    expect(await read(page)).toContain('a•••@y.example')
  })

  it('far behind its beginning is told by the dry run, with the way on', async () => {
    const good = Array.from({ length: 4_000 }, (_, at) => `p${at}@z.example,x`).join('\n')
    const page = await bring(Buffer.from(`email,note\n${good}\nq@z.example,Zoé\n`, 'latin1'))
    expect(await read(page)).toContain('Start the dry run')
    const text = await count(page)
    expect(text).toContain('Line 4002 is not UTF-8')
    expect(text).toContain('Upload the mended file')
  })

  it('too large for a form says which ways take it', async () => {
    const large = `email\n${'x'.repeat(4_100_000)}`
    for (const file of [large, large + 'x'.repeat(1_000_000)]) {
      const { status, text } = await sendFile(LIST, file, STOPS)
      expect(status).toBe(413)
      expect(textOf(text)).toMatch(/up to 4 MB.*JavaScript.*basta import/)
    }
  })

  it('missing, or fields that are wrong, bring the form back as it was', async () => {
    const bare = await sendFile(LIST, undefined, { ...STOPS, source: 'What I wrote' })
    expect(bare.status).toBe(400)
    expect(bare.text).toContain('value="What I wrote"')
    const future = { ...STOPS, at: '2126-01-01T00:00' }
    const late = await sendFile(LIST, 'email\na@b.example\n', future)
    expect(late.status).toBe(400)
    expect(textOf(late.text)).toContain('A time that has passed.')
    expect((await sendFile(LIST, 'x', { ...STOPS, whom: 'sender/nobody' })).status).toBe(400)
    expect((await sendFile(LIST, 'x', { kind: 'consents', whom: 'all' })).status).toBe(400)
  })
})

describe('an import that is acted on twice', () => {
  it('is recorded once, and the second time says so', async () => {
    const page = await bring('email\nada@eleven.example\n')
    await count(page)
    await record(page)
    expect(await press(`${page}/apply`)).toBe(`${page}?done=applied`)
    expect(await read(`${page}?done=applied`)).toContain('It is recorded already.')
    expect(await saidOf(house, 'ada@eleven.example')).toHaveLength(1)
    const { at } = await sendFile(`${page}/file`, 'email\nbob@eleven.example\n')
    expect(at).toBe(`${page}?done=changed`)
  })

  it('counts nothing new for the same file again', async () => {
    const file = 'email\nada@twelve.example\n'
    const first = await bring(file)
    await count(first)
    await record(first)
    expect(await count(await bring(file))).toContain('Nothing new is in this list')
  })

  it('whose file is gone or another does not record it, and takes it anew', async () => {
    const page = await bring('email\nada@thirteen.example\n')
    await count(page)
    rmSync(importsFolderOf(house), { recursive: true })
    expect(await read(page)).toContain(
      'The file is gone Files are deleted after at most seven days',
    )
    expect(await press(`${page}/apply`)).toBe(`${page}?done=changed`)
    await sendFile(`${page}/file`, 'email\nada@thirteen.example\n')
    expect(await count(page)).toContain('Record 1')
  })
})

describe('in French', () => {
  it('says the same', async () => {
    const french = await signIn(house, 'operator', { id: 'fr', name: 'Zoé', language: 'fr' })
    const page = await bring('email\nada@fourteen.example\nx\n')
    expect(await read(page, french)).toContain('Aucune colonne ne dit qui est parti')
    await count(page)
    expect(await read(page, french)).toMatch(/Enregistrer 1 .*À enregistrer 1/)
    expect(await read(`${LIST}/new?kind=consents`, french)).toContain('À qui elles ont dit oui')
    expect(await read(`${page}/apply`, french)).toContain('Une adresse reçoit un stop')
  })
})
