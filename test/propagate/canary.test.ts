import { beforeEach, describe, expect, inject, it, vi } from 'vitest'
import type { HouseOptions } from '../../infra/local/house-options.ts'
import { parseAddress } from '../../functions/domain/address.ts'
import { readHashKeys } from '../../functions/domain/contact-id.ts'
import type { Contact } from '../../functions/domain/contact.ts'
import { newEventId, type EventDraft } from '../../functions/domain/event.ts'
import { RETENTION } from '../../functions/domain/retention.ts'
import { listenToLog } from '../../functions/log.ts'
import { outcomes, runsOf, runWithPumps } from '../house/canary.ts'
import {
  ACCOUNTS,
  ACME,
  consentTo,
  genericText,
  openHouse,
  OPT_OUT,
  type TestHouse,
} from '../house/house.ts'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import { openLedger } from '../../functions/store/ledger/open-ledger.ts'
import { openFaultyTable } from '../house/faulty-table.ts'
import { fixedRing } from '../house/fixed-ring.ts'
import { declare, openTellingHouse } from '../house/telling.ts'
import { scanItems } from '../house/witness.ts'

const MAIL_DOMAIN = 'bye.acme.example'
const TOPIC = 'arn:aws:sns:eu-west-3:123456789012:mail'
/** Where mail is received, as on AWS. */
const WITH_MAIL = {
  mailDomain: MAIL_DOMAIN,
  accounts: () =>
    Promise.resolve(
      JSON.stringify({ ...ACCOUNTS, 'ses/main': { topicArns: TOPIC, senders: ['acme'] } }),
    ),
}

const said: string[] = []
listenToLog((event) => said.push(event))
beforeEach(() => {
  said.length = 0
})
const alarms = (): string[] => said.filter((event) => event.startsWith('canary_failed'))

/** A house whose canary calls through a network that answers these paths itself. */
async function behind(
  broken: Readonly<Record<string, () => Response>>,
  more: HouseOptions['canary'] = {},
): Promise<TestHouse> {
  const inside: { house?: TestHouse } = {}
  const house = await openHouse({
    ...WITH_MAIL,
    canary: {
      patienceMs: 500,
      fetch: async (url, init) => {
        const { pathname } = new URL(url)
        const answer = Object.entries(broken).find(([start]) => pathname.startsWith(start))?.[1]
        return answer?.() ?? inside.house?.app.request(url, init) ?? Response.error()
      },
      ...more,
    },
  })
  inside.house = house
  return house
}

const minutesLater = (house: TestHouse, minutes: number): void =>
  house.setNow(new Date(house.now().getTime() + minutes * 60_000))

describe('the canary', () => {
  it('is stopped by a provider, by a link and by a mail, and the run is kept and shown', async () => {
    const house = await openHouse(WITH_MAIL)
    const run = await runWithPumps(house)
    expect(outcomes(run)).toEqual([
      'generic passed',
      'link passed',
      'mailto passed',
      'check passed',
    ])
    expect(run).toMatchObject({ state: 'passed', endedAt: expect.any(String) as string })
    expect(alarms()).toEqual([])
    expect(said).toContain('canary_done')
  })

  it('says that mail is not set up where no mail domain is, and fails nothing', async () => {
    const house = await openHouse()
    const run = await runWithPumps(house)
    expect(outcomes(run)).toContain('mailto not_set_up no_mail_domain')
    expect(run.state).toBe('passed')
    expect(alarms()).toEqual([])
  })

  it('must be accepted by a target that declares it; another is asked what changes nothing', async () => {
    const house = await openTellingHouse({ canary: { patienceMs: 5_000 } })
    const other = await openTellingHouse()
    house.credentials['test-crm'] = { secrets: [house.secret] }
    await declare(house, 'test-crm', other.receiver.url, { canary: true })
    await house.api('PUT', '/v1/targets/texts', {
      kind: 'twilio',
      senders: ['acme'],
      carries: 'marketing',
      settings: { sender: `MG${'0'.repeat(32)}` },
    })
    minutesLater(house, 2)
    const run = await runWithPumps(house)
    expect(outcomes(run)).toEqual(
      expect.arrayContaining([
        'target crm passed',
        'target test-crm passed',
        'target texts not_set_up no_test',
      ]),
    )
    // The one heard of two stops of nobody's, the other of nobody.
    expect(house.receiver.received.map(({ body }) => body.type)).toEqual(['basta.ping'])
    expect(other.receiver.received.map(({ body }) => body.data.senders)).toEqual([
      ['canary'],
      ['canary'],
    ])
    const { body } = await house.api('GET', '/v1/targets/test-crm')
    expect(body).toMatchObject({ canary: true, waiting: 0, took: {} })
    house.receiver.close()
    other.receiver.close()
  })
})

describe('each step that is broken is an alarm with its name', () => {
  const gone = () => new Response('', { status: 503 })

  it('generic', async () => {
    const run = await runWithPumps(await behind({ '/inbound/': gone }))
    expect(outcomes(run)).toContain('generic failed http_503')
    expect([run.state, ...alarms()]).toEqual(['failed', 'canary_failed_generic'])
  })

  it('link', async () => {
    const run = await runWithPumps(await behind({ '/u/': gone }))
    expect(outcomes(run)).toContain('link failed http_503')
    expect([run.state, ...alarms()]).toEqual(['failed', 'canary_failed_link'])
  })

  it('mailto', async () => {
    const lost = () => Promise.resolve(() => Promise.resolve())
    const run = await runWithPumps(await behind({}, { mailer: lost }))
    expect(outcomes(run)).toContain('mailto failed not_heard')
    expect([run.state, ...alarms()]).toEqual(['failed', 'canary_failed_mailto'])
  })

  it('check: whatever else it answers', async () => {
    const broken = [
      gone,
      () => Response.json({ allowed: false, reason: 'no_consent' }),
      () => Response.json('yes'),
    ]
    for (const answer of broken) {
      said.length = 0
      const run = await runWithPumps(await behind({ '/v1/check': answer }))
      expect([run.state, ...alarms()]).toEqual(['failed', 'canary_failed_check'])
    }
    said.length = 0
    // A check that allows everybody: the mail looks unheard as well.
    const all = await behind({ '/v1/check': () => Response.json({ allowed: true }) })
    const run = await runWithPumps(all)
    expect(outcomes(run)).toContain('check failed generic_allowed')
    expect(alarms()).toContain('canary_failed_check')
  })

  it('target: one that refuses, and one that does not answer', async () => {
    const house = await openTellingHouse({ canary: { patienceMs: 500 } })
    house.receiver.setAnswer((_, response) => response.writeHead(500).end())
    house.credentials['test-crm'] = { secrets: [house.secret] }
    await declare(house, 'test-crm', house.receiver.url, { canary: true })
    minutesLater(house, 2)
    const run = await runWithPumps(house)
    expect(outcomes(run)).toEqual(
      expect.arrayContaining(['target crm failed 500', 'target test-crm failed no_receipt']),
    )
    expect(alarms()).toEqual(['canary_failed_target', 'canary_failed_target'])
    // What waits of it is given up soon, without the alarm of a person's stop, and in no count.
    const waiting = async () => (await house.api('GET', '/v1/targets/test-crm')).body as object
    expect(await waiting()).toMatchObject({ waiting: 0, givenUp: 0 })
    minutesLater(house, 6)
    await house.later(0)
    expect((await scanItems(house)).filter(({ pk }) => pk?.S?.startsWith('O#'))).toEqual([])
    expect(said).not.toContain('delivery_given_up')
    house.receiver.close()
  })
})

it('waits a minute for a target, and then says that it did not answer', async () => {
  const clock: { pass?: (ms: number) => void } = {}
  const house = await openTellingHouse({
    canary: {
      sleep: (ms) => {
        clock.pass?.(ms)
        return Promise.resolve()
      },
    },
  })
  clock.pass = (ms) => {
    house.setNow(new Date(house.now().getTime() + ms))
  }
  // The question stays in the queue.
  await house.runCanary()
  const [run] = await runsOf(house)
  expect(run && outcomes(run)).toContain('target crm failed no_answer')
  expect(run?.steps.find(({ step }) => step === 'target')?.ms).toBe(60_000)
  house.receiver.close()
})

describe('a run that is ended half-way', () => {
  it('shows how far it came, and the next one runs', async () => {
    const house = await behind({}, { fetch: () => new Promise<Response>(() => undefined) })
    void house.runCanary()
    await vi.waitFor(async () => expect(await runsOf(house)).toHaveLength(1))
    expect(await runsOf(house)).toMatchObject([{ state: 'running', steps: [] }])
    minutesLater(house, 4)
    expect(await runsOf(house)).toMatchObject([{ state: 'unfinished' }])
    const next = await openHouse({ ...WITH_MAIL, ...sameTable(house) })
    next.setNow(house.now())
    expect(await runWithPumps(next)).toMatchObject({ state: 'passed' })
    expect(await runsOf(next)).toMatchObject([{ state: 'passed' }, { state: 'unfinished' }])
  })
})

describe('a stop of it that the table refuses', () => {
  it('is an alarm of the check, waits in the inbox, and is taken by the next process', async () => {
    const faulty = await openFaultyTable(inject('endpoint'))
    const house = await openHouse({ endpoint: faulty.endpoint })
    faulty.setFault(({ operation }) =>
      operation === 'TransactWriteItems' ? { kind: 'throttle' } : undefined,
    )
    await house.runCanary()
    faulty.setFault(undefined)
    const [run] = await runsOf(house)
    expect(run && outcomes(run)).toContain('check failed generic_allowed')
    const { storehouse } = house
    expect(storehouse.size()).toBeGreaterThan(0)
    const next = await openHouse({ ...sameTable(house), endpoint: inject('endpoint'), storehouse })
    said.length = 0
    await next.pumpInbox()
    expect([storehouse.size(), said.includes('inbox_retry')]).toEqual([0, false])
    const people = (await scanItems(next)).filter(({ pk }) => pk?.S?.startsWith('C#'))
    expect(people.length).toBeGreaterThan(0)
    expect(people.filter((item) => !('ttl' in item))).toEqual([])
    faulty.close()
  })
})

function sameTable({ table, endpoint, secrets }: TestHouse) {
  return { table, endpoint, secrets }
}

/** Without the times of the answer itself. */
function untimed(body: unknown): object {
  const { checkedAt: _, completeUntil: __, ...rest } = body as Record<string, unknown>
  return rest
}

describe('the canary is nobody', () => {
  it('is in no count, in no log that others follow, and in no list', async () => {
    const house = await openHouse(WITH_MAIL)
    await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
    await house.request(...genericText('STOP'))
    await house.pumpInbox()
    await house.pumpStream()
    const seen = async () => {
      const paths = ['/v1/events', '/v1/senders', '/v1/keys', '/v1/reviews']
      const answers = await Promise.all(
        paths.map(async (path) => untimed((await house.api('GET', path)).body)),
      )
      const { body } = await house.api('GET', '/v1/figures')
      const { days, total, open, inbox, recorded } = body as Record<string, unknown>
      return [answers, { days, total, open, inbox, recorded }]
    }
    const before = await seen()
    await runWithPumps(house)
    await house.pumpStream()
    expect(await seen()).toEqual(before)
    const { body } = await house.api('GET', '/v1/providers')
    expect(JSON.stringify(body)).not.toContain('canary')
  })

  it('has a sender that nobody may declare, ask for, or record anything for', async () => {
    const house = await openHouse({
      accounts: () =>
        Promise.resolve(
          JSON.stringify({
            ...ACCOUNTS,
            'twilio/x': { authToken: 'x'.repeat(32), senders: ['canary'] },
          }),
        ),
    })
    const to = 'ada@example.org'
    const refused = [
      ['PUT', '/v1/senders/canary', { ...ACME, ...OPT_OUT }],
      ['GET', '/v1/senders/canary', undefined],
      ['POST', '/v1/check', { to, sender: 'canary' }],
      ['POST', '/v1/check/batch', { to: [to], sender: 'canary' }],
      ['POST', '/v1/consents', consentTo(to, { sender: 'canary' })],
      ['POST', '/v1/links', { sender: 'canary', to: [to] }],
      ['POST', '/v1/keys', { name: 'x', rights: ['check'], senders: ['canary'] }],
      [
        'POST',
        '/v1/stops',
        { to, scope: 'sender/canary', channelOfRequest: 'phone', reference: 'call 17' },
      ],
    ] as const
    for (const [method, path, body] of refused) {
      const answer = await house.api(method, path, body)
      expect([path, answer.status]).toEqual([path, 403])
      expect((answer.body as { detail: string }).detail).toContain('Basta’s own')
    }
    const target = { kind: 'webhook', settings: { url: 'https://a.example' }, senders: ['canary'] }
    expect((await house.api('PUT', '/v1/targets/x', target)).status).toBe(400)
    const [, init] = genericText('STOP')
    expect((await house.request('/inbound/twilio/x', init)).status).toBe(503)
    expect((await house.request('/inbound/generic/_canary', init)).status).toBe(401)
    // A stranger who knows that name fills no quarantine, and alarms nobody.
    expect((await scanItems(house)).filter(({ pk }) => /^[CQ]#/.test(pk?.S ?? ''))).toEqual([])
    expect(said).not.toContain('signature_refused')
  })

  it('ends by a rule of its own, and nothing else in the ledger ends (law 7)', async () => {
    const house = await openTellingHouse(WITH_MAIL)
    house.credentials['test-crm'] = { secrets: [house.secret] }
    await declare(house, 'test-crm', house.receiver.url, { canary: true })
    minutesLater(house, 2)
    await house.api('POST', '/v1/consents', consentTo('ada@example.org'))
    await house.request(...genericText('STOP'))
    for (const from of ['eve@canary.invalid.example', 'eve@not-canary.invalid'])
      await house.request(...genericText('STOP', { channel: 'email', from }))
    await house.stop('bob@example.org')
    await house.spread()
    const people = new Set((await scanItems(house)).map(({ pk }) => pk?.S ?? ''))
    const run = await runWithPumps(house)
    expect(run.state).toBe('passed')
    const ledger = (await scanItems(house)).filter(({ pk }) => pk?.S?.startsWith('C#'))
    const canarys = ledger.filter(({ pk }) => !people.has(pk?.S ?? ''))
    expect(new Set(canarys.map(({ pk }) => pk?.S)).size).toBe(3)
    const kinds = canarys.map(({ sk }) => sk?.S?.replace(/#.*/, '#') ?? '')
    expect(new Set(kinds)).toEqual(new Set(['S', 'E#', 'M#', 'R#']))
    const { seconds } = RETENTION.canary_contacts
    for (const { ttl } of canarys) {
      const left = Number(ttl?.N) - house.now().getTime() / 1_000
      expect(Math.abs(left - seconds)).toBeLessThan(60)
    }
    // What was heard of people is remembered for 400 days, as ever; all else has no end.
    const ending = ledger.filter(({ pk, ttl }) => people.has(pk?.S ?? '') && ttl !== undefined)
    expect(new Set(ending.map(({ sk }) => sk?.S?.slice(0, 2)))).toEqual(new Set(['M#']))
    house.receiver.close()
  })

  it('never lends its end to somebody of whom anything is known', async () => {
    const house = await openHouse()
    const ledger = openLedger(
      dynamo(house.table, house.endpoint),
      fixedRing(readHashKeys(house.secrets.hashKeys)),
    )
    const parsed = await parseAddress('ada@example.org', { channel: 'email' })
    if (!parsed.ok) throw new Error(parsed.problem)
    const { ids } = ledger.contact(parsed.address)
    const append = (contact: Contact) => ledger.append({ contact, draft: stop() })
    await append({ ids })
    await append({ ids, isCanary: true })
    const standings = (await scanItems(house)).filter(({ sk }) => sk?.S === 'S')
    const known = standings.find(({ pk }) => pk?.S === `C#${ids[0]}`)
    expect([known?.['version']?.N, known?.['ttl']]).toEqual(['2', undefined])
  })
})

function stop(): EventDraft {
  const at = Math.floor(Date.now() / 1_000)
  return {
    id: newEventId(new Date()),
    type: 'stop',
    scopes: ['all'],
    blocks: 'marketing',
    occurredAt: at,
    receivedAt: at,
    source: { method: 'phone', origins: [] },
    evidence: {},
  }
}
