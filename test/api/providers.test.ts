import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { canonicalJson, type Json } from '../../functions/domain/canonical-json.ts'
import { sealTicket } from '../../functions/domain/job-ticket.ts'
import { readEnvelopeKeys } from '../../functions/domain/envelope.ts'
import { PROVIDERS } from '../../functions/inbound/providers.ts'
import { SAMPLES } from '../inbound/providers/samples.ts'
import { SECRET, OTHER_SECRET } from '../inbound/providers/sign.ts'
import {
  ACME,
  ACCOUNTS,
  GENERIC_SECRET,
  openHouse,
  twilioText,
  TWILIO_TOKEN,
  type TestHouse,
} from '../house/house.ts'

type Probed = {
  outcome: string
  steps: { step: string; outcome: string; passed: boolean; detail: string; values: string[] }[]
  next: string
}
type Listed = {
  problem?: string
  accounts: ({ account: string; lastGenuine?: { at: string; what: string } } & Record<
    string,
    unknown
  >)[]
}

/** Every provider with each of its sample entries. */
const EVERY = Object.fromEntries(
  Object.entries(SAMPLES).flatMap(([name, entries]) =>
    entries.map((entry, at) => [`${name}/main${at === 0 ? '' : `-${at}`}`, entry] as const),
  ),
)

async function houseWith(accounts: object | string): Promise<TestHouse> {
  const text =
    typeof accounts === 'string'
      ? accounts
      : JSON.stringify(
          Object.fromEntries(
            Object.entries(accounts).map(([name, entry]) => [
              name,
              { senders: ['acme'], ...(entry as object) },
            ]),
          ),
        )
  const house = await openHouse({ accounts: () => Promise.resolve(text) })
  await house.api('PUT', '/v1/senders/acme', ACME)
  return house
}

async function test(house: TestHouse, account: string): Promise<Probed> {
  const { status, body } = await house.api('POST', `/v1/providers/${account}/test`, {})
  expect(status, JSON.stringify(body)).toBe(200)
  return body
}

/** The table as it is, without the time of its clock's checks. */
async function everything({ endpoint, table }: TestHouse): Promise<unknown[]> {
  const client = new DynamoDBClient({
    endpoint,
    region: 'local',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
  const items: unknown[] = []
  for await (const page of paginateScan({ client }, { TableName: table }))
    items.push(...(page.Items ?? []))
  return items.map((one) => canonicalJson(JSON.parse(JSON.stringify(one)) as Json)).toSorted()
}

let lines: string[] = []
beforeEach(() => {
  lines = []
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => {
    lines.push(String(line))
    return true
  })
})
afterEach(() => {
  vi.restoreAllMocks()
})

describe('each provider, with each of its sample entries', () => {
  it.each(Object.keys(EVERY))(
    '%s works, or says how its provider sends a test',
    async (account) => {
      const house = await houseWith({ [account]: EVERY[account] })
      // The day of use of the administrator's key, which is no part of the test.
      await house.pumpInbox()
      const before = await everything(house)
      const { outcome, steps, next } = await test(house, account)
      const provider = PROVIDERS[account.split('/')[0] ?? '']
      expect(
        steps.filter(({ passed }) => !passed),
        JSON.stringify(steps),
      ).toEqual([])
      expect(next.length).toBeGreaterThan(20)
      const opened = provider?.open({ senders: ['acme'], ...EVERY[account] })
      if (opened?.ok !== true) throw new Error('The sample was refused.')
      if (opened.listener.proof.by === 'shared_secret') {
        expect(outcome, JSON.stringify(steps)).toBe('works')
        expect(steps.at(-1)).toMatchObject({ step: 'recorded', outcome: 'event' })
        expect(steps.at(-1)?.values.slice(0, 2)).toEqual(['stop', 'marketing'])
      } else {
        expect(outcome).toBe('cannot_probe')
        expect(steps.at(-1)).toMatchObject({ step: 'secret', outcome: 'of_the_provider' })
      }
      expect(await everything(house)).toEqual(before)
      await house.pumpInbox()
      expect(await everything(house)).toEqual(before)
      expect(await house.api('GET', '/v1/quarantine')).toMatchObject({ body: { accounts: [] } })
      expect(await house.check('+33639980001')).toMatchObject({ reason: 'no_consent' })
    },
  )

  it('is never answered or logged with a secret or a part of one', async () => {
    const house = await houseWith(EVERY)
    const answers = [JSON.stringify((await house.api('GET', '/v1/providers')).body)]
    for (const account of Object.keys(EVERY))
      answers.push(JSON.stringify(await test(house, account)))
    const said = [...answers, ...lines].join('\n')
    for (const secret of secretsOf(Object.values(EVERY)))
      for (const part of [secret, secret.slice(0, 12), secret.slice(-12)])
        expect(said.includes(part), `a secret of ${secret.length} characters`).toBe(false)
    expect(secretsOf(Object.values(EVERY)).length).toBeGreaterThan(4)
  })
})

describe('a test of an account', () => {
  it('proves each secret of a rotation', async () => {
    const house = await houseWith({ 'octopush/main': { secret: [SECRET, OTHER_SECRET] } })
    const { steps } = await test(house, 'octopush/main')
    expect(steps.find(({ step }) => step === 'verified')?.values).toEqual(['2'])
  })

  it('says of an account that is only polled that it holds no secret of a webhook', async () => {
    const api = {
      applicationKey: 'an-application-key',
      applicationSecret: 'an-application-secret',
      consumerKey: 'a-consumer-key',
      service: 'sms-xx1-1',
    }
    const house = await houseWith({ 'ovh/main': { api } })
    const { outcome, steps } = await test(house, 'ovh/main')
    expect(outcome).toBe('cannot_probe')
    expect(steps.at(-1)).toMatchObject({ step: 'secret', outcome: 'none', passed: true })
    const said = JSON.stringify([steps, (await house.api('GET', '/v1/providers')).body])
    for (const key of Object.values(api).slice(0, 3)) expect(said).not.toContain(key)
  })

  it('says that there is no such account, and which there are', async () => {
    const house = await houseWith(ACCOUNTS)
    const { status, body } = await house.api('POST', '/v1/providers/twilio/mian/test', {})
    expect(status).toBe(404)
    expect(body).toMatchObject({ type: 'urn:basta:unknown_account' })
    expect(JSON.stringify(body)).toContain('twilio/main')
  })

  it('says why an entry cannot be used: no senders, no secret, a short one, no such provider', async () => {
    const text = JSON.stringify({
      'twilio/alone': { authToken: TWILIO_TOKEN },
      'twilio/bare': { senders: ['acme'] },
      'octopush/short': { senders: ['acme'], secret: 'too-short' },
      'pigeon/main': { senders: ['acme'] },
    })
    const house = await houseWith(text)
    const why = async (account: string) => (await test(house, account)).steps.at(-1)?.detail
    expect(await why('twilio/alone')).toContain('senders')
    expect(await why('twilio/bare')).toContain('authToken.0: missing')
    expect(await why('octopush/short')).toContain('shorter than 22 characters')
    expect(await why('pigeon/main')).toContain('there is no provider "pigeon"')
    const { body } = await house.api('GET', '/v1/providers')
    expect((body as Listed).accounts.map(({ usable }) => usable)).toEqual([
      false,
      false,
      false,
      false,
    ])
    expect(JSON.stringify(body)).not.toContain('too-short')
  })

  it('says where a document is malformed, also while the last good one is in use', async () => {
    let text = JSON.stringify({ 'generic/main': ACCOUNTS['generic/main'] })
    const house = await openHouse({ accounts: () => Promise.resolve(text) })
    await house.api('PUT', '/v1/senders/acme', ACME)
    const broken = await openHouse({ accounts: () => Promise.resolve('{"twilio/main": ') })
    const first = await test(broken, 'twilio/main')
    expect(first).toMatchObject({ outcome: 'fails' })
    expect(first.steps.map(({ step, outcome }) => `${step}/${outcome}`)).toEqual([
      'document/unreadable',
    ])
    expect((await broken.api('GET', '/v1/providers')).body).toMatchObject({
      problem: 'The accounts document is not JSON.',
      accounts: [],
    })
    await test(house, 'generic/main')
    text = `{"generic/main": {"secret": "${GENERIC_SECRET}"`
    house.setNow(new Date(Date.now() + 10 * 60_000))
    const { outcome, steps } = await test(house, 'generic/main')
    expect(outcome).toBe('fails')
    expect(steps[0]).toMatchObject({ step: 'document', passed: false })
    expect(steps.at(-1)).toMatchObject({ step: 'recorded', outcome: 'event' })
    expect(JSON.stringify(steps)).not.toContain(GENERIC_SECRET.slice(6, 18))
  })

  it('says that a sender is not registered, and which sender would be stopped', async () => {
    const house = await houseWith({
      'twilio/main': { authToken: TWILIO_TOKEN, senders: ['acme', 'nobody-yet'] },
    })
    const { outcome, steps } = await test(house, 'twilio/main')
    expect(outcome).toBe('fails')
    expect(steps.find(({ passed }) => !passed)).toMatchObject({
      step: 'senders',
      values: ['nobody-yet'],
    })
    expect(steps.find(({ step }) => step === 'sender')).toMatchObject({
      outcome: 'one',
      values: ['acme'],
    })
    expect(steps.at(-1)?.values).toEqual(['stop', 'marketing', 'all'])
  })

  it('wants a key with the right, for every sender, or a ticket for this very call', async () => {
    const house = await houseWith(ACCOUNTS)
    const { body } = await house.api('POST', '/v1/keys', { name: 'reads', rights: ['read'] })
    const { key: reader } = body as { key: string }
    const { body: one } = await house.api('POST', '/v1/keys', {
      name: 'one',
      rights: ['admin'],
      senders: ['acme'],
    })
    const path = '/v1/providers/generic/main/test'
    expect((await house.api('POST', path, {}, reader)).status).toBe(403)
    expect((await house.api('POST', path, {}, (one as { key: string }).key)).status).toBe(403)
    expect((await house.api('GET', '/v1/providers', undefined, reader)).status).toBe(403)

    const keys = readEnvelopeKeys(house.secrets.envelopeKeys)
    const by = async (ticket: string) =>
      // As the console's job asks: without a key there is no quota to say.
      (
        await house.app.request(path, {
          method: 'POST',
          headers: { authorization: `Ticket ${ticket}` },
        })
      ).status
    const call = { method: 'POST', path }
    expect(await by(sealTicket(keys, call, new Date()))).toBe(200)
    expect(await by(sealTicket(keys, call, new Date(Date.now() - 120_000)))).toBe(401)
    expect(await by(sealTicket(keys, { ...call, path: '/v1/providers' }, new Date()))).toBe(401)
    expect(await by('AAAA')).toBe(401)
  })
})

describe('the list of accounts', () => {
  const accountsOf = async (house: TestHouse) =>
    ((await house.api('GET', '/v1/providers')).body as Listed).accounts

  it('says when each was last heard and what it was, why one was last refused, and how many today', async () => {
    const house = await houseWith(ACCOUNTS)
    const [, silent] = await accountsOf(house)
    expect(silent).toMatchObject({
      account: 'twilio/main',
      usable: true,
      url: 'https://stop.example.test/inbound/twilio/main',
      proof: { by: 'shared_secret', count: 1, max: 3 },
      senders: [{ id: 'acme', registered: true, numbers: ['+33700000001'] }],
      refusedToday: 0,
    })
    expect(silent).not.toHaveProperty('lastGenuine')
    await house.request(...twilioText('STOP'))
    await house.request(...twilioText('STOP', { token: 'f'.repeat(32) }))
    await house.request(...twilioText('STOP', { token: 'e'.repeat(32) }))
    const [, heard] = await accountsOf(house)
    expect(heard).toMatchObject({
      lastGenuine: { what: 'reply', detail: 'a reply' },
      lastRefusal: { what: 'wrong_signature', detail: 'its signature or secret was wrong' },
      refusedToday: 2,
    })
  })

  it('is noted at most once a minute, however much comes', async () => {
    const house = await houseWith(ACCOUNTS)
    const at = async () => (await accountsOf(house))[1]?.lastGenuine?.at
    const start = new Date('2026-11-26T10:00:00Z')
    const say = async (seconds: number) => {
      house.setNow(new Date(start.getTime() + seconds * 1000))
      await house.request(...twilioText('hello'))
      return at()
    }
    expect(await say(0)).toBe('2026-11-26T10:00:00.000Z')
    expect(await say(59)).toBe('2026-11-26T10:00:00.000Z')
    expect(await say(61)).toBe('2026-11-26T10:01:01.000Z')
  })

  it('says of a webhook with a secret where the secret goes, and not what it is', async () => {
    const house = await houseWith({ 'brevo/main': { secret: SECRET } })
    const [brevo] = await accountsOf(house)
    expect(brevo?.['url']).toBe('https://stop.example.test/inbound/brevo/main/<secret>')
  })
})

/** Every value of an entry that proves a request. */
function secretsOf(entries: readonly object[]): string[] {
  const names = ['secret', 'authToken', 'signingKey', 'signatureSecret', 'publicKey']
  return entries.flatMap((entry) =>
    Object.entries(entry).flatMap(([name, value]) =>
      names.includes(name) ? [value].flat().map((one) => String(one)) : [],
    ),
  )
}
