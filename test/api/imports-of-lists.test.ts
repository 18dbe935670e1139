import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ScanCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import { ACME, consentTo, openHouse, OPT_OUT, type TestHouse } from '../house/house.ts'
import {
  announce,
  apply,
  dryRun,
  importFixture,
  importList,
  importsFolderOf,
  put,
  resultOf,
  saidOf,
  show,
  upload,
} from '../house/importing.ts'

const RECEIVED = '2026-11-21T09:00:00Z'
const CONSENTS = { kind: 'consents', scope: undefined, sender: 'acme' }
const SHA = 'ab'.repeat(32)

let house: TestHouse
const opened: TestHouse[] = []
async function open(importChunkRows?: number): Promise<TestHouse> {
  const made = await openHouse(importChunkRows === undefined ? {} : { importChunkRows })
  opened.push(made)
  await made.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  await made.api('PUT', '/v1/senders/beta', { ...ACME, ...OPT_OUT, numbers: [] })
  made.setNow(new Date(RECEIVED))
  return made
}
beforeAll(async () => {
  house = await open()
})
afterAll(() => {
  for (const one of opened) rmSync(importsFolderOf(one), { recursive: true, force: true })
})

type Wanted = readonly [to: string, type: string, method: string, occurredAt: string]
const STOP = ['stop', 'import'] as const
const COMPLAINT = ['stop', 'complaint'] as const
const BOUNCE = ['bounce', 'hard'] as const

describe('an export of another system', () => {
  const cases: readonly [file: string, format: string, counts: object, rows: readonly Wanted[]][] =
    [
      [
        'twilio-consents.csv',
        'twilio',
        { rows: 3, new: 2, refused: 1, reasons: { 'row/not_a_stop': 1 } },
        [
          ['+33612340001', ...STOP, '2025-02-28T10:05:27Z'],
          ['+33612340003', ...STOP, RECEIVED],
        ],
      ],
      [
        'ses-list.csv',
        'ses',
        { rows: 2, new: 2 },
        [
          ['ses-bounce@example.org', ...BOUNCE, '2025-04-10T19:03:05Z'],
          ['ses-complaint@example.org', ...COMPLAINT, '2020-04-10T21:03:05Z'],
        ],
      ],
      [
        'ses-bulk.csv',
        'ses',
        { rows: 2, new: 2 },
        [
          ['ses-bare-1@example.org', ...BOUNCE, RECEIVED],
          ['ses-bare-2@example.org', ...COMPLAINT, RECEIVED],
        ],
      ],
      [
        'sendgrid-unsubscribes.csv',
        'sendgrid',
        { rows: 1, new: 1 },
        [['sg-unsub@example.org', ...STOP, '2023-11-14T22:13:20Z']],
      ],
      [
        'sendgrid-bounces.csv',
        'sendgrid',
        { rows: 2, new: 1, refused: 1, reasons: { 'row/not_a_stop': 1 } },
        [['sg-bounce@example.org', ...BOUNCE, '2023-11-14T22:13:21Z']],
      ],
      [
        'sendgrid-spam-reports.csv',
        'sendgrid',
        { rows: 1, new: 1 },
        [['sg-spam@example.org', ...COMPLAINT, '2023-11-14T22:13:23Z']],
      ],
      [
        'mailgun-unsubscribes.csv',
        'mailgun',
        { rows: 2, new: 2 },
        [
          ['mg-unsub@example.org', ...STOP, '2024-10-18T18:28:14Z'],
          ['mg-nodate@example.org', ...STOP, RECEIVED],
        ],
      ],
      [
        'mailgun-bounces.csv',
        'mailgun',
        { rows: 1, new: 1 },
        [['mg-bounce@example.org', ...BOUNCE, '2024-10-18T18:28:14Z']],
      ],
      [
        'postmark-suppressions.csv',
        'postmark',
        { rows: 3, new: 3 },
        [
          ['pm-unsub@example.org', ...STOP, '2019-12-17T13:58:33Z'],
          ['pm-bounce@example.org', ...BOUNCE, '2019-12-17T13:58:33Z'],
          ['pm-spam@example.org', ...COMPLAINT, '2019-12-17T13:58:33Z'],
        ],
      ],
      [
        'brevo-contacts.csv',
        'brevo',
        // A row with an e-mail address and a phone number says one thing of each.
        { rows: 6, new: 5, refused: 4, reasons: { 'row/not_a_stop': 4 } },
        [
          ['bv-out@example.org', ...STOP, RECEIVED],
          ['+33612340009', ...STOP, RECEIVED],
          ['bv-both-out@example.org', ...STOP, RECEIVED],
          ['+33612340021', ...STOP, RECEIVED],
          ['+33612340022', ...STOP, RECEIVED],
        ],
      ],
      [
        'brevo-blocked.csv',
        'brevo',
        { rows: 3, new: 3 },
        [
          ['bv-admin@example.org', ...STOP, '2017-05-01T12:30:00Z'],
          ['bv-hard@example.org', ...BOUNCE, '2017-05-01T12:30:00Z'],
          ['bv-spam@example.org', ...COMPLAINT, '2017-05-01T12:30:00Z'],
        ],
      ],
      [
        'mailchimp-unsubscribed.csv',
        'mailchimp',
        { rows: 2, new: 1, refused: 1, reasons: { 'row/not_a_stop': 1 } },
        [['mc-unsub@example.org', ...STOP, RECEIVED]],
      ],
      [
        'mailchimp-cleaned.csv',
        'mailchimp',
        { rows: 1, new: 1 },
        [['mc-clean@example.org', ...BOUNCE, RECEIVED]],
      ],
      [
        'basta-stops.csv',
        'basta',
        { rows: 3, new: 3 },
        [
          ['own-1@example.org', ...STOP, '2026-01-02T03:04:05Z'],
          ['+33612340011', ...COMPLAINT, RECEIVED],
          ['own-3@example.org', ...BOUNCE, RECEIVED],
        ],
      ],
    ]

  it.each(cases)(
    '%s is known by its header and read row by row',
    async (file, format, counts, rows) => {
      const shown = await importList(house, importFixture(file), { defaultCountry: 'FR' })
      expect(shown).toMatchObject({ state: 'applied', format, applied: counts, dryRun: counts })
      for (const [to, type, method, occurredAt] of rows) {
        const isBounce = type === 'bounce'
        expect(await saidOf(house, to)).toEqual([
          expect.objectContaining({
            type,
            occurredAt,
            receivedAt: RECEIVED,
            scopes: ['all'],
            blocks: isBounce ? 'every' : 'marketing',
            source: { method, origins: [], key: expect.stringMatching(/^key_/) as string },
          }),
        ])
        const verdict = await house.check(to)
        const reason = { stop: 'opted_out', bounce: 'bounced' }[type]
        expect(verdict).toMatchObject({
          allowed: false,
          reason: method === 'complaint' ? 'complained' : reason,
        })
        const service = await house.check(to, { purpose: 'transactional' })
        expect(service.allowed).toBe(!isBounce)
      }
    },
  )

  it('of several addresses a row is read for each once, and for the one column that is named', async () => {
    const file = (at: number) =>
      `EMAIL;SMS;ADDED_TIME;sms_marketing\ntwo-${at}@example.org;3361234004${at};2024;unsubscribed\n`
    expect(await importList(house, file(1), { defaultCountry: 'FR' })).toMatchObject({
      applied: { rows: 1, new: 2, known: 0, refused: 0 },
    })
    const again = await importList(house, `${file(1)}\n`, { defaultCountry: 'FR' })
    expect(again).toMatchObject({ dryRun: { known: 2 }, applied: { rows: 1, new: 0, known: 2 } })
    const named = { defaultCountry: 'FR', format: 'brevo', columns: { address: 'SMS' } }
    expect(await importList(house, file(2), named)).toMatchObject({ applied: { rows: 1, new: 1 } })
    expect(await house.check('+33612340042')).toMatchObject({ reason: 'opted_out' })
    expect(await saidOf(house, 'two-2@example.org')).toEqual([])
  })

  it('is what the caller says, if its columns do not show it', async () => {
    const shown = await importList(house, importFixture('mailgun-complaints.csv'), {
      list: 'complaints',
    })
    expect(shown).toMatchObject({ format: 'mailgun', applied: { new: 1 } })
    expect(await house.check('mg-complaint@example.org')).toMatchObject({ reason: 'complained' })
  })

  it.each([
    ['ses', 'Email Address,Reason', ',unsubscribed'],
    ['ses', 'EmailAddress,Reason', ','],
    ['sendgrid', 'email,created,reason', ',1700000000,unsubscribed'],
    ['sendgrid', 'email,created,status,reason', ',1700000000,,asked by phone on 550'],
    ['sendgrid', 'email,created,ip', ',1700000000,192.0.2.1'],
    ['mailgun', 'address,created_at,code', ',"Fri, 18 Oct 2024 18:28:14 UTC",'],
    ['mailgun', 'address,created_at,error', ',"Fri, 18 Oct 2024 18:28:14 UTC",unsubscribed'],
    ['postmark', 'EmailAddress,SuppressionReason', ',no bounce'],
    ['mailchimp', 'Email Address,LEID', ',1'],
  ])('of %s is no bounce unless a row says so: %s', async (format, header, rest) => {
    const to = `${Math.random().toString(36).slice(2)}@example.org`
    const shown = await importList(house, `${header}\n${to}${rest}\n`, { list: 'unsubscribes' })
    expect(shown).toMatchObject({ format, applied: { new: 1 } })
    expect(await saidOf(house, to)).toMatchObject([
      { type: 'stop', blocks: 'marketing', source: { method: 'import' } },
    ])
  })

  it.each([
    ['EmailAddress,Reason', ',Bounce'],
    ['email,created,status', ',1700000000,5.1.1'],
    ['email,created,reason', ',1700000000,550 5.1.1 no such user'],
    ['email,created,reason', ',1700000000,bounced'],
    ['address,created_at,code', ',"Fri, 18 Oct 2024 18:28:14 UTC",605'],
  ])('that says of a row that it bounced is believed: %s', async (header, rest) => {
    const to = `${Math.random().toString(36).slice(2)}@example.org`
    await importList(house, `${header}\n${to}${rest}\n`, { list: 'unsubscribes' })
    expect(await saidOf(house, to)).toMatchObject([{ type: 'bounce', blocks: 'every' }])
  })

  it('is read by the names that the caller gives its columns', async () => {
    const file = 'Nom;Courriel;Date de sortie\r\nZoé;zoe@example.org;2026-03-04T05:06:07+02:00\r\n'
    const columns = { address: 'courriel', occurredAt: 'Date de sortie' }
    await importList(house, file, { columns })
    expect(await saidOf(house, 'zoe@example.org')).toMatchObject([
      { occurredAt: '2026-03-04T03:06:07Z' },
    ])
  })

  it('dates its undated rows as the caller says, and none later than their receipt', async () => {
    const file = 'email,occurred_at\nundated@example.org,\nlate@example.org,2030-01-01T00:00:00Z\n'
    await importList(house, file, { occurredAt: '2026-02-03T04:05:06Z' })
    expect(await saidOf(house, 'undated@example.org')).toMatchObject([
      { occurredAt: '2026-02-03T04:05:06Z' },
    ])
    expect(await saidOf(house, 'late@example.org')).toMatchObject([{ occurredAt: RECEIVED }])
  })

  it('keeps with each event what file and row it came from, and no address', async () => {
    const shown = await importList(house, 'email\nproof@example.org\n', { source: 'CRM of 2019' })
    const [event] = await saidOf(house, 'proof@example.org')
    expect(event?.evidence).toEqual({
      what: 'unsubscribes',
      file: 'CRM of 2019',
      fileSha256: shown.file?.sha256,
      import: shown.id,
      row: 2,
    })
  })

  it('stops one sender, or one topic, if asked to', async () => {
    await importList(house, 'email\nscoped@example.org\n', { scope: 'sender/acme/promo' })
    const ask = (question: object) => house.check('scoped@example.org', question)
    expect(await ask({ topic: 'promo' })).toMatchObject({ allowed: false })
    expect(await ask({ topic: 'news' })).toMatchObject({ allowed: true })
    expect(await ask({ sender: 'beta' })).toMatchObject({ allowed: true })
  })
})

describe('a CSV file', () => {
  const awkward = (count: number, each: number) => {
    const rows = Array.from({ length: count }, (_, at) => {
      const address = at % each === each - 1 ? `no address ${at}` : `big-${at}@example.org`
      return `"né le\r\n1er; ""${at}""";${address}${at % 3 === 0 ? ';extra' : ''}\r\n`
    })
    const half = Math.floor(count / 2)
    return `\ufeffNote;E-Mail\r\n${rows.slice(0, half).join('')}\r\n\r\n${rows.slice(half).join('')}`
  }

  it('may have a BOM, CRLF, empty lines, ragged rows and line breaks in quotes over several chunks', async () => {
    const own = await open(10)
    const shown = await importList(own, awkward(42, 14).trimEnd())
    expect(shown.file?.header).toEqual(['Note', 'E-Mail'])
    const counts = { rows: 42, new: 39, known: 0, refused: 3, reasons: { 'address/invalid': 3 } }
    expect(shown).toMatchObject({ dryRun: counts, applied: counts })
    const numbers = (await resultOf(own, shown.id)).map((line) => Number(line.split(',')[0]))
    // The header is row 1.
    expect(numbers).toEqual([15, 29, 43])
    for (const at of Array.from({ length: 42 }, (_, row) => row).filter((row) => row % 14 !== 13))
      expect(await own.check(`big-${at}@example.org`)).toMatchObject({ allowed: false })
  })

  it('is read a thousand rows at a time', async () => {
    const id = await upload(house, awkward(2_100, 700))
    const counts = { rows: 2_100, new: 2_097, refused: 3 }
    expect(await dryRun(house, id)).toMatchObject({ dryRun: counts })
    const numbers = (await resultOf(house, id)).map((line) => Number(line.split(',')[0]))
    expect(numbers).toEqual([701, 1_401, 2_101])
  })

  it.each([
    ['that is empty', '', /empty/],
    ['of a header alone', 'email,created\n', /no row/],
    ['of nothing but line ends', '\n\n\n', /could not be read/],
    ['without a header', 'ada@example.org\ngrace@example.org\n', /must name the columns/],
    ['of bare numbers', '+33 6 12 34 56 78\n', /must name the columns/],
    ['without a column of addresses', 'name,city\nAda,Paris\n', /No column is known/],
    ['in UTF-16', Buffer.from('\ufeffemail\r\nada@example.org\r\n', 'utf16le'), /UTF-16/],
    ['in UTF-16 without a mark', Buffer.from('email\nada@example.org\n', 'utf16le'), /UTF-16/],
    ['in Latin-1', Buffer.from('email,nom\nada@example.org,Zoé\n', 'latin1'), /not UTF-8/],
    ['that is a spreadsheet', Buffer.from('504b0304140006000800', 'hex'), /spreadsheet/],
    ['that is compressed', Buffer.from('1f8b0800000000000003', 'hex'), /compressed/],
    [
      'with a quote that is never closed',
      'email,note\nada@example.org,"a\nb,c\n',
      /Row 2 is not CSV/,
    ],
    [
      'with a row that is longer than a row can be',
      `email,note\nada@example.org,"${'x'.repeat(3_000_000)}`,
      /Row 2 is not CSV: it is longer/,
    ],
    [
      'with text after a quote',
      'email,note\nok@example.org,x\nada@example.org,"a"b\n',
      /Row 3 is not/,
    ],
  ])('%s is refused in words, and nothing of it is recorded', async (_, file, words) => {
    const id = await upload(house, file)
    const shown = await dryRun(house, id)
    expect(shown.state).toBe('failed')
    expect(shown.failure).toMatch(words)
    expect(shown.failure).not.toMatch(/@|ada/)
    expect((await house.api('POST', `/v1/imports/${id}/apply`)).status).toBe(409)
    expect(await saidOf(house, 'ada@example.org')).toEqual([])
  })

  it('of another kind than the caller says is refused', async () => {
    const id = await upload(house, 'mobile\n0612345678\n', { format: 'twilio' })
    expect((await dryRun(house, id)).failure).toMatch(/No column is known/)
  })

  it('without the column that the caller named is refused', async () => {
    const id = await upload(house, 'email\nada@example.org\n', { columns: { address: 'Mail' } })
    expect((await dryRun(house, id)).failure).toBe('The file has no column "Mail".')
  })

  it('over 200 MB is refused while it comes, and no part of it stays', async () => {
    const { uploadUrl } = await announce(house)
    const before = readdirSync(importsFolderOf(house))
    const part = new Uint8Array(4_000_000).fill(0x61)
    let sent = 0
    const endless = new ReadableStream({
      pull: (controller) => {
        sent += part.length
        controller.enqueue(part)
        if (sent > 300_000_000) controller.close()
      },
    })
    expect(await put(house, uploadUrl, endless)).toBe(413)
    expect(sent).toBeLessThan(250_000_000)
    expect(readdirSync(importsFolderOf(house))).toEqual(before)
  })
})

describe('rows that cannot be used', () => {
  it('are told by number, field and reason, never by address', async () => {
    const file = 'email,reason\nok@example.org,\n+33 6 99 99 99,\nsecret-person@,\n,\n"Ada <a@>",\n'
    const shown = await importList(house, file)
    expect(shown.applied).toEqual({
      rows: 5,
      new: 1,
      known: 0,
      refused: 4,
      reasons: { 'address/invalid': 3, 'address/missing': 1 },
    })
    const lines = await resultOf(house, shown.id)
    expect(lines.map((line) => line.split(',').slice(0, 3).join())).toEqual([
      '3,address,invalid',
      '4,address,invalid',
      '5,address,missing',
      '6,address,invalid',
    ])
    expect(lines.join('\n')).not.toMatch(/secret-person|a@example|99 99/)
  })

  it('come in pages if there are many', async () => {
    const own = await open(5)
    const id = await upload(own, `email\n${'x\n'.repeat(212)}`)
    expect(await dryRun(own, id)).toMatchObject({ dryRun: { refused: 212 } })
    const numbers = (await resultOf(own, id)).map((line) => Number(line.split(',')[0]))
    expect(numbers).toEqual(Array.from({ length: 212 }, (_, at) => at + 2))
  })
})

describe('a row with filled cells beyond the header', () => {
  type Wide = readonly [what: string, header: string, row: (one: string, other: string) => string]
  const ordinary = (count: number, name: string): string =>
    Array.from({ length: count }, (_, at) => `o${at}-${name}@example.org\n`).join('')

  it.each<Wide>([
    ['one column', 'email', (one, other) => `${one},${other}`],
    ['quotes', 'email,name', (one, other) => `${one},"n",${other}`],
    ['a cell that only the parser can split', 'email,name', (one, other) => `${one},5" n,${other}`],
    ['an empty cell between', 'email,name', (one, other) => `${one},n,,${other}`],
    ['a known export', 'email,created', (one, other) => `${one},1700000000,${other}`],
    ['a name around it', 'email', (one, other) => `${one},note,Ada <${other}>`],
    ['words around it', 'email', (one, other) => `${one},not ${other} either`],
    ['a phone number without a country', 'email', (one) => `${one},0612340099`],
    ['a status', 'email', (one) => `${one},complained`],
    ['a date', 'email', (one) => `${one},2025-03-01`],
  ])('is told, and its own address is stopped: %s', async (what, header, rowOf) => {
    const rest = 'wide-rest@example.org'
    const own = `wide-${what.replaceAll(' ', '-')}@example.org`
    const shown = await importList(house, `${header}\n${rowOf(own, rest)}\n`)
    const counts = { rows: 1, new: 1, known: 0, refused: 1, reasons: { 'row/misaligned': 1 } }
    expect(shown).toMatchObject({ dryRun: counts, applied: counts })
    expect(await resultOf(house, shown.id)).toEqual([
      expect.stringMatching(/^2,row,misaligned,"[^"]*only the address in its column is read/),
    ])
    expect(await house.check(own)).toMatchObject({ allowed: false })
    expect(await house.check(rest)).toMatchObject({ allowed: true })
  })

  it.each([301, 2_501])('is told wherever it is in the file: row %i', async (row) => {
    const file = `email\n${ordinary(row - 2, `w${row}`)}late-${row}@example.org,beyond@example.org\n`
    const id = await upload(house, file)
    const counts = { rows: row - 1, new: row - 1, refused: 1, reasons: { 'row/misaligned': 1 } }
    expect(await dryRun(house, id)).toMatchObject({ dryRun: counts })
    expect(await resultOf(house, id)).toEqual([
      expect.stringMatching(new RegExp(`^${row},row,misaligned,`)),
    ])
  })

  it('is told too where its own address cannot be read, once', async () => {
    const file = 'name,email\nLovelace, Ada,wide-ada@example.org\n'
    const shown = await importList(house, file)
    expect(shown.applied).toMatchObject({ new: 0, refused: 1, reasons: { 'row/misaligned': 1 } })
    expect(await resultOf(house, shown.id)).toEqual([
      expect.stringMatching(/^2,row,misaligned,"[^"]*nothing of it is read/),
    ])
  })

  it('is told of a file of SES without a header', async () => {
    const file = 'wide-s1@example.org,BOUNCE\nwide-s2@example.org,BOUNCE,wide-s3@example.org\n'
    const shown = await importList(house, file)
    expect(shown.applied).toMatchObject({ new: 2, refused: 1 })
    expect(await resultOf(house, shown.id)).toEqual([expect.stringMatching(/^2,row,misaligned,/)])
  })

  it('is no evidence of a consent', async () => {
    const header = 'address,obtainedAt,method,wording,wordingVersion,source'
    const cells = '2026-01-05T09:00:00Z,form,I want offers,v1,acme shop'
    const file = `${header}\nwide-c1@example.org,${cells}\nwide-c2@example.org,${cells},x\n`
    const shown = await importList(house, file, CONSENTS)
    expect(shown.applied).toMatchObject({ new: 1, refused: 1, reasons: { 'row/misaligned': 1 } })
    expect(await saidOf(house, 'wide-c2@example.org')).toEqual([])
  })

  it('is harmless where the cells are empty, or a note beside an address', async () => {
    const rows = 'wide-e1@example.org,n,, \u00a0,""\nwide-e2@example.org,n,called in May\n'
    const shown = await importList(house, `email,name\n${rows}`)
    expect(shown.applied).toMatchObject({ rows: 2, new: 2, refused: 0 })
  })
})

describe('addresses in a column whose name says nothing, or is another’s', () => {
  it.each([
    ['no name', 'email,', {}],
    ['the same name', 'email,email', {}],
    ['the same name, named by the caller', 'email,email', { columns: { email: 'email' } }],
    ['the same name in a known export', 'Email Address,EmailAddress,Unsub Time', {}],
    [
      'the same name, in an export of which one column is named',
      'email,email,created',
      { format: 'sendgrid', columns: { address: 'email' } },
    ],
  ])('are asked about before anything is recorded: %s', async (what, header, asked) => {
    const dates = header.split(',').length > 2 ? ',1700000000' : ''
    const row = `same-a@example.org,same-b@example.org${dates}\n`
    const id = await upload(house, `${header}\n${row}`, asked)
    const shown = await dryRun(house, id)
    expect(shown.questions, what).toMatchObject([{ looksLike: 'address' }])
    expect((await house.api('POST', `/v1/imports/${id}/apply`)).status).toBe(409)
  })
})

describe('a dry run', () => {
  it('counts and writes nothing of anybody', async () => {
    const own = await open()
    await own.api('POST', '/v1/stops', {
      to: 'known@example.org',
      scope: 'all',
      channelOfRequest: 'phone',
      reference: 'call 1',
    })
    const before = await peopleIn(own)
    const file = 'email\nknown@example.org\nnew@example.org\nnew@example.org\nx\n'
    const id = await upload(own, file)
    expect(await dryRun(own, id)).toMatchObject({
      state: 'dry_run_done',
      dryRun: { rows: 4, new: 1, known: 2, refused: 1 },
    })
    expect(await peopleIn(own)).toEqual(before)
    expect(await own.check('new@example.org')).toMatchObject({ allowed: true })
    expect(await apply(own, id)).toMatchObject({ applied: { new: 1, known: 2, refused: 1 } })
    expect(await own.check('new@example.org')).toMatchObject({ allowed: false })
  })

  it('comes first: apply without one is refused, and so is one for another file', async () => {
    const { id, uploadUrl } = await announce(house)
    const refused = () => house.api('POST', `/v1/imports/${id}/apply`)
    expect(await refused()).toMatchObject({ status: 409 })
    expect((await house.api('POST', `/v1/imports/${id}/dry-run`)).status).toBe(409)
    await put(house, uploadUrl, 'email\nfirst@example.org\n')
    expect(await refused()).toMatchObject({ status: 409 })
    await dryRun(house, id)
    await put(house, uploadUrl, 'email\nsecond@example.org\n')
    expect(await refused()).toMatchObject({ status: 409 })
    expect(await dryRun(house, id)).toMatchObject({ state: 'dry_run_done' })
    expect(await apply(house, id)).toMatchObject({ state: 'applied' })
    expect(await saidOf(house, 'first@example.org')).toEqual([])
    expect((await house.api('POST', `/v1/imports/${id}/dry-run`)).status).toBe(409)
  })

  async function peopleIn({ table, endpoint }: TestHouse): Promise<unknown> {
    const { Items: items = [] } = await dynamo(table, endpoint).client.send(
      new ScanCommand({ TableName: table, ConsistentRead: true }),
    )
    return items.filter(({ pk }) => pk?.S?.startsWith('C#')).toSorted(byKey)
  }
  const byKey = (a: Record<string, { S?: string }>, b: Record<string, { S?: string }>) =>
    `${a['pk']?.S} ${a['sk']?.S}` < `${b['pk']?.S} ${b['sk']?.S}` ? -1 : 1
})

describe('said again', () => {
  const file = 'email\ntwice-1@example.org\ntwice-2@example.org\n'
  it('applied twice, imported twice, or in another file: nothing is added', async () => {
    const first = await importList(house, file)
    expect(await apply(house, first.id)).toEqual(first)
    const again = await importList(house, file)
    expect(again.applied).toMatchObject({ new: 0, known: 2 })
    const other = await importList(house, `address;name\ntwice-2@example.org;B\n`)
    expect(other.applied).toMatchObject({ new: 0, known: 1 })
    for (const to of ['twice-1@example.org', 'twice-2@example.org'])
      expect(await saidOf(house, to)).toHaveLength(1)
  })

  it('for a wider scope it is no repetition', async () => {
    const wider = 'email\nwider@example.org\n'
    await importList(house, wider, { scope: 'sender/acme' })
    expect(await house.check('wider@example.org', { sender: 'beta' })).toMatchObject({
      allowed: true,
    })
    expect((await importList(house, wider)).applied).toMatchObject({ new: 1 })
    expect(await house.check('wider@example.org', { sender: 'beta' })).toMatchObject({
      allowed: false,
    })
  })

  it.each([
    ['before', ['phone', 'import', 'consent']],
    ['after', ['phone', 'consent', 'import']],
    ['in another order than', ['import', 'consent', 'phone']],
  ])(
    'laws 5 and 6: a newer stop counts, whether it came %s a consent older than it',
    async (_, order) => {
      const own = await open()
      const to = 'newer@example.org'
      const says: Record<string, () => Promise<unknown>> = {
        phone: () =>
          own.api('POST', '/v1/stops', {
            to,
            scope: 'all',
            channelOfRequest: 'phone',
            reference: 'call 1',
            occurredAt: '2026-01-01T00:00:00Z',
          }),
        import: () => importList(own, `email,occurred_at\n${to},2026-03-01T00:00:00Z\n`),
        consent: () =>
          own.api('POST', '/v1/consents', consentTo(to, { obtainedAt: '2026-02-01T00:00:00Z' })),
      }
      for (const one of order) await says[one]?.()
      expect(await saidOf(own, to)).toHaveLength(3)
      expect(await own.check(to)).toMatchObject({
        reason: 'opted_out',
        since: '2026-03-01T00:00:00Z',
      })
    },
  )

  it('with the right date or reach, it is recorded as its dry run promises', async () => {
    const undated = 'email\nwrong-date@example.org\n'
    await importList(house, undated, { occurredAt: '2026-01-02T00:00:00Z' })
    const dated = await importList(house, undated, { occurredAt: '2026-02-02T00:00:00Z' })
    expect(dated).toMatchObject({ dryRun: { new: 1 }, applied: { new: 1 } })
    expect(await house.check('wrong-date@example.org')).toMatchObject({
      since: '2026-02-02T00:00:00Z',
    })

    const made = await house.api('POST', '/v1/keys', {
      name: 'of acme',
      rights: ['admin'],
      senders: ['acme'],
    })
    const { key } = made.body as { key: string }
    const bounced = 'email,reason\nwrong-reach@example.org,bounced\n'
    const asked = { scope: 'sender/acme' }
    const { id, uploadUrl } = await announce(house, asked, key)
    await put(house, uploadUrl, bounced)
    await dryRun(house, id)
    await apply(house, id)
    const wider = await importList(house, bounced, asked)
    expect(wider).toMatchObject({ dryRun: { new: 1 }, applied: { new: 1 } })
    expect(await house.check('wrong-reach@example.org', { sender: 'beta' })).toMatchObject({
      reason: 'bounced',
    })
  })

  it('in one file an older one is known, and a newer one is new', async () => {
    const row = (reason: string, day: number) =>
      `same@example.org,2026-01-0${day}T00:00:00Z,${reason}`
    const rows = [row('', 3), row('', 2), row('', 4), row('bounced', 3), row('bounced', 3)]
    const shown = await importList(house, `email,occurred_at,reason\n${rows.join('\n')}\n`)
    const counts = { rows: 5, new: 3, known: 2 }
    expect(shown).toMatchObject({ dryRun: counts, applied: counts })
  })

  it('after the person lifted it, it is the same old stop', async () => {
    const old = 'email,occurred_at\nlifted@example.org,2026-01-01T00:00:00Z\n'
    await importList(house, old)
    await house.api(
      'POST',
      '/v1/consents',
      consentTo('lifted@example.org', { obtainedAt: '2026-06-01T00:00:00Z' }),
    )
    expect(await house.check('lifted@example.org')).toMatchObject({ allowed: true })
    await importList(house, old)
    expect(await house.check('lifted@example.org')).toMatchObject({ allowed: true })
    expect(await saidOf(house, 'lifted@example.org')).toHaveLength(2)
  })
})

describe('a list of consents', () => {
  it('needs the evidence of each row, by the rules of a single consent', async () => {
    const shown = await importList(house, importFixture('consents.csv'), CONSENTS)
    expect(shown.applied).toEqual({
      rows: 12,
      new: 4,
      known: 0,
      refused: 8,
      reasons: {
        'wording/missing': 1,
        'chain/missing': 1,
        'obtainedAt/future': 1,
        'topics/unknown_topic': 1,
        'method/invalid': 1,
        'obtainedAt/invalid': 1,
        'proofLocation/missing': 1,
        'address/invalid': 1,
      },
    })
    expect(shown.dryRun).toEqual(shown.applied)
    expect((await resultOf(house, shown.id)).map((line) => Number(line.split(',')[0]))).toEqual([
      6, 7, 8, 9, 10, 11, 12, 13,
    ])
    expect(await saidOf(house, 'yes-1@example.org')).toMatchObject([
      {
        type: 'consent',
        scopes: ['sender/acme/news', 'sender/acme/promo'],
        occurredAt: '2026-01-05T09:00:00Z',
        source: { method: 'form', origins: ['acme'], strength: 'proven' },
        evidence: {
          wording: 'I want offers,\r\nby e-mail.',
          wordingVersion: '1',
          pageUrl: 'https://acme.example/join',
          source: 'acme.example/join',
          proof: 'form entry 1',
          file: 'a list of a test',
          row: 2,
        },
      },
    ])
    expect(await saidOf(house, 'yes-2@example.org')).toMatchObject([
      { evidence: { proof: { sha256: SHA, location: 'archive box 7' } } },
    ])
    expect(await saidOf(house, 'yes-3@example.org')).toMatchObject([
      {
        source: { strength: 'proven' },
        evidence: {
          source: {
            kind: 'vendor',
            vendor: 'Leads Ltd',
            contract: 'contract 12',
            chain: ['Quiz site', 'Leads Ltd'],
          },
        },
      },
    ])
    expect(await saidOf(house, 'yes-4@example.org')).toMatchObject([
      { source: { strength: 'claimed' } },
    ])
    const again = await importList(house, importFixture('consents.csv'), CONSENTS)
    expect(again.applied).toMatchObject({ new: 0, known: 4, refused: 8 })
    expect(await saidOf(house, 'yes-1@example.org')).toHaveLength(1)
  })

  it('allows sends if consent is the basis, and overrides no stop', async () => {
    const own = await open()
    await own.api('PUT', '/v1/senders/acme', ACME)
    await importList(own, 'email\nstopped@example.org\n', { occurredAt: '2026-01-01T00:00:00Z' })
    const row = (to: string) =>
      `${to},2026-06-01T00:00:00Z,double_opt_in,I want offers.,1,acme.example/join,entry\n`
    const file = `email,obtainedAt,method,wording,wordingVersion,source,proof\n${row('stopped@example.org')}${row('free@example.org')}`
    expect(await importList(own, file, CONSENTS)).toMatchObject({ applied: { new: 2 } })
    expect(await own.check('free@example.org')).toMatchObject({ allowed: true })
    expect(await own.check('stopped@example.org')).toMatchObject({
      allowed: false,
      reason: 'opted_out',
    })
  })
})

describe('what is uploaded', () => {
  it('is stored encrypted, and deleted within seven days', async () => {
    const own = await open()
    const started = Date.now()
    own.setNow(undefined)
    const id = await upload(own, 'email\nsecret@example.org\nx\n')
    await dryRun(own, id)
    const [name = ''] = readdirSync(importsFolderOf(own))
    const rests = readFileSync(join(importsFolderOf(own), name))
    expect(rests.length).toBeGreaterThan(20)
    expect(rests.includes('secret')).toBe(false)
    expect(rests.includes('email')).toBe(false)
    expect(await resultOf(own, id)).toHaveLength(1)
    own.setNow(new Date(started + 6 * 86_400_000 + 3_600_000))
    await own.pumpSchedule()
    expect(readdirSync(importsFolderOf(own))).toEqual([])
    expect((await own.api('POST', `/v1/imports/${id}/apply`)).status).toBe(409)
    expect((await own.api('GET', `/v1/imports/${id}/result`)).status).toBe(404)
    expect(await show(own, id)).toMatchObject({ dryRun: { rows: 2 } })
  })

  it('comes only by the URL that was given, in its time', async () => {
    const { uploadUrl, expiresAt } = await announce(house)
    const { uploadUrl: other } = await announce(house)
    const file = 'email\nada@example.org\n'
    const [path] = uploadUrl.split('?')
    expect(
      await put(house, `${path}?token=${new URL(other).searchParams.get('token')}`, file),
    ).toBe(403)
    expect(await put(house, path ?? '', file)).toBe(403)
    expect(await put(house, uploadUrl.replace(/token=\d/, 'token=9'), file)).toBe(403)
    const wrong = await house.request(new URL(path ?? '').pathname, { method: 'PUT', body: file })
    expect(await wrong.json()).toMatchObject({
      type: 'urn:basta:url_not_valid',
      title: 'The URL is not valid, or no more',
    })
    house.setNow(new Date(Date.parse(expiresAt) + 1_000))
    expect(await put(house, uploadUrl, file)).toBe(403)
    house.setNow(new Date(RECEIVED))
    expect(await put(house, uploadUrl, file)).toBe(200)
  })
})

describe('an upload URL of an import', () => {
  it('works until its file is being recorded, and not after: nothing is replaced', async () => {
    const { id, uploadUrl } = await announce(house)
    expect(await put(house, uploadUrl, 'email\nlate-one@example.org\n')).toBe(200)
    await dryRun(house, id)
    expect(await put(house, uploadUrl, 'email\nlate-two@example.org\n')).toBe(200)
    await dryRun(house, id)
    await apply(house, id)
    const files = () =>
      readdirSync(importsFolderOf(house)).map((name) =>
        readFileSync(join(importsFolderOf(house), name)).toString('hex'),
      )
    const before = files()
    expect(await put(house, uploadUrl, 'email\nlate-three@example.org\n')).toBe(409)
    expect(files()).toEqual(before)
  })
})

describe('who may import', () => {
  const keyWith = async (rights: string[], senders?: string[]): Promise<string> => {
    const made = await house.api('POST', '/v1/keys', { name: 'k', rights, senders })
    return (made.body as { key: string }).key
  }
  const asked = { kind: 'stops', scope: 'sender/acme', source: 'x' }

  it('is an administrator, for the senders of the key', async () => {
    const writes = await keyWith(['write', 'check', 'read'])
    expect((await house.api('POST', '/v1/imports', asked, writes)).status).toBe(403)
    const ofBeta = await keyWith(['admin'], ['beta'])
    expect((await house.api('POST', '/v1/imports', asked, ofBeta)).status).toBe(403)
    const all = { ...asked, scope: 'all' }
    expect((await house.api('POST', '/v1/imports', all, ofBeta)).status).toBe(403)
    const consents = { kind: 'consents', sender: 'acme', source: 'x' }
    expect((await house.api('POST', '/v1/imports', consents, ofBeta)).status).toBe(403)

    const { id } = await announce(house, asked)
    for (const [method, path] of [
      ['GET', ''],
      ['POST', '/dry-run'],
      ['POST', '/apply'],
      ['GET', '/result'],
    ] as const)
      expect((await house.api(method, `/v1/imports/${id}${path}`, undefined, ofBeta)).status).toBe(
        404,
      )
    const own = await announce(house, { ...asked, scope: 'sender/beta' }, ofBeta)
    const { body } = await house.api('GET', '/v1/imports', undefined, ofBeta)
    expect((body as { imports: { id: string }[] }).imports.map((one) => one.id)).toEqual([own.id])
  })

  it('stops with a bounce no sender but its own', async () => {
    const ofBeta = await keyWith(['admin'], ['beta'])
    const { id, uploadUrl } = await announce(house, { ...asked, scope: 'sender/beta' }, ofBeta)
    await put(house, uploadUrl, 'email,reason\nb@example.org,bounced\n')
    await dryRun(house, id)
    await apply(house, id)
    expect(await house.check('b@example.org', { sender: 'beta' })).toMatchObject({
      reason: 'bounced',
    })
    expect(await house.check('b@example.org')).toMatchObject({ allowed: true })
  })

  it.each([
    [{ scope: 'sender/nobody' }, 404, undefined],
    [{ scope: 'sender/acme/cars' }, 400, '#/scope'],
    [{ scope: 'everyone' }, 400, '#/scope'],
    [{ source: undefined }, 400, '#/source'],
    [{ format: 'excel' }, 400, '#/format'],
    [{ occurredAt: '2026-11-20' }, 400, '#/occurredAt'],
    [{ occurredAt: '2027-11-20T00:00:00Z' }, 400, '#/occurredAt'],
    [{ columns: { address: '' } }, 400, '#/columns/address'],
    [{ columns: { adress: 'Mail' } }, 400, '#/columns/adress'],
    [{ kind: 'consents' }, 400, undefined],
  ])('says what is wrong with %j', async (wrong, status, pointer) => {
    const body = { kind: 'stops', scope: 'all', source: 'x', ...wrong }
    const answer = await house.api('POST', '/v1/imports', body)
    expect(answer.status).toBe(status)
    if (pointer !== undefined)
      expect((answer.body as { errors: { pointer: string }[] }).errors[0]?.pointer).toBe(pointer)
  })

  it('lists imports newest first, page by page', async () => {
    const own = await open()
    const ids: string[] = []
    for (let at = 0; at < 53; at += 1) {
      own.setNow(new Date(Date.parse(RECEIVED) + at * 1_000))
      ids.push((await announce(own)).id)
    }
    type Page = { imports: { id: string }[]; next?: string }
    const first = (await own.api('GET', '/v1/imports')).body as Page
    const second = (await own.api('GET', `/v1/imports?after=${first.next}`)).body as Page
    expect([...first.imports, ...second.imports].map(({ id }) => id)).toEqual(ids.toReversed())
    expect(second.next).toBeUndefined()
  })

  it('lists to a key of some senders full pages of theirs, and passes it no other’s id', async () => {
    const own = await open()
    await own.api('PUT', '/v1/senders/beta', { ...ACME, ...OPT_OUT, numbers: [], domains: [] })
    const { body } = await own.api('POST', '/v1/keys', { rights: ['admin'], senders: ['beta'] })
    const { key } = body as { key: string }
    const mine: string[] = []
    for (let at = 0; at < 110; at += 1) {
      own.setNow(new Date(Date.parse(RECEIVED) + at * 1_000))
      const isMine = at < 51
      const { id } = await announce(own, { ...asked, scope: isMine ? 'sender/beta' : 'all' })
      if (isMine) mine.push(id)
    }
    const page = async (query = '') =>
      (await own.api('GET', `/v1/imports${query}`, undefined, key)).body as {
        imports: { id: string }[]
        next?: string
      }
    const first = await page()
    expect(first.imports.map(({ id }) => id)).toEqual(mine.slice(1).toReversed())
    expect(Buffer.from(first.next ?? '', 'base64url').toString()).toBe(`1.imports.${mine[1]}`)
    const second = await page(`?after=${first.next}`)
    expect(second).toMatchObject({ imports: [{ id: mine[0] }] })
    expect(second.next).toBeUndefined()
  })

  it.each(['', 'x', 'imp_00000000000000000000000000', 'MS5rZXlzLng'])(
    'refuses a cursor that no list of imports gave: "%s"',
    async (after) => {
      const answer = await house.api('GET', `/v1/imports?after=${after}`)
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '?after' }] } })
    },
  )
})
