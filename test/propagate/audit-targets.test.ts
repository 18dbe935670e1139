import { expect, it, vi } from 'vitest'
import { TARGETS } from '../../functions/propagate/targets.ts'
import { openTellingHouse } from '../house/telling.ts'
import { scanText } from '../house/witness.ts'
import { openServer } from './servers/server.ts'
import { LISTS, people } from './targets/lists.ts'

vi.setConfig({ testTimeout: 120_000 })

type Shown = {
  readonly id: string
  readonly state: string
  readonly listed: number
  readonly pages: number
  readonly waitsUntil?: string
  readonly findings: readonly { readonly is: string; readonly people: number }[]
}

it.each(Object.entries(LISTS))(
  '%s: everybody on the list is stopped here after one audit, and nobody is news in the next',
  async (_, list) => {
    const all = people(list, 40)
    const server = await openServer(list.filled(all))
    const { fetch, awsKeys } = server.call
    const house = await openTellingHouse({ propagate: { fetch, awsKeys } })
    house.credentials['esp'] = list.credentials
    const about = TARGETS.get(list.kind)?.about
    const { status } = await house.api('PUT', '/v1/targets/esp', {
      kind: list.kind,
      senders: ['acme'],
      carries: 'marketing',
      ...(about?.createsUnknown === true ? { createsUnknown: true } : {}),
      settings: list.settings,
    })
    expect(status).toBe(201)

    const audit = async (): Promise<Shown> => {
      const { body } = await house.api('POST', '/v1/targets/esp/audits')
      let shown: Shown = body
      for (let pass = 0; pass < 200 && /counting|reading/.test(shown.state); pass += 1) {
        await house.pumpStream()
        await house.pumpAudits()
        shown = (await house.api('GET', `/v1/targets/esp/audits/${shown.id}`)).body
        if (shown.waitsUntil !== undefined && new Date(shown.waitsUntil) > house.now())
          house.setNow(new Date(shown.waitsUntil))
      }
      return shown
    }
    const found = ({ findings }: Shown, ...kinds: readonly string[]) =>
      findings.reduce((sum, { is, people: count }) => sum + (kinds.includes(is) ? count : 0), 0)

    const first = await audit()
    expect(first).toMatchObject({ state: 'done', listed: all.length })
    expect(found(first, 'stopped', 'bounced')).toBe(all.length)
    for (const to of all) expect((await house.check(to)).allowed, to).toBe(false)

    house.setNow(new Date(house.now().getTime() + 60_000))
    const second = await audit()
    expect(second).toMatchObject({ state: 'done', listed: all.length })
    expect(second.findings).toMatchObject([{ is: 'agreed', people: all.length }])
    const text = await scanText(house)
    for (const address of all.slice(0, 5)) expect(text).not.toContain(address)
    house.receiver.close()
  },
)
