import { describe, expect, it } from 'vitest'
import { listRows } from '../../functions/scrub/list-rows.ts'
import { lookAtList } from '../../functions/scrub/look-at-list.ts'
import { planParts } from '../../functions/scrub/plan-parts.ts'
import { said, scrubbed, TestRegister } from './register.ts'

const AT = 1_790_000_000

async function stopped(...addresses: string[]): Promise<TestRegister> {
  const register = new TestRegister()
  for (const address of addresses) await register.know(address, said('stop', AT))
  return register
}

async function* all(list: string | Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(typeof list === 'string' ? Buffer.from(list) : list)
}

describe('no column with addresses is left unread without a word', () => {
  it.each([
    'Email 2',
    'E-mail 2',
    'email_2',
    'Work email',
    'Secondary email',
    'Additional email addresses',
    'Courriel 2',
    'Mail pro',
    'Correo 2',
    'E-Mail (privat)',
  ])('reads %s beside Email', async (name) => {
    const list = `Email,${name}\nbob@example.org,ada@example.org\neve@example.org,\n`
    const found = await scrubbed(await stopped('ada@example.org'), list)
    expect(found.clean).toBe(`Email,${name}\neve@example.org,\n`)
    expect(found.read.columns).toEqual(['Email', name])
  })

  it.each([
    'Téléphone mobile',
    'Tel. portable',
    'Portable 2',
    'Phone 2',
    'Number 2',
    'WhatsApp',
    'Fixe',
    'Handy privat',
    'Teléfono móvil',
    'Festnetz',
  ])('reads %s beside Email, in whatever writing', async (name) => {
    const register = await stopped('+33612345678')
    for (const number of ['+33 6 12 34 56 78', '0612345678', '06 12 34 56 78']) {
      const list = `Email,${name}\nbob@example.org,${number}\neve@example.org,\n`
      const found = await scrubbed(register, list, { defaultCountry: 'FR' })
      expect(found.clean).toBe(`Email,${name}\neve@example.org,\n`)
    }
  })

  it.each(['＋３３６１２３４５６７８', '+٣٣٦١٢٣٤٥٦٧٨', 'tel:+33612345678', '<b@example.org>'])(
    'takes a first row with %s for a row',
    async (first) => {
      const register = await stopped('+33612345678', 'b@example.org')
      const found = await scrubbed(register, `${first}\nada@example.org\n`)
      expect(found.clean).toBe('ada@example.org\n')
    },
  )

  it('shows a first line that was called a header as the row it is, and why', async () => {
    const list = Buffer.from('ada@example.org\nbob@example.org\n')
    const look = await lookAtList(list, true, { hasHeader: true })
    expect(look).toMatchObject({ hasHeader: false, fault: { code: 'header_holds_address' } })
    expect(look.rows).toHaveLength(2)
  })

  describe.each([false, true])('seen late, in plain JavaScript: %s', (isPlain) => {
    const late = (cell: string, before = 'bob@example.org,\n'.repeat(300)) =>
      `email,other\n${before}eve@example.org,${cell}\n`
    it.each<readonly [string, string | Buffer, number]>([
      ['an address', late('ada@example.org'), 301],
      ['an address in a sentence', late('ask ada@example.org first'), 301],
      ['an address in quotes', late('"Ada <ada@example.org>"'), 301],
      ['a number', late('+33 6 12 34 56 78'), 301],
      ['a number in quotes, after a bracket', late('"(+33)612345678"'), 301],
      ['a number with 00 in brackets and dots', late('"(00) 33.6.12.34.56.78"'), 301],
      ['a number with 00', late('0033 612345678'), 301],
      ['a number with 00 in brackets', late('(0033) 612345678'), 301],
      ['a number with 00 after a scheme', late('tel:0033612345678'), 301],
      ['a number after an apostrophe', late("'+33612345678"), 301],
      ['a number after a hard blank', late('\u00a0+33612345678'), 301],
      ['the second of two numbers', late('0612345678;+33612345678'), 301],
      ['a number between direction marks', late('\u202a+33612345678\u202c'), 301],
      ['a number with dashes', late('+33–612–345–678'), 301],
      ['a number of WhatsApp', late('whatsapp:+33612345678'), 301],
      ['a number in angle brackets', late('<+33612345678>'), 301],
      ...['＋33612345678', '００33612345678', 'ada＠example.org', 'ada﹫example.org'].flatMap(
        (cell) => [
          [`${cell}, wide`, late(cell), 301] as const,
          [`${cell}, in UTF-16`, Buffer.from(`\ufeff${late(cell)}`, 'utf16le'), 301] as const,
        ],
      ),
      [
        'a number with 00, in UTF-16',
        Buffer.from(`\ufeff${late('0033612345678')}`, 'utf16le'),
        301,
      ],
      ['a cell beyond the header', late(',ada@example.org'), 301],
      [
        'after a cell longer than what is looked at',
        late('x@y.example', `a@x.example,${'z'.repeat(300_000)}\n`),
        2,
      ],
      ['in UTF-16', Buffer.from(`\ufeff${late('ada@example.org')}`, 'utf16le'), 301],
    ])('refuses %s in a column that is not read', async (_, list, row) => {
      const register = await stopped('ada@example.org', '+33612345678', 'x@y.example')
      await expect(scrubbed(register, list, {}, { isPlain, chunk: 5_000 })).rejects.toMatchObject({
        code: 'columns_unclear',
        row,
      })
      // Who names the columns has decided about the others.
      const named = await scrubbed(
        register,
        list,
        { columns: ['email'] },
        { isPlain, chunk: 5_000 },
      )
      expect(named.kept).toBeGreaterThan(0)
    })

    it('takes handles, times, sums and notes for what they are', async () => {
      const rows = [
        '@ada',
        '2026-11-26T10:00:00+02:00',
        '1+1',
        '+1',
        'a note of nine words that ends with ada@example.org somewhere',
        '5 @ 3',
        '10:00:00',
        '000123456',
        '00100042',
        '0013000001AbCdE',
        '00 1',
        '"1,00 5"',
        'DE89 3704 0044 0532 0130 00',
      ]
      const list = late(
        '',
        rows
          .map((one) => `bob@example.org,${one}\n`)
          .join('')
          .repeat(60),
      )
      const found = await scrubbed(
        await stopped(),
        list,
        { keepDuplicates: true },
        { isPlain, chunk: 5_000 },
      )
      expect(found.clean).toBe(list)
    })
  })

  it('reads a column of that name whose first rows are empty', async () => {
    const rows = 'bob@example.org,\n'.repeat(400)
    const list = `Email,Email 2\n${rows}eve@example.org,ada@example.org\n`
    const found = await scrubbed(await stopped('ada@example.org'), list, { keepDuplicates: true })
    expect(found.rejectedRows).toMatchObject([{ row: 401, column: 'Email 2' }])
  })

  it.each([
    ['another name', 'Email,Kontakt\nbob@example.org,ada@example.org\n', '“Kontakt”'],
    ['one cell of many', 'Email,X\nb@example.org,no\nc@example.org,a@example.org\n', '“X”'],
    ['a number', 'Email,X\nbob@example.org,+33 6 12 34 56 78\n', '“X”'],
    ['a number with 00', 'Email,X\nbob@example.org,0033 612345678\n', '“X”'],
    ['a number at home', 'Email,X\nbob@example.org,06 12 34 56 78\n', '“X”'],
    ['somebody else’s', 'Email,Contact owner\nbob@example.org,ada@example.org\n', 'owner'],
    ['no name', 'Email,,\nbob@example.org,,ada@example.org\n', 'column 3'],
    ['cells beyond the header', 'Email\nbob@example.org,ada@example.org\n', 'column 2'],
    ['no header', 'bob@example.org,no\neve@example.org,no\nz@example.org,a@example.org\n', '2'],
  ])('refuses addresses in a column with %s, and says which', async (_, list, name) => {
    const reading = { defaultCountry: 'FR' }
    const fault = { name: 'ListFault', code: 'columns_unclear' }
    const failing = scrubbed(await stopped(), list, reading)
    await expect(failing).rejects.toMatchObject(fault)
    await expect(failing).rejects.toThrow(name)
    await expect(failing).rejects.toThrow('name the columns to read')
    await expect(planParts(all(list), reading, 1_000)).rejects.toMatchObject(fault)
    const look = await lookAtList(Buffer.from(list), true, reading)
    expect(look.fault).toMatchObject(fault)
    // They are proposed, so that one is left out on purpose only.
    expect(look.columns.length).toBeGreaterThan(1)
  })

  it('reads only the columns that are named', async () => {
    const list = 'Email,Kontakt\nbob@example.org,ada@example.org\n'
    const found = await scrubbed(await stopped('ada@example.org'), list, { columns: ['Email'] })
    expect(found).toMatchObject({ clean: list, read: { columns: ['Email'] } })
  })

  it('reads each column that has the name', async () => {
    const list = 'Email,Email\nbob@example.org,ada@example.org\n'
    const found = await scrubbed(await stopped('ada@example.org'), list, { columns: ['email'] })
    expect(found.clean).toBe('Email,Email\n')
  })

  it('leaves columns alone that speak of mail and hold no address', async () => {
    const list =
      'Email,Email opt-in,Portable,Address,Handle,Id,When,Note\n' +
      'bob@example.org,yes,,12 Main Street,@bob,10002345,2026-11-26,+1 today\n'
    const found = await scrubbed(await stopped(), list, { defaultCountry: 'FR' })
    expect(found).toMatchObject({ clean: list, read: { columns: ['Email', 'Portable'] } })
  })
})

describe('an address in a cell is judged, or the cell is invalid', () => {
  it.each([
    'mailto:bob@example.org?cc=ada@example.org',
    'mailto:bob@example.org?body=+33612345678',
    'bob@example.org (was: ada@example.org)',
    'bob@example.org(ada@example.org)',
    '"""ada@example.org"" <bob@example.org>"',
    'ada@example.org <bob@example.org>',
    'mailto:bob@example.org?cc=ada@example.org;eve@example.org',
    'bob@example.org (+33 6 12 34 56 78)',
    'bob@example.org@example.org',
  ])('%s is invalid, with WebAssembly and without', async (cell) => {
    const list = `Email\n${cell}\neve@example.org\n`
    const register = await stopped('ada@example.org', '+33612345678')
    for (const isPlain of [false, true]) {
      const found = await scrubbed(register, list, {}, { isPlain })
      expect(found.clean).toBe('Email\neve@example.org\n')
      expect(found.rejectedRows).toMatchObject([{ row: 1, reason: 'invalid_address' }])
    }
  })

  it('several addresses and nothing else are judged one by one', async () => {
    const list =
      'Email\nbob@example.org; ada@example.org\nBob <b@example.org>; mailto:eve@example.org\n'
    const found = await scrubbed(await stopped('ada@example.org'), list)
    expect(found.rejectedRows).toMatchObject([{ row: 1, reason: 'opted_out' }])
  })
})

describe('the first line', () => {
  it('is a row if it holds an address that is not valid', async () => {
    const rows = Array.from({ length: 9 }, (_, n) => `${n},n${n}@example.org\n`).join('')
    const found = await scrubbed(await stopped(), `1,ada@example.org.\n${rows}`)
    expect(found).toMatchObject({ rows: 10, clean: rows, read: { hasHeader: false } })
    expect(found.rejectedRows).toMatchObject([{ row: 1, reason: 'invalid_address' }])
  })

  it('is a row if it holds the digits of a number, even alone', async () => {
    const found = await scrubbed(await stopped(), 'Ada,061234567\nEve,+33612345679\nB,\n', {
      columns: [2],
    })
    expect(found).toMatchObject({ rows: 3, clean: 'Eve,+33612345679\n' })
    const alone = await scrubbed(await stopped(), 'a@b.c')
    expect(alone).toMatchObject({ rows: 1, clean: '', rejected: 1 })
  })

  it('is a header if the caller says so', async () => {
    const list = 'ada@example.org.\nbob@example.org\n'
    const found = await scrubbed(await stopped(), list, { hasHeader: true })
    expect(found).toMatchObject({ rows: 1, clean: list })
  })

  it.each([
    [';', '\r\n', 'utf8', ''],
    [',', '\n', 'utf8', '\uFEFF'],
    ['\t', '\r\n', 'utf8', ''],
    ['|', '\n', 'utf8', ''],
    [';', '\r\n', 'utf16le', '\uFEFF'],
  ] as const)(
    'may say that %j stands between cells, and stays',
    async (delimiter, end, encoding, mark) => {
      const lines = [
        ['Name', 'Email'],
        [delimiter === ',' ? 'a' : 'a, b', 'ada@example.org'],
        ['E', 'e@example.org'],
      ]
      const [header = '', ada = '', eve = ''] = lines.map((line) => line.join(delimiter))
      const of = (...rows: string[]) =>
        Buffer.from(
          mark + [`sep=${delimiter}`, header, ...rows].map((row) => row + end).join(''),
          encoding,
        )
      const list = of(ada, eve)
      const found = await scrubbed(await stopped('ada@example.org'), list)
      expect(found.bytes).toEqual(of(eve))
      expect(found).toMatchObject({ rows: 2, read: { delimiter, columns: ['Email'] } })
      const look = await lookAtList(list, true, {})
      expect(look).toMatchObject({ delimiter, hasHeader: true, columns: [1] })
      const plan = await planParts(all(list), {}, 1_000_000)
      expect(plan.rows).toBe(2)
      let rows = 0
      const read = { encoding: plan.encoding, ...plan.layout }
      for await (const some of listRows(all(list), read)) rows += some.length
      expect(rows).toBe(2)
    },
  )
})
