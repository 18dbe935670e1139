import { expect, it } from 'vitest'
import { recorded, recordedNames } from '../../fixtures/providers/load.ts'
import {
  ACME,
  openHouse,
  OPT_OUT,
  type TestHouse,
  type TestHouseOptions,
} from '../../house/house.ts'
import { asideCount } from '../../house/witness.ts'
import { NOW, PHONE, SECOND, type How, type Signed } from './sign.ts'

export type Entry = {
  readonly type: string
  readonly scopes: readonly string[]
  readonly occurredAt: string
  readonly source: Readonly<Record<string, unknown>>
  readonly evidence: Readonly<Record<string, unknown>>
}

/** A house whose clock stands, where everybody may be written to until they object. */
export async function houseWith(
  accounts: Readonly<Record<string, object>>,
  options: TestHouseOptions = {},
): Promise<TestHouse> {
  const entries = Object.entries(accounts).map(([name, entry]) => [
    name,
    { senders: ['acme'], ...entry },
  ])
  const document = JSON.stringify(Object.fromEntries(entries))
  const house = await openHouse({ accounts: () => Promise.resolve(document), ...options })
  house.setNow(NOW)
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  return house
}

export async function eventsOf(house: TestHouse, to = PHONE): Promise<readonly Entry[]> {
  const { body } = await house.api('POST', '/v1/history', { to })
  return (body as { events: Entry[] }).events
}

export async function statusOf(house: TestHouse, signed: Signed): Promise<number> {
  const response = await house.request(...signed)
  await response.arrayBuffer()
  return response.status
}

/** Refused, and nothing is known of anybody. */
export async function expectRefused(house: TestHouse, signed: Signed, why: string): Promise<void> {
  expect(await statusOf(house, signed), why).toBe(401)
  expect(await eventsOf(house), why).toEqual([])
}

/** The same request with one bit of one byte changed, at about `count` places of the text. */
export function flips(text: string, count: number): string[] {
  const step = Math.max(1, Math.floor(text.length / count))
  const places = Array.from({ length: Math.ceil(text.length / step) }, (_, i) => i * step)
  return [...new Set([0, ...places, text.length - 1])].map(
    (at) => text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1),
  )
}

export type Promised = {
  readonly name: string
  /** The entry in the accounts document that verifies `text`. */
  readonly entry: object
  readonly account?: string
  /** A text message as the provider passes it on. */
  readonly text: (text: string, how?: How) => Signed
  /** Headers whose every byte counts. */
  readonly signedHeaders: readonly string[]
  readonly wrong: Signed
  readonly success: number
  /** Whether it signs a time, outside of whose window nothing lifts. */
  readonly signsTime?: boolean
  /** It does not say to which number a person wrote: nothing of it lifts. */
  readonly namesNoNumber?: boolean
  /** Whether its signature covers the URL. */
  readonly signsUrl?: boolean
}

/** What holds for every provider whose signature covers all that is read. */
export function itKeepsItsPromises(promised: Promised): void {
  const { name, text, success, account = 'main' } = promised
  const open = () => houseWith({ [`${name}/${account}`]: promised.entry })

  it('stops a person, once, however often it is delivered', async () => {
    const house = await open()
    for (let i = 0; i < 3; i += 1) expect(await statusOf(house, text('STOP'))).toBe(success)
    expect(await eventsOf(house)).toMatchObject([
      { type: 'stop', scopes: ['all'], source: { method: 'keyword', origins: ['acme'] } },
    ])
    expect(await house.check(PHONE)).toMatchObject({ allowed: false, reason: 'opted_out' })
  })

  it('law 6: START lifts what the same sender heard, and never a newer STOP', async () => {
    const house = await open()
    const start = text('START', { id: 'start', at: SECOND + 10, nonce: 'n-start' })
    await statusOf(house, text('STOP'))
    house.setNow(new Date(NOW.getTime() + 10_000))
    expect(await statusOf(house, start)).toBe(success)
    expect((await house.check(PHONE)).allowed).toBe(promised.namesNoNumber !== true)
    house.setNow(new Date(NOW.getTime() + 20_000))
    await statusOf(house, text('STOP', { id: 'again', at: SECOND + 20, nonce: 'n-again' }))
    expect(await statusOf(house, start)).toBe(success)
    expect(await house.check(PHONE)).toMatchObject({ allowed: false, reason: 'opted_out' })
  })

  it('is refused with another secret, or with any byte changed', async () => {
    const house = await open()
    await expectRefused(house, promised.wrong, 'another secret')
    const [path, init] = text('STOP')
    for (const header of promised.signedHeaders) {
      const value = init.headers[header] ?? ''
      expect(value, header).not.toBe('')
      for (const other of flips(value, 12)) {
        const headers = { ...init.headers, [header]: other }
        await expectRefused(house, [path, { ...init, headers }], `${header}: ${other}`)
      }
      const { [header]: _, ...headers } = init.headers
      await expectRefused(house, [path, { ...init, headers }], `without ${header}`)
      const twice = { ...init.headers, [header]: `${value}${value}` }
      await expectRefused(house, [path, { ...init, headers: twice }], `${header} twice`)
    }
    const body = typeof init.body === 'string' ? init.body : ''
    for (const other of body === '' ? [] : [...flips(body, 25), `${body}x`, body.slice(0, -1), ''])
      await expectRefused(house, [path, { ...init, body: other }], other)
  })

  if (promised.signsTime === true) itIsHeardHoweverLate(promised)

  if (promised.signsUrl === true) {
    it('is refused on another URL', async () => {
      const house = await houseWith({
        [`${name}/main`]: promised.entry,
        [`${name}/other`]: promised.entry,
      })
      const [path, init] = text('STOP')
      const other = path.replace('/main', '/other')
      await expectRefused(house, [other, init], 'another account')
      await expectRefused(house, [`${path}${path.includes('?') ? '&' : '?'}x=1`, init], 'a query')
      expect(await statusOf(house, text('STOP', { path: `/inbound/${name}/other` }))).toBe(success)
    })
  }

  it('keeps aside what is genuine and from nobody who can be reached', async () => {
    const house = await open()
    const status = await statusOf(house, text('STOP', { from: 'NOBODY' }))
    expect(status).toBe(success)
    expect(await eventsOf(house)).toEqual([])
  })
}

/** How long ago a provider may have signed what it delivers now: it tries again for hours or days. */
export const LATE_SECONDS = [301, 400, 3_600, 13_600, 86_400, 72 * 3_600]

/** A replay window guards what lifts; a stop counts whenever it comes, at its own time. */
function itIsHeardHoweverLate({ name, text, success, account = 'main', entry }: Promised) {
  const open = () => houseWith({ [`${name}/${account}`]: entry })

  it.each(LATE_SECONDS)('law 5: STOP signed %i s ago stops, dated by its own time', async (age) => {
    const house = await open()
    const late = text('STOP', { at: SECOND - age })
    for (let i = 0; i < 2; i += 1) expect(await statusOf(house, late)).toBe(success)
    const said = new Date((SECOND - age) * 1000).toISOString().replace('.000Z', 'Z')
    expect(await eventsOf(house)).toMatchObject([{ type: 'stop', occurredAt: said }])
    expect(await house.check(PHONE)).toMatchObject({ allowed: false, reason: 'opted_out' })
  })

  it('law 5: STOP signed ahead of the clock stops, dated no later than its receipt', async () => {
    const house = await open()
    expect(await statusOf(house, text('STOP', { at: SECOND + 7_200 }))).toBe(success)
    const received = NOW.toISOString().replace('.000Z', 'Z')
    expect(await eventsOf(house)).toMatchObject([{ type: 'stop', occurredAt: received }])
  })

  it.each([-400, -86_400, 400])(
    'law 6: START signed %i s away lifts nothing, and is set aside',
    async (away) => {
      const house = await open()
      await statusOf(house, text('STOP', { at: SECOND - 100_000, nonce: 'n-stop' }))
      const start = text('START', { id: 'start', at: SECOND + away, nonce: 'n-start' })
      expect(await statusOf(house, start)).toBe(success)
      expect(await house.check(PHONE)).toMatchObject({ allowed: false, reason: 'opted_out' })
      expect((await eventsOf(house)).map(({ type }) => type)).toEqual(['stop'])
      expect(await setAside(house, `${name}/${account}`)).toBe(1)
    },
  )
}

/** How many parts of requests of an account wait for somebody to decide them. */
export const setAside = asideCount

/**
 * Recorded requests, end to end: `stop…` stops, and so does `left…`, what the provider refused to send
 * to; `held…` waits for a decision; `aside…` is set aside for somebody to look at; `ignored…` and
 * `unsigned…` change nothing. Of several parts (`…-part-1`, `…-part-2`) only the last one does.
 */
export function itHearsWhatWasRecorded(
  name: string,
  accounts: Readonly<Record<string, object>>,
): void {
  const whole = recordedNames(name).filter((one) => !/-part-[2-9]$/.test(one))
  it.each(whole)('hears the recorded request %s', async (one) => {
    const house = await houseWith(accounts)
    const rest = recordedNames(name).filter(
      (other) => other !== one && other.replace(/\d$/, '') === one.replace(/\d$/, ''),
    )
    for (const part of one.endsWith('-part-1') ? [one, ...rest] : [one]) {
      expect(await eventsOf(house)).toEqual([])
      const { body, ...request } = recorded(name, part)
      const init = request.method === 'GET' ? request : { ...request, body }
      const response = await house.request(request.path, init)
      expect(response.status).toBe(
        one.startsWith('unsigned') ? 401 : response.ok ? response.status : 200,
      )
    }
    const made = (await eventsOf(house)).map(({ type, source }) => [type, source['method']])
    const [kind = ''] = one.split('-')
    const expected: Readonly<Record<string, unknown[]>> = {
      stop: [['stop', expect.stringMatching(/^(?:keyword|provider)$/)]],
      left: [['stop', 'provider']],
      held: [['hold', 'provider']],
    }
    expect(made).toEqual(expected[kind] ?? [])
    const account = /^\/inbound\/(\w+\/\w+)/.exec(recorded(name, one).path)?.[1] ?? ''
    const aside = await setAside(house, account)
    if (kind === 'aside') expect(aside).toBe(1)
    if (kind === 'ignored' || kind === 'left' || kind === 'held') expect(aside).toBe(0)
  })
}
