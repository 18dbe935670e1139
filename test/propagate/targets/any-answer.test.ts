import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Channel } from '../../../functions/domain/address.ts'
import { ACTS, type Told } from '../../../functions/domain/told.ts'
import { TARGETS } from '../../../functions/propagate/targets.ts'
import { OVH } from '../servers/ovhcloud.ts'
import { IMPORTS, sesImports } from '../servers/ses-imports.ts'
import { openServer, type Answered } from '../servers/server.ts'
import { TELNYX_KEY } from '../servers/telnyx.ts'
import { KINDS, parsed, type Exchange } from './kinds.ts'
import { open, told } from './telling.ts'

/** What becomes of an answer that the provider would have given. */
type Twist = (answer: Answered) => Answered | 'cut' | 'drip'

const STATUSES = [
  200, 201, 202, 204, 206, 207, 301, 302, 304, 400, 401, 403, 404, 408, 409, 410, 413, 418, 422,
  429, 500, 502, 503, 504,
]
const text = (body: unknown) => (typeof body === 'string' ? body : JSON.stringify(body ?? ''))

/** The first list of the answer loses its first member. */
function shortened(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(1)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shortened(one)]))
}

const twist: fc.Arbitrary<Twist> = fc.oneof(
  {
    // What a provider says that has a fault of its own, whatever the body looks like.
    weight: 4,
    arbitrary: fc.constantFrom(429, 500, 503).map<Twist>((status) => (answer) => ({
      ...answer,
      status,
    })),
  },
  { weight: 6, arbitrary: fc.constant<Twist>((answer) => answer) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(...STATUSES).map<Twist>((status) => (answer) => ({
      ...answer,
      status,
    })),
  },
  {
    weight: 4,
    arbitrary: fc
      .constantFrom(
        '',
        '<html>',
        '{',
        'null',
        '[]',
        '{}',
        '0',
        '"ok"',
        '{"status":1}',
        '{"items":[]}',
      )
      .map<Twist>((body) => (answer) => ({ ...answer, body })),
  },
  {
    weight: 2,
    arbitrary: fc.json().map<Twist>((body) => (answer) => ({ ...answer, body })),
  },
  {
    weight: 3,
    arbitrary: fc.constant<Twist>((answer) => ({ ...answer, body: shortened(answer.body) })),
  },
  {
    weight: 2,
    arbitrary: fc.nat(40).map<Twist>((end) => (answer) => ({
      ...answer,
      body: text(answer.body).slice(0, end),
    })),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('0', '-1', '1e9', '99999999999999', 'soon', 'Thu, 01 Jan 1970 00:00:00 GMT')
      .map<Twist>((hint) => () => ({
        status: 429,
        headers: { 'retry-after': hint, 'x-ratelimit-reset': hint, 'x-sib-ratelimit-reset': hint },
      })),
  },
  { weight: 2, arbitrary: fc.constant<Twist>(() => 'cut') },
  { weight: 1, arbitrary: fc.constant<Twist>(() => 'drip') },
)

/** The servers here refuse those that look bad. */
function addressOf(channel: Channel, at: number, isBad: boolean): string {
  if (channel === 'sms') return isBad ? `+3361${String(at)}230000` : `+3361234567${String(at)}`
  return `${isBad ? 'bad' : 'p'}${String(at)}@customer.example`
}

/** What a provider may say of a person; all else is of its own state, or of the key. */
const SPEAKS_OF_ITEMS: ReadonlySet<number> = new Set([200, 201, 207, 400, 403, 409, 422])

/** Whether this answer said something of this person: by name, or to a question about nobody else. */
function spokeOf(item: Told, { asked, status, body }: Exchange, items: readonly Told[]): boolean {
  if (!SPEAKS_OF_ITEMS.has(status) || typeof body.$ !== 'object' || body.$ === null) return false
  const question = [decodeURIComponent(asked.path), ...asked.query.values(), asked.body].join(' ')
  const isIn = (whole: string, { address, correlation }: Told) =>
    [address, encodeURIComponent(address), address.slice(1), correlation].some((name) =>
      whole.includes(name),
    )
  if (!isIn(question, item)) return false
  const isAlone = !items.some((other) => other !== item && isIn(question, other))
  return (isAlone && status >= 400) || isIn(JSON.stringify(body.$).toLowerCase(), item)
}

describe('whatever a target answers', () => {
  it('is tried for every target', () => {
    const told = [...TARGETS].filter(([, { about }]) => about.tells.length > 0)
    const kinds = new Set(Object.values(KINDS).map(({ kind }) => kind))
    expect([...kinds].toSorted()).toEqual(told.map(([kind]) => kind).toSorted())
  })

  it.each(Object.entries(KINDS))(
    '%s: each item has one outcome, and none is delivered or refused that the provider did not speak of',
    async (_, { kind, settings, credentials, behave, says }) => {
      const about = TARGETS.get(kind)?.about
      const target = open(kind, settings)
      const channels = about?.channels ?? []
      const acts = ACTS.filter((act) => about?.tells.includes(act))
      const item = fc.record({
        channel: fc.constantFrom(...channels),
        act: fc.constantFrom(...acts),
        blocks: fc.constantFrom('marketing' as const, 'every' as const),
        isBad: fc.boolean(),
      })
      let twists: readonly Twist[] = []
      let server = behave()
      let exchanges: Exchange[] = []
      const opened = await openServer((asked) => {
        const answer = server(asked)
        const twisted =
          answer === 'cut' || answer === 'drip'
            ? answer
            : (twists[exchanges.length % twists.length]?.(answer) ?? answer)
        const isAnswer = twisted !== 'cut' && twisted !== 'drip'
        // A status without a body.
        const has = isAnswer && twisted.status !== 204 && twisted.status !== 304
        exchanges.push({
          asked,
          status: isAnswer ? twisted.status : 0,
          body: parsed(has ? twisted.body : undefined),
          sent: parsed(asked.body),
        })
        return twisted
      }, 150)
      await fc.assert(
        fc.asyncProperty(
          fc.array(item, { minLength: 1, maxLength: Math.min(target.itemsMax, 4) }),
          fc.array(twist, { minLength: 1, maxLength: 4 }),
          async (drafts, some) => {
            twists = some
            server = behave()
            exchanges = []
            const items = drafts.map(({ channel, act, blocks, isBad }, at) =>
              told(addressOf(channel, at, isBad), { act, blocks, channel }),
            )
            const outcomes = await target.tell(opened.call, credentials, items)
            expect(outcomes.length).toBe(items.length)
            for (const [at, outcome] of outcomes.entries()) {
              const one = items[at]
              if (one === undefined) throw new Error('An outcome of nobody.')
              expect(['delivered', 'retry', 'refused']).toContain(outcome.is)
              expect(JSON.stringify(outcome)).not.toContain(one.address)
              if (outcome.is === 'delivered')
                expect(exchanges.some((exchange) => says(one, exchange))).toBe(true)
              // What it takes from nobody is refused without a question; that leaves a stop standing.
              const isAnyhow = outcome.code === 'not_removable' && one.act === 'lift'
              if (outcome.is === 'refused' && !isAnyhow)
                expect(exchanges.some((exchange) => spokeOf(one, exchange, items))).toBe(true)
              if (outcome.is === 'retry' && outcome.afterSeconds !== undefined)
                expect(outcome.afterSeconds).toBeGreaterThanOrEqual(0)
            }
          },
        ),
        { numRuns: 40 },
      )
    },
  )

  it.each(Object.entries(KINDS))(
    '%s: credentials of a wrong shape leave what waits where it is',
    async (_, { kind, settings }) => {
      const { call, asked } = await openServer(() => ({ status: 200, body: {} }))
      const outcomes = await open(kind, settings).tell(call, { unknown: 'member' }, [
        told('+33612345678'),
      ])
      expect(outcomes).toEqual([{ is: 'retry', code: 'credentials_unusable' }])
      expect(asked).toEqual([])
    },
  )

  it.each(Object.entries(KINDS))(
    '%s: settings of a wrong shape are refused',
    (_, { kind, settings }) => {
      const opened = TARGETS.get(kind)?.open({ ...(settings as object), unknown: 'member' })
      expect(opened?.ok).toBe(false)
    },
  )

  it.each(Object.entries(KINDS))(
    '%s: a lift reaches no list while something else stands',
    async (_, { kind, settings, credentials, behave }) => {
      const { call, asked } = await openServer(behave())
      const about = TARGETS.get(kind)?.about
      const address = about?.channels[0] === 'sms' ? '+33612345678' : 'jane@customer.example'
      const lift = told(address, { act: 'lift', stillStopped: true })
      const [outcome] = await open(kind, settings).tell(call, credentials, [lift])
      if (about?.decidesItself === true) {
        expect(outcome?.is).toBe('delivered')
        expect(asked[0]?.body.replaceAll('\\', '')).toContain('"stillStopped":true')
      } else {
        expect(outcome).toMatchObject({ is: 'refused', code: 'still_stopped' })
        expect(asked).toEqual([])
      }
    },
  )

  it.each(Object.entries(KINDS))(
    '%s: what is no lift never takes anybody off a list',
    async (_, { kind, settings, credentials, behave }) => {
      for (const act of ['stop', 'bounce', 'erasure'] as const) {
        const { call, asked } = await openServer(behave())
        const channel = TARGETS.get(kind)?.about.channels[0] ?? 'sms'
        const item = told(channel === 'sms' ? '+33612345678' : 'jane@customer.example', { act })
        await open(kind, settings).tell(call, credentials, [item])
        const written = asked.map(({ method, path, headers, body }) =>
          [method, path, headers['x-amz-target'], body].join(' '),
        )
        for (const one of written)
          expect(one).not.toMatch(/DELETE|Delete|\/delete|opt-in|:false|OPT_IN/)
      }
    },
  )

  it.each([
    ['ovhcloud', { service: 'sms-ab12345-1' }, OVH],
    ['telnyx', {}, { apiKey: TELNYX_KEY }],
  ])('%s: a list that can only be read is told nothing, and says so', async (kind, ...rest) => {
    const [settings, credentials] = rest
    const { call, asked } = await openServer(() => ({ status: 200, body: {} }))
    const items = ACTS.map((act) => told('+33612345678', { act }))
    const outcomes = await open(kind, settings).tell(call, credentials, items)
    expect(outcomes.map((one) => [one.is, one.code])).toEqual(
      items.map(() => ['refused', 'read_only']),
    )
    expect(asked).toEqual([])
  })

  const pinged = Object.entries(KINDS).filter(([, { kind, settings }]) => open(kind, settings).ping)

  it.each(pinged)(
    '%s: a test is passed by the answer of the provider alone, and writes nothing',
    async (_, { kind, settings, credentials, behave }) => {
      const right = await openServer(behave())
      const { ping } = open(kind, settings)
      expect(await ping?.(right.call, credentials)).toMatchObject({ is: 'delivered' })
      for (const { method, headers, body } of right.asked) {
        const isRead = method === 'GET' || /Describe|List/.test(headers['x-amz-target'] ?? '')
        expect(isRead || body.includes('"basta.ping"')).toBe(true)
      }
      await fc.assert(
        fc.asyncProperty(twist, async (one) => {
          const server = behave()
          let status = 0
          let isOther = false
          const { call } = await openServer((asked) => {
            const answer = server(asked)
            if (answer === 'cut' || answer === 'drip') return answer
            const twisted = one(answer)
            isOther ||= twisted === 'cut' || twisted === 'drip' || twisted.status !== answer.status
            status = twisted === 'cut' || twisted === 'drip' ? 0 : twisted.status
            return twisted
          }, 150)
          const outcome = await ping?.(call, credentials)
          // A webhook's answer is its status.
          const isYes = kind === 'webhook' ? status >= 200 && status < 300 : !isOther
          if (!isYes) expect(outcome?.is).toBe('retry')
        }),
        { numRuns: 25 },
      )
    },
  )

  it('many by a job: nobody is told whom the provider did not count, whatever it answers', async () => {
    const { bulk } = open('ses', { region: 'eu-west-3', imports: IMPORTS })
    const items = ['a', 'b', 'c'].map((name) => told(`${name}@customer.example`))
    await fc.assert(
      fc.asyncProperty(fc.array(twist, { minLength: 1, maxLength: 8 }), async (some) => {
        const { behave, suppressed, work } = sesImports()
        let at = 0
        const { call } = await openServer((asked) => {
          const answer = behave(asked)
          if (answer === 'cut' || answer === 'drip') return answer
          const twisted = some[at % some.length]?.(answer) ?? answer
          at += 1
          return twisted
        }, 150)
        const begun = await bulk?.begin(call, undefined, items)
        if (begun === undefined) throw new Error('There are no jobs.')
        if (!('job' in begun)) {
          expect(['retry', 'refused']).toContain(begun.is)
          return
        }
        expect(begun.job).not.toContain('@')
        work()
        const look = await bulk?.look(call, undefined, begun.job)
        if (look === 'running' || look === 'failed') return
        expect(look).toMatchObject({ is: expect.stringMatching(/^(?:delivered|retry)$/) as string })
        if (look !== undefined && 'is' in look && look.is === 'delivered')
          expect([...suppressed.keys()]).toEqual(items.map(({ address }) => address))
      }),
      { numRuns: 60 },
    )
  })
})
