import * as fc from 'fast-check'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import type { Mirror, MirrorVerdict } from '../../functions/client/mirror/types.ts'
import { ACME, consentTo, genericText, OPT_OUT, twilioText } from '../house/house.ts'
import { scanItems } from '../house/witness.ts'
import { openMirrored, type Fault, type MirroredHouse } from './mirrored.ts'

/** Some have two spellings: of a mailbox, of a phone of Réunion, of a Brazilian one. */
const PEOPLE = [
  'ada@example.org',
  'grace@googlemail.com',
  '+33612345678',
  '+33692123456',
  '+5511961234567',
] as const
const OTHER_SPELLINGS: Readonly<Record<string, string>> = {
  'grace@googlemail.com': 'Grace@gmail.com',
  '+33692123456': '+262692123456',
  '+5511961234567': '+551161234567',
}
const QUESTIONS = [
  { sender: 'acme' },
  { sender: 'acme', topic: 'promo' },
  { sender: 'acme', purpose: 'transactional' },
  { sender: 'shop' },
  { sender: 'shop', topic: 'offers' },
] as const
const FOREVER = 2 ** 31 - 1

type Command =
  | { readonly does: 'stop'; readonly to: string; readonly scope: string; readonly blocks: string }
  | {
      readonly does: 'consent' | 'order' | 'erase' | 'text' | 'unclear' | 'start'
      readonly to: string
    }
  | { readonly does: 'wait'; readonly days: number }
  | { readonly does: 'declare'; readonly basis: 'consent' | 'customer' | 'opt_out' }
  | { readonly does: 'rotate' | 'kill' | 'pump' }
  | { readonly does: 'fault'; readonly fault: Fault }

const person = fc.constantFrom(...PEOPLE)
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('stop' as const),
      to: person,
      scope: fc.constantFrom('all', 'sender/acme', 'sender/acme/promo', 'sender/shop'),
      blocks: fc.constantFrom('marketing', 'every'),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constantFrom('consent', 'order', 'erase', 'text', 'unclear', 'start'),
      to: person,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant('wait' as const), days: fc.constantFrom(1, 31, 400) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constant('declare' as const),
      basis: fc.constantFrom('consent', 'customer', 'opt_out'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constantFrom('rotate', 'kill', 'pump') }) },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('fault' as const),
      fault: fc.constantFrom('down', 'refused', 'cut', 'repeated', 'lost'),
    }),
  },
)

/** As people, providers and agents would; what is refused changes nothing. */
async function perform(at: MirroredHouse, one: Command): Promise<void> {
  const { house } = at
  const phone = 'to' in one && one.to.startsWith('+') ? one.to : '+33612345678'
  const time = house.now().toISOString()
  if (one.does === 'stop') {
    const { to, scope, blocks } = one
    const said = { to, scope, blocks, channelOfRequest: 'phone', reference: 'call 17' }
    await house.api('POST', '/v1/stops', said)
  }
  if (one.does === 'consent') {
    const sender = one.to.length % 2 === 0 ? 'acme' : 'shop'
    await house.api('POST', '/v1/consents', consentTo(one.to, { sender, obtainedAt: time }))
  }
  if (one.does === 'order') {
    const order = { to: one.to, sender: 'acme', goods: 'shoes', orderedAt: time }
    await house.api('POST', '/v1/customers', { ...order, reference: `order ${time}` })
  }
  if (one.does === 'erase') await house.api('POST', '/v1/erasures', { to: one.to })
  if (one.does === 'text') await house.request(...twilioText('STOP', { from: phone }))
  if (one.does === 'start') await house.request(...twilioText('START', { from: phone }))
  if (one.does === 'unclear')
    await house.request(...genericText('please no, maybe later', { from: phone }))
  if (one.does === 'wait') at.advance(one.days * 86_400)
  if (one.does === 'rotate') await at.rotate()
  if (one.does === 'declare')
    await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT, basis: one.basis })
}

describe('property: a mirror and the server', () => {
  it('say the same, or the mirror is on the safe side by its rule, whatever happens in between', async () => {
    const counts = { local: 0, asked: 0 }
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 6, maxLength: 14 }), async (commands) => {
        const at = await openMirrored()
        const { house, file } = at
        try {
          await follow(at, commands)
        } finally {
          await at.closeAll()
        }

        async function follow(of: MirroredHouse, all: readonly Command[]): Promise<void> {
          // One answers all that it can by itself, the other only denies.
          let trusting = of.open({ file, maxStaleMs: FOREVER, denialStaleMs: FOREVER })
          const careful = of.open()
          await trusting.refresh()
          /** When something was recorded that the trusting one does not claim to know. */
          let unknown: number[] = []
          let events = 0
          for (const one of all) {
            of.advance(2)
            const changedAt = house.now().getTime()
            await perform(of, one)
            const recorded = await countEvents(of)
            if (recorded > events) unknown.push(changedAt)
            events = recorded
            if (one.does === 'kill') {
              // What was written last is all that is left.
              const left = await readFile(file).catch(() => undefined)
              const killed: Mirror = trusting
              await killed.close()
              if (left === undefined) await rm(file, { force: true })
              else await writeFile(file, left)
              trusting = of.open({ file, maxStaleMs: FOREVER, denialStaleMs: FOREVER })
            }
            of.setFault(one.does === 'fault' ? one.fault : undefined)
            // A stream that is stuck, but where a command says so.
            const isPumped = one.does === 'pump' || one.does === 'rotate' || one.does === 'kill'
            if (isPumped) await house.pumpStream()
            const { staleMs = Infinity } = await trusting.refresh()
            await careful.refresh()
            of.setFault(undefined)
            const claimed = of.house.now().getTime() - staleMs
            unknown = unknown.filter((time) => time >= claimed - 2)
            await compare(trusting, careful, unknown[0])
          }
          await house.pumpStream()
          await trusting.refresh()
          await compare(trusting, careful, undefined)
        }

        async function compare(
          trusting: Mirror,
          careful: Mirror,
          unknownSince: number | undefined,
        ): Promise<void> {
          for (const to of PEOPLE)
            for (const question of QUESTIONS) {
              const spelled = OTHER_SPELLINGS[to] ?? to
              const asked = { ...question, to: spelled }
              const by = await trusting.check(asked)
              const carefully = await careful.check(asked)
              const now = house.now().getTime()
              const { body } = await house.api('POST', '/v1/check', asked)
              const said = body as { allowed: boolean; reason: string; scope?: string }
              counts.asked += 1
              if (by.from === 'mirror') counts.local += 1
              judge(by, said, { now, unknownSince })
              // It allows nothing by itself, so what it allows the server allows.
              if (carefully.allowed) expect(said.allowed).toBe(true)
              if (carefully.from === 'mirror') expect(carefully.allowed).toBe(false)
            }
        }
      }),
      { numRuns: 8 },
    )
    // Not only by asking.
    expect(counts.local).toBeGreaterThan(counts.asked / 2)
  }, 300_000)
})

async function countEvents({ house }: MirroredHouse): Promise<number> {
  const items = await scanItems(house)
  return items.filter(({ pk, sk }) => `${pk?.S}/${sk?.S}`.match(/^C#.*\/E#/) !== null).length
}

/** The same while it is whole; else it says that it is at least as old as what it does not know. */
function judge(
  by: MirrorVerdict,
  said: { readonly allowed: boolean; readonly reason: string; readonly scope?: string },
  { now, unknownSince }: { readonly now: number; readonly unknownSince: number | undefined },
): void {
  const isSame = by.allowed === said.allowed && by.reason === said.reason && by.scope === said.scope
  if (isSame) {
    const { since } = said as { since?: string }
    if (by.since !== undefined && unknownSince === undefined) expect(by.since).toBe(since)
    return
  }
  expect(by.from).toBe('mirror')
  expect(unknownSince, JSON.stringify({ by, said })).toBeDefined()
  if (by.from === 'mirror')
    expect(by.staleMs).toBeGreaterThanOrEqual(now - (unknownSince ?? now) - 2)
}
