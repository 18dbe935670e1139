import { afterEach, describe, expect, it } from 'vitest'
import { openTellingHouse, type TellingHouse } from '../../house/telling.ts'
import { AWS_KEYS, openServer } from '../servers/server.ts'
import { LISTS, people } from './lists.ts'

type Shown = {
  readonly id: string
  readonly state: string
  readonly listed: number
  readonly waitsUntil?: string
  readonly findings: readonly { readonly is: string; readonly people: number }[]
}

/** What makes somebody stopped here. */
const NEWS: ReadonlySet<string> = new Set(['stopped', 'bounced'])

let house: TellingHouse
afterEach(() => house.receiver.close())

async function audit(): Promise<Shown> {
  // Two that begin in one second are one.
  house.setNow(new Date(house.now().getTime() + 60_000))
  const { body: begun } = await house.api('POST', '/v1/targets/list/audits')
  for (let pass = 0; pass < 40; pass += 1) {
    await house.pumpStream()
    await house.pumpAudits()
    const { body } = await house.api('GET', `/v1/targets/list/audits/${(begun as Shown).id}`)
    const shown = body as Shown
    if (shown.state === 'done') return shown
    if (['failed', 'not_readable'].includes(shown.state)) throw new Error(JSON.stringify(shown))
    if (shown.waitsUntil !== undefined && new Date(shown.waitsUntil) > house.now())
      house.setNow(new Date(shown.waitsUntil))
  }
  throw new Error('The audit does not end.')
}

describe('the list of a provider', () => {
  it.each(Object.entries(LISTS))(
    '%s: whoever is stopped there is stopped here, in whatever spelling',
    async (_, list) => {
      const all = people(list, 3)
      // As somebody may have typed it there.
      const written = all.map((address, at) => (at === 1 ? address.toUpperCase() : address))
      const { call } = await openServer(list.filled(written))
      house = await openTellingHouse({
        propagate: { fetch: call.fetch, awsKeys: () => Promise.resolve(AWS_KEYS) },
      })
      if (list.credentials !== undefined) house.credentials['list'] = list.credentials
      const declared = await house.api('PUT', '/v1/targets/list', {
        kind: list.kind,
        senders: ['acme'],
        settings: list.settings,
        carries: 'marketing',
        createsUnknown: true,
      })
      expect(declared.status).toBe(201)
      const shown = await audit()
      const news = shown.findings.filter(({ is }) => NEWS.has(is))
      expect(news.reduce((sum, one) => sum + one.people, 0)).toBe(3)
      for (const address of all)
        expect(await house.check(address)).toMatchObject({ allowed: false })
      // The second time it is no news.
      expect((await audit()).findings.filter(({ is }) => NEWS.has(is))).toEqual([])
    },
  )
})
