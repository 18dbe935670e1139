import * as fc from 'fast-check'
import { rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  ACME,
  consentTo,
  openHouse,
  OPT_OUT,
  snapshotsFolderOf,
  type TestHouse,
} from '../house/house.ts'
import { importsFolderOf } from '../house/importing.ts'
import { bringList, downloadsOf, showScrub } from '../house/scrubbing.ts'

const PEOPLE = 7
const SENDERS = ['acme', 'open'] as const

let house: TestHouse
let runs = 0
beforeAll(async () => {
  house = await openHouse()
  await house.api('PUT', '/v1/senders/acme', ACME)
  const open = { ...ACME, ...OPT_OUT, numbers: [], domains: [], stopReach: 'sender' }
  await house.api('PUT', '/v1/senders/open', open)
})
afterAll(() => {
  for (const folder of [importsFolderOf(house), snapshotsFolderOf(house)])
    rmSync(folder, { recursive: true, force: true })
})

/** What happens to somebody, or to the log. */
type Act = { readonly who: number; readonly does: string }
const ACTS = ['all', 'sender/acme', 'sender/acme/promo', 'sender/open', 'consent'] as const
const who = fc.nat(PEOPLE - 2)
const happens = fc.record({ who, does: fc.constantFrom(...ACTS, 'pump', 'refresh') })
const meanwhile = fc.uniqueArray(fc.record({ who, does: fc.constantFrom(...ACTS) }), {
  selector: (act) => act.who,
  maxLength: 4,
})

async function act(people: readonly string[], { who: n, does }: Act): Promise<void> {
  const to = people[n] ?? ''
  if (does === 'pump') await house.pumpStream()
  else if (does === 'refresh') await house.refreshSnapshot()
  else if (does === 'consent') await house.api('POST', '/v1/consents', consentTo(to))
  else {
    const said = { to, scope: does, channelOfRequest: 'phone', reference: 'call' }
    expect((await house.api('POST', '/v1/stops', said)).status).toBe(201)
  }
}

type Verdict = { readonly allowed: boolean; readonly reason: string; readonly scope?: string }

/** As the results tell it; of a kept row there is no reason. */
function shown({ allowed, reason, scope = '' }: Verdict): string {
  return allowed ? 'kept' : `${reason} ${scope}`
}

it('property: a list says of each row what a check said before it began, or says once it has ended', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(happens, { maxLength: 12 }),
      meanwhile,
      fc.array(fc.nat(PEOPLE - 1), { minLength: 1, maxLength: 20 }),
      fc.constantFrom(...SENDERS),
      fc.constantFrom(undefined, 'promo', 'news'),
      async (before, during, list, sender, topic) => {
        runs += 1
        const people = Array.from({ length: PEOPLE }, (_, n) => `p${n}.run${runs}@example.net`)
        for (const one of before) await act(people, one)
        const asked = { sender, topic, purpose: 'marketing' }
        const checks = async () =>
          Promise.all(people.map(async (to) => shown(await house.check(to, asked))))
        const id = await bringList(house, `email\n${list.map((n) => people[n]).join('\n')}\n`, {
          ...asked,
          keepDuplicates: true,
        })
        const first = await checks()
        expect((await house.api('POST', `/v1/scrubs/${id}/run`)).status).toBe(202)
        const ended = new AbortController()
        const running = house.pumpScrubs().finally(() => ended.abort())
        const logging = (async () => {
          // A run that did not wait for the log would be past it by then.
          await sleep(100)
          for (; !ended.signal.aborted; await sleep(5)) await house.pumpStream()
        })()
        await Promise.all(during.map(async (one) => act(people, one)))
        await Promise.all([running, logging])
        const last = await checks()

        expect(await showScrub(house, id)).toMatchObject({ state: 'done' })
        const { rejected } = await downloadsOf(house, id)
        const lines = (rejected?.bytes.toString() ?? '').trim().split(/\r?\n/).slice(1)
        const told = list.map(() => 'kept')
        for (const [row, , reason, scope] of lines.map((line) => line.split(',')))
          told[Number(row) - 1] = `${reason} ${scope}`
        for (const [at, n] of list.entries())
          expect([first[n], last[n]], `row ${at + 1}`).toContain(told[at])
      },
    ),
    { numRuns: 15, endOnFailure: true },
  )
  // 15 runs, each with a list of its own: 25 s where others work too.
}, 180_000)
