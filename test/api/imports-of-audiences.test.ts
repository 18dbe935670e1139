import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ACME, consentTo, openHouse, OPT_OUT, type TestHouse } from '../house/house.ts'
import {
  apply,
  dryRun,
  importList,
  importsFolderOf,
  resultOf,
  saidOf,
  upload,
  type ShownImport,
} from '../house/importing.ts'

const RECEIVED = '2026-11-21T09:00:00Z'

let house: TestHouse
beforeAll(async () => {
  house = await openHouse()
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  house.setNow(new Date(RECEIVED))
})
afterAll(() => rmSync(importsFolderOf(house), { recursive: true, force: true }))

let people = 0
/** Puts new people into a file: `@a` is an address of e-mail, `+a` a number. */
function withPeople(file: string): { file: string; who: (name: string) => string } {
  people += 1
  const who = (name: string) =>
    name.startsWith('@')
      ? `${name.slice(1)}-${people}@example.org`
      : `+3363998${String(people).padStart(2, '0')}${String(name.charCodeAt(1) - 96).padStart(2, '0')}`
  return { file: file.replace(/(?<![\w.])[@+][a-h](?![\w.])/g, who), who }
}

async function isStopped(to: string): Promise<boolean> {
  return !((await house.check(to)) as { allowed: boolean }).allowed
}

/** `file` stops exactly those who are named, asks nothing, and its dry run tells the truth. */
async function expectStopped(text: string, stopped: readonly string[], asked: object = {}) {
  const { file, who } = withPeople(text)
  const id = await upload(house, file, { defaultCountry: 'FR', ...asked })
  const counted = await dryRun(house, id)
  expect(counted).toMatchObject({ state: 'dry_run_done', questions: [] })
  const done = await apply(house, id)
  expect(done).toMatchObject({ state: 'applied', applied: counted.dryRun })
  expect(done.applied?.new).toBe(stopped.length)
  for (const name of new Set(text.match(/(?<![\w.])[@+][a-h](?![\w.])/g) ?? []))
    expect([name, await isStopped(who(name))]).toEqual([name, stopped.includes(name)])
  return { done, who }
}

async function ask(text: string, asked: object = {}): Promise<ShownImport> {
  const id = await upload(house, withPeople(text).file, { defaultCountry: 'FR', ...asked })
  return dryRun(house, id)
}

describe('an export of a whole audience stops those who left, and nobody else', () => {
  it.each<[name: string, file: string, stopped: string[]]>([
    [
      'a newsletter back end',
      'email,status,source,created_at,unsubscribed_at\n@a,active,form,2024-02-01T10:00:00Z,\n@b,unsubscribed,form,2024-02-01T10:00:00Z,2025-09-01T10:00:00Z\n',
      ['@b'],
    ],
    [
      'opt-out dates alone',
      'email,created_at,opted_out_at\n@a,2024-02-01T10:00:00Z,\n@b,2024-02-01T10:00:00Z,2025-09-01\n@c,2024-02-01T10:00:00Z,0000-00-00 00:00:00\n',
      ['@b'],
    ],
    [
      'Klaviyo: each channel by its own consent',
      'Email,First Name,Phone Number,Email Marketing Consent,SMS Marketing Consent\n@a,Ada,+a,UNSUBSCRIBED,SUBSCRIBED\n@b,Bob,+b,SUBSCRIBED,UNSUBSCRIBED\n@c,Cy,+c,NEVER_SUBSCRIBED,\n',
      ['@a', '+b'],
    ],
    [
      'Brevo: each channel by its own status',
      'EMAIL;SMS;ADDED_TIME;MODIFIED_TIME;email_marketing;sms_marketing\n@a;+a;2024;2024;unsubscribed;subscribed\n@b;+b;2024;2024;subscribed;unsubscribed\n',
      ['@a', '+b'],
    ],
    [
      'HubSpot: opted out of all, yes or no',
      'Record ID,Email,Phone Number,Unsubscribed from all email,Create Date\n1,@a,,false,2024-01-02 10:00\n2,@b,,true,2024-01-02 10:00\n3,@c,,,2024-01-02 10:00\n',
      ['@b'],
    ],
    ['Salesforce: HasOptedOutOfEmail', 'Id,Email,HasOptedOutOfEmail\n1,@a,0\n2,@b,1\n', ['@b']],
    [
      'ActiveCampaign: words of a status',
      'Email,Status,Date Created\n@a,Active,2024-01-02 10:00\n@b,Unsubscribed,2024-01-02 10:00\n@c,Bounced,2024-01-02 10:00\n@d,Unconfirmed,2024-01-02 10:00\n',
      ['@b', '@c'],
    ],
    [
      'listmonk: blocklisted, with JSON between',
      'uuid,email,name,attributes,status,created_at,updated_at\nu1,@a,Ada,"{""a"": 1}",enabled,2024-01-02T10:00:00Z,2024-01-02T10:00:00Z\nu2,@b,Bob,{"source": "shop", "n": [1, 2]},blocklisted,2024-01-02T10:00:00Z,2024-01-02T10:00:00Z\n',
      ['@b'],
    ],
    [
      'Amazon SES contact lists: unsubscribeAll',
      'emailAddress,unsubscribeAll,attributesData,topicPreferences\n@a,false,{"Name":"A","Loc":"LA"},\n@b,true,{"Name":"B","Loc":"LA"},\n',
      ['@b'],
    ],
    [
      'Substack: emails disabled, whatever is paid',
      'email,active_subscription,expiry,plan,email_disabled,created_at\n@a,false,,other,false,2024-01-02T10:00:00Z\n@b,true,2027-01-02T10:00:00Z,yearly,true,2024-01-02T10:00:00Z\n',
      ['@b'],
    ],
    [
      'MailPoet',
      'Email,First Name,List,Global Status\n@a,A,News,subscribed\n@b,B,News,unsubscribed\n@c,C,News,unconfirmed\n',
      ['@b'],
    ],
    [
      'MailerLite: when instead of whether',
      'Subscriber email,Subscribed,Unsubscribed\n'.replace('Subscriber email', 'Email') +
        '@a,2024-01-02 10:00:00,\n@b,2024-01-02 10:00:00,2025-03-04 10:00:00\n',
      ['@b'],
    ],
    [
      'Mailgun’s header with a status',
      'address,status,created_at\n@a,active,2024-01-02T10:00:00Z\n@b,unsubscribed,2024-01-02T10:00:00Z\n',
      ['@b'],
    ],
    [
      'SendGrid’s header with a status of words',
      'email,created,status\n@a,1700000000,active\n@b,1700000000,unsubscribed\n',
      ['@b'],
    ],
    [
      'Mailchimp’s header with a status',
      'Email Address,Status,LEID\n@a,subscribed,1\n@b,unsubscribed,2\n@c,cleaned,3\n',
      ['@b', '@c'],
    ],
    [
      'a CRM with ids: no consents of Twilio',
      'Contact ID,Email,Status\n1,@a,subscribed\n2,@b,opted out\n',
      ['@b'],
    ],
    [
      'text messages',
      'Phone,SMS Opt-out,Opt-out date\n+a,no,\n+b,yes,2025-01-02T10:00:00Z\n',
      ['+b'],
    ],
    ['in French', 'Courriel;Statut\n@a;Abonné\n@b;Désabonné\n', ['@b']],
    [
      'a postal address beside an e-mail address',
      'Email,Address,Status\n@a,1 Main St,active\n@b,2 Main St,unsubscribed\n',
      ['@b'],
    ],
  ])('%s', async (_, file, stopped) => {
    await expectStopped(file, stopped)
  })

  it('and says of the others that they did not stop', async () => {
    const { done } = await expectStopped('email,status\n@a,active\n@b,unsubscribed\n', ['@b'])
    expect(done.applied).toMatchObject({ new: 1, refused: 1, reasons: { 'row/not_a_stop': 1 } })
    expect(await resultOf(house, done.id)).toEqual([expect.stringMatching(/^2,row,not_a_stop,/)])
  })

  it('a list of those who left may lack some of its dates, where the caller says what it is', async () => {
    const file = 'email,unsubscribed_at\n@a,\n@b,2025-03-04T05:06:07Z\n'
    await expectStopped(file, ['@a', '@b'], { list: 'unsubscribes' })
  })
})

describe('the date of a stop', () => {
  const dated = async (header: string, cells: string): Promise<string | undefined> => {
    const { file, who } = withPeople(`email,${header}\n@a,${cells}\n`)
    await importList(house, file)
    return (await saidOf(house, who('@a')))[0]?.occurredAt
  }

  it.each([
    'unsubscribed_at',
    'opted_out_at',
    'optout_date',
    'unsubscribe_time',
    'Date unsubscribed',
    'email_opt_out_date',
    'Date de désinscription',
  ])('is that of `%s`, wherever the contact’s own stands', async (name) => {
    const own = '2023-02-01T10:00:00Z'
    const left = '2025-09-01T10:00:00Z'
    expect(await dated(`status,created_at,${name}`, `unsubscribed,${own},${left}`)).toBe(left)
    expect(await dated(`${name},date,status`, `${left},${own},unsubscribed`)).toBe(left)
  })

  it.each([
    ['status,created_at', 'unsubscribed,2023-02-01T10:00:00Z'],
    ['status,date', 'unsubscribed,2023-02-01T10:00:00Z'],
    ['created_at', '2023-02-01T10:00:00Z'],
    ['created,status', '1600000000,unsubscribed'],
    ['created_at,unsubscribed_at', '2023-02-01T10:00:00Z,2025-09-01 10:00'],
    ['unsubscribed_at,email_unsubscribed_at', '2023-02-01T10:00:00Z,2025-09-01 10:00'],
  ])('is its receipt where no column is sure to be: %s', async (header, cells) => {
    expect(await dated(header, cells)).toBe(RECEIVED)
  })

  it('is the newest of several', async () => {
    const header = 'unsubscribed_at,email_unsubscribed_at'
    expect(await dated(header, '2024-01-01T00:00:00Z,2025-01-01T00:00:00Z')).toBe(
      '2025-01-01T00:00:00Z',
    )
  })

  it('so never lets a consent win that is older than the stop', async () => {
    await house.api('PUT', '/v1/senders/cons', { ...ACME, numbers: [], domains: [] })
    const { file, who } = withPeople(
      'email,status,source,created_at,unsubscribed_at\n@a,unsubscribed,form,2023-02-01T10:00:00Z,2025-09-01T10:00:00Z\n',
    )
    const obtainedAt = '2024-05-01T00:00:00Z'
    const consent = consentTo(who('@a'), { sender: 'cons', topics: undefined, obtainedAt })
    expect((await house.api('POST', '/v1/consents', consent)).status).toBe(201)
    await importList(house, file, { scope: 'sender/cons' })
    expect(await house.check(who('@a'), { sender: 'cons' })).toMatchObject({
      allowed: false,
      reason: 'opted_out',
      since: '2025-09-01T10:00:00Z',
    })
  })
})

describe('what may be missed is asked before anything is recorded', () => {
  it.each<[file: string, questions: object[]]>([
    ['email,phone\n@a,+a\n', [{ column: 'phone', looksLike: 'address' }]],
    ['email,status,phone\n@a,unsubscribed,+a\n', [{ column: 'phone', looksLike: 'address' }]],
    ['email,Work email\n@a,@b\n', [{ column: 'Work email', looksLike: 'address' }]],
    ['email,Other\n@a,@b\n', [{ column: 'Other', looksLike: 'address' }]],
    ['Email,Phone,SMS Consent\n@a,+a,unsubscribed\n', [{ column: 'Email', looksLike: 'address' }]],
    [
      'email,status\n@a,disabled\n',
      [{ column: 'status', looksLike: 'status', values: ['disabled'] }],
    ],
    ['email,status\n@a,\n', [{ column: 'status', values: [''] }]],
    [
      'email,Accepts Email Marketing\n@a,no\n@b,yes\n',
      [{ column: 'Accepts Email Marketing', values: ['no'] }],
    ],
    [
      'email,Newsletter kind\n@a,unsubscribed\n',
      [{ column: 'Newsletter kind', looksLike: 'status' }],
    ],
    ['email,order_status\n@a,shipped\n', [{ column: 'order_status', looksLike: 'status' }]],
    ['email,Do Not Call\n@a,1\n', [{ column: 'Do Not Call', looksLike: 'status' }]],
    ['email,Sortie\n@a,2025-03-04T10:00:00Z\n', [{ column: 'Sortie', looksLike: 'date' }]],
  ])('%j', async (file, questions) => {
    const counted = await ask(file)
    expect(counted.questions).toMatchObject(questions)
    const refused = await house.api('POST', `/v1/imports/${counted.id}/apply`)
    expect(refused).toMatchObject({ status: 409, body: { type: 'urn:basta:conflict' } })
    const { errors } = refused.body as { errors: { detail: string }[] }
    expect(errors[0]?.detail).toContain(counted.questions?.[0]?.column)
  })

  it.each([
    ['email,date,status\n@a,2026-03-01T09:00:00Z,unsubscribed\n', ['date']],
    ['email,created_at,status\n@a,2026-03-01T09:00:00Z,unsubscribed\n', ['created_at']],
    ['email,date\n@a,2026-03-01T09:00:00Z\n', []],
    ['email,date,unsubscribed_at\n@a,2026-03-01T09:00:00Z,2026-03-02T09:00:00Z\n', ['date']],
  ])('or said, where a date may be when the person joined: %j', async (file, notRead) => {
    expect(await ask(file)).toMatchObject({ questions: [], notRead })
  })

  it('by words that name nobody', async () => {
    const { questions } = await ask('email,status\n@a,+33 6 12 34 56 78\n@b,ada@example.com\n')
    expect(questions).toMatchObject([{ column: 'status', values: ['…'] }])
  })

  it('and is read as it is decided', async () => {
    const decide = async (text: string, decided: object, stopped: string[]) => {
      const { file, who } = withPeople(text)
      const id = await upload(house, file, { defaultCountry: 'FR' })
      expect((await dryRun(house, id)).questions).not.toEqual([])
      expect(await dryRun(house, id, decided)).toMatchObject({ questions: [] })
      await apply(house, id)
      for (const name of new Set(text.match(/(?<![\w.])[@+][a-h](?![\w.])/g) ?? []))
        expect([name, await isStopped(who(name))]).toEqual([name, stopped.includes(name)])
    }
    const both = 'email,phone,status\n@a,+a,unsubscribed\n@b,+b,active\n'
    await decide(both, { notRead: ['Phone'] }, ['@a'])
    await decide(both, { columns: { email: 'email', phone: 'phone' } }, ['@a', '+a'])
    const words = 'email,status\n@a,gone\n@b,here\n@c,unsubscribed\n'
    const statuses = { gone: 'unsubscribes', HERE: 'not_a_stop' }
    await decide(words, { statuses }, ['@a', '@c'])
    await decide('email,Sortie\n@a,2025-03-04T10:00:00Z\n', { notRead: ['Sortie'] }, ['@a'])
    await decide('email,kind\n@a,unsubscribed\n@b,subscribed\n', { columns: { status: 'kind' } }, [
      '@a',
    ])
  })

  it('is told without a question where its name says that it is nobody’s stop', async () => {
    const header = 'email,unsubscribed_at,created_at,birthday,sender_email'
    const row = '@a,2025-03-04T10:00:00Z,2024-03-04T10:00:00Z,1990-01-02,news@acme.example'
    expect(await ask(`${header}\n${row}\n`)).toMatchObject({
      questions: [],
      notRead: ['created_at', 'birthday', 'sender_email'],
    })
  })

  it('asks of a list of consents whether it holds people who left', async () => {
    const header = 'email,obtainedAt,method,wording,wordingVersion,source,proof,status'
    const row = '@a,2026-06-01T00:00:00Z,double_opt_in,Yes,1,form,entry,unsubscribed'
    const asked = { kind: 'consents', scope: undefined, sender: 'acme', defaultCountry: undefined }
    const counted = await ask(`${header}\n${row}\n`, asked)
    expect(counted.questions).toMatchObject([{ column: 'status', looksLike: 'status' }])
    expect((await house.api('POST', `/v1/imports/${counted.id}/apply`)).status).toBe(409)
  })
})

describe('an address is read with what is written around it', () => {
  it.each([
    ['a name', 'email\nAda Lovelace <@a>\n', ['@a']],
    ['a quoted name', 'email\n"""Lovelace, Ada"" <@a>"\n', ['@a']],
    ['a comment', 'email\n@a (Ada)\n', ['@a']],
    ['brackets', 'email\n<@a>\n', ['@a']],
    ['several in a cell', 'email\n@a;@b\n"@c, @d"\n', ['@a', '@b', '@c', '@d']],
    ['a spreadsheet’s apostrophe', "phone\n'+a\n", ['+a']],
    ['a spreadsheet’s formula', 'phone\n"=""+a"""\n', ['+a']],
  ])('%s', async (_, file, stopped) => {
    await expectStopped(file, stopped)
  })
})

describe('a file that is not quite CSV', () => {
  it.each<[name: string, file: string, stopped: string[]]>([
    ['a quote within a cell', 'email,note\n@a,5" screen\n@b,x\n', ['@a', '@b']],
    ['JSON without quotes', 'email,attributes\n@a,{"source": "shop"}\n', ['@a']],
    ['spaces around cells', 'email , name\n@a , "Name, Unknown"\n', ['@a']],
    ['`sep=;`', 'sep=;\nemail;note\n@a;x,y,z\n', ['@a']],
    ['`sep=,` in quotes', '"sep=,"\r\nemail,note\r\n@a,x\r\n', ['@a']],
    ['pipes', 'name|email|city\nAda|@a|Paris\n', ['@a']],
  ])('is read: %s', async (_, file, stopped) => {
    await expectStopped(file, stopped)
  })

  it.each([
    ['text after a quote', 'email,note\n@a,x\n@b,"unclosed\n@c,"x"\n', /^Row 3 is not CSV/],
    ['a JSON array', '[{"email":"ada@example.org"}]', /JSON.*CSV/],
    ['JSON lines', '{"email":"ada@example.org"}\n', /JSON.*CSV/],
    ['a web page', '<!DOCTYPE html><table></table>', /HTML/],
    ['an address book', 'BEGIN:VCARD\nEMAIL:ada@example.org\nEND:VCARD\n', /vCard/],
    [
      'Latin-1, with the line that is',
      Buffer.from('email,nom\na@example.org,A\nb@example.org,Zoé\n', 'latin1'),
      /^Line 3 is not UTF-8.*Latin-1.*CSV \(UTF-8\)/,
    ],
    [
      'UTF-16',
      Buffer.from('\ufeffemail\r\nada@example.org\r\n', 'utf16le'),
      /UTF-16.*CSV \(UTF-8\)/,
    ],
  ])('ends as failed, with what would be right: %s', async (_, file, words) => {
    const id = await upload(house, typeof file === 'string' ? withPeople(file).file : file)
    const shown = await dryRun(house, id)
    expect(shown).toMatchObject({
      state: 'failed',
      failure: expect.stringMatching(words) as string,
    })
  })

  it('is read in moments, however many brackets open nothing', async () => {
    const brackets = '{,[,'.repeat(20_000)
    const { file } = withPeople(`email,note\n${`@a,x${brackets}\n@b,{${brackets}\n`.repeat(5)}`)
    const id = await upload(house, file)
    const started = Date.now()
    expect(await dryRun(house, id)).toMatchObject({ state: 'dry_run_done', dryRun: { rows: 10 } })
    expect(Date.now() - started).toBeLessThan(10_000)
  })

  it('refuses a row that is cut at the wrong places, rather than misread its status', async () => {
    const text = 'email,name,status\n@a,Lovelace, Ada,unsubscribed\n@b,Bob,unsubscribed\n'
    const { done } = await expectStopped(text, ['@b'])
    expect(await resultOf(house, done.id)).toEqual([expect.stringMatching(/^2,row,misaligned,/)])
  })
})

describe('a date of leaving that is of both addresses of a row', () => {
  const FILE =
    'Email,Phone,Email status,SMS status,Unsubscribe date\n@a,+a,subscribed,subscribed,2025-11-21T10:00:00Z\n'

  it('is asked about where no status says which of them was left', async () => {
    const counted = await ask(FILE)
    expect(counted.questions).toMatchObject([{ column: 'Unsubscribe date' }])
  })

  it('belongs to the one whose status says so', async () => {
    await expectStopped(FILE.replace('subscribed,subscribed', 'subscribed,unsubscribed'), ['+a'])
  })
})
