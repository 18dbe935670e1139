import { expect, it, vi } from 'vitest'
import { TARGETS } from '../../functions/propagate/targets.ts'
import { consentTo } from '../house/house.ts'
import { listKind, openListServer, type Listed } from '../house/listing.ts'
import { openTellingHouse } from '../house/telling.ts'
import { scanText } from '../house/witness.ts'

vi.setConfig({ testTimeout: 120_000 })

/** A generator that gives the same numbers for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const PEOPLE = 14
const DAY = 86_400

type Shown = { readonly id: string; readonly state: string; readonly waitsUntil?: string }

it.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'after an audit no entry of the list is allowed unless a newer consent lifts it, and nothing was revived (%i)',
  async (seed) => {
    const random = seeded(seed)
    const pick = <T>(...from: readonly [T, ...T[]]): T =>
      from[Math.floor(random() * from.length)] ?? from[0]
    const server = await openListServer(pick(1, 3, 5, 100))
    const kinds = new Map([
      ...TARGETS,
      ['list', listKind({ limit: { calls: pick(1, 2, 9), seconds: 1 } })],
    ])
    const house = await openTellingHouse({ propagate: { kinds, random } })
    const now = Math.floor(house.now().getTime() / 1_000)
    const at = (second: number) => new Date(second * 1_000).toISOString()

    const people = Array.from({ length: PEOPLE }, (_, person) => ({
      address: `person${String(person)}@example.org`,
      stoppedAt: pick<number | undefined>(undefined, undefined, now - 20 * DAY, now - 5 * DAY),
      agreedAt: pick<number | undefined>(undefined, now - 30 * DAY, now - 10 * DAY),
      entry: pick<Listed | undefined>(
        undefined,
        { address: '' },
        { address: '', at: now - 40 * DAY },
        { address: '', at: now - 10 * DAY },
        { address: '', at: now - DAY },
        { address: '', at: now + 40 * DAY },
        { address: '', is: 'open' },
      ),
      why: pick<NonNullable<Listed['why']>>(
        'unsubscribe',
        'complaint',
        'bounce',
        'keyword',
        'admin',
        'unknown',
      ),
    }))
    for (const { address, stoppedAt, agreedAt, entry, why } of people) {
      if (stoppedAt !== undefined)
        await house.stop(address, { scope: 'sender/acme', occurredAt: at(stoppedAt) })
      if (agreedAt !== undefined)
        await house.api('POST', '/v1/consents', consentTo(address, { obtainedAt: at(agreedAt) }))
      if (entry !== undefined) server.list.push({ ...entry, address, channel: 'email', why })
    }
    server.list.push({ address: 'nonsense', channel: 'email' }, { address: '', channel: 'email' })
    const allowed = async () =>
      Promise.all(people.map(async ({ address }) => (await house.check(address)).allowed))
    const before = await allowed()

    house.credentials['esp'] = { key: 'k' }
    await house.api('PUT', '/v1/targets/esp', {
      kind: 'list',
      senders: ['acme'],
      settings: { url: server.url },
    })
    server.setAnswer((response) => {
      if (random() > 0.35) return false
      pick<() => void>(
        () => response.destroy(),
        () => void response.writeHead(200).end('{"entries":['),
        () => void response.writeHead(429, { 'retry-after': '3' }).end(),
        () => void response.writeHead(500).end(),
      )()
      return true
    })
    const { body } = await house.api('POST', '/v1/targets/esp/audits')
    let shown: Shown = body
    for (let pass = 0; pass < 300 && !['done', 'failed'].includes(shown.state); pass += 1) {
      await house.pumpStream()
      await house.pumpAudits()
      const path = `/v1/targets/esp/audits/${shown.id}`
      shown = (await house.api('GET', path)).body
      if (shown.waitsUntil !== undefined && new Date(shown.waitsUntil) > house.now())
        house.setNow(new Date(shown.waitsUntil))
    }
    expect(shown.state).toBe('done')

    const after = await allowed()
    for (const [person, { address, entry, why, agreedAt = 0 }] of people.entries()) {
      // Nothing was revived.
      if (before[person] === false) expect(after[person], address).toBe(false)
      if (entry === undefined || entry.is === 'open') {
        expect(after[person], address).toBe(before[person])
        continue
      }
      const isDated = entry.at !== undefined && entry.at <= now
      // A bounce is no wish: no consent ends it.
      const isLifted = isDated && why !== 'bounce' && agreedAt > (entry.at ?? 0)
      if (!isLifted) expect(after[person], `${address} ${JSON.stringify(entry)}`).toBe(false)
      else expect(after[person], address).toBe(before[person])
    }
    expect(await scanText(house)).not.toContain('@example.org')
    house.receiver.close()
    server.close()
  },
)
