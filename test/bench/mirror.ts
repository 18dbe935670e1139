import { mirror } from '../../functions/client/mirror/mirror.ts'
import type { Mirror } from '../../functions/client/mirror/types.ts'
import { contactId, hashKeyProof, readHashKeys } from '../../functions/domain/contact-id.ts'
import { newSecrets } from '../../infra/local/secrets.ts'
import { findRedis, startRedis, type Redis } from './redis.ts'
import { alternate } from './rounds.ts'
import type { Row } from './row.ts'

const CONTACTS = 200_000
const PAGE = 1_000
const CHECKS = 50_000
/** One after the other, as a sender asks before each send; and as many at once as share a write. */
const IN_FLIGHT = [1, 8, 64] as const
const ROUNDS = 7

/** Half of those who are asked about are on the list. */
const numberAt = (n: number) => `+336${String(n).padStart(8, '0')}`
const mailAt = (n: number) => `person-${n}@example.org`

/**
 * A check beside the sender, against a set in a Redis on the same machine that is asked by a client
 * which does nothing else: so little that most libraries cost more. Both sides by the CPU they use,
 * Redis's own and its client's.
 */
export async function benchMirror(): Promise<Row[]> {
  const { basta, builtPerSecond } = await builtMirror()
  const binary = findRedis()
  const redis = binary === undefined ? undefined : await startRedis(binary)
  if (redis === undefined)
    console.error('mirror: redis-server is not here; nothing to compare with')
  try {
    if (redis !== undefined) await fill(redis)
    const rows: Row[] = [
      { name: 'mirror: built from its feed, contacts', unit: '/s', ours: builtPerSecond },
    ]
    for (const [what, addressAt] of [
      ['number', numberAt],
      ['e-mail', mailAt],
    ] as const)
      rows.push(...(await compare(what, addressAt, basta, redis)))
    return rows
  } finally {
    await basta.close()
    await redis?.close()
  }
}

async function compare(
  what: string,
  addressAt: (n: number) => string,
  basta: Mirror,
  redis: Redis | undefined,
): Promise<Row[]> {
  const asked = Array.from({ length: CHECKS }, (_, at) => addressAt((at * 7) % (2 * CONTACTS)))
  const ours = (lanes: number) => async () => {
    const cpu = process.cpuUsage()
    await inLanes(lanes, async (at) => {
      const verdict = await basta.check({ to: asked[at] ?? '', sender: 'acme', topic: 'promo' })
      if (verdict.from !== 'mirror') throw new Error('A check left the mirror.')
    })
    const { user, system } = process.cpuUsage(cpu)
    return CHECKS / ((user + system) / 1e6)
  }
  if (redis === undefined)
    return [
      {
        name: `mirror: check of a ${what}, a core`,
        unit: '/s',
        ours: (await alternate({ it: ours(1) }, ROUNDS)).it,
      },
    ]
  const theirs = (lanes: number) => async () => {
    const cpu = process.cpuUsage()
    const before = await redis.cpuSeconds()
    await inLanes(lanes, async (at) => {
      await redis.ask('SISMEMBER', 'stopped', asked[at] ?? '')
    })
    const { user, system } = process.cpuUsage(cpu)
    return CHECKS / ((user + system) / 1e6 + (await redis.cpuSeconds()) - before)
  }
  const rows: Row[] = []
  for (const lanes of IN_FLIGHT) {
    const figures = await alternate({ mirror: ours(lanes), redis: theirs(lanes) }, ROUNDS)
    rows.push({
      name: `mirror: check of a ${what}, a core (Redis over TCP, ${lanes} in flight)`,
      unit: '/s',
      ours: figures.mirror,
      bare: figures.redis,
      goal: { atLeast: 5 },
    })
  }
  return rows
}

async function inLanes(lanes: number, work: (at: number) => Promise<void>): Promise<void> {
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < CHECKS) await work(next++)
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}

async function fill(redis: Redis): Promise<void> {
  for (const addressAt of [numberAt, mailAt])
    for (let from = 0; from < CONTACTS; from += PAGE)
      await redis.ask(
        'SADD',
        'stopped',
        ...Array.from({ length: PAGE }, (_, at) => addressAt(from + at)),
      )
}

/** As the house would tell it, without one: numbers and mailboxes of as many people each. */
async function builtMirror(): Promise<{ basta: Mirror; builtPerSecond: number }> {
  const ring = newSecrets().hashKeys
  const [key] = readHashKeys(ring)
  const at = Math.floor(Date.now() / 1_000) - 86_400
  const pages: string[] = []
  for (let from = 0; from < CONTACTS; from += PAGE / 2) {
    const contacts = Array.from({ length: PAGE / 2 }, (_, n) => from + n).flatMap((n) => [
      contactId(key, { channel: 'sms', value: numberAt(n) }),
      contactId(key, { channel: 'email', value: mailAt(n) }),
    ])
    const isLast = from + PAGE / 2 >= CONTACTS
    pages.push(
      JSON.stringify({
        events: contacts.map((contact, n) => ({ contact, id: `evt_${from}_${n}` })),
        standings: contacts.map((contact, n) => ({
          contact,
          registers: {
            'stop|keyword|marketing|all|acme': [at + n, `evt_${n}`],
            'first|stop|marketing|all': [at + n, `evt_${n}`],
          },
        })),
        next: String(pages.length + 1),
        more: !isLast,
        hashKeys: { [key.version]: hashKeyProof(key) },
        ...(isLast ? { completeUntil: 'NOW' } : {}),
        checkedAt: 'NOW',
      }),
    )
  }
  const sender = JSON.stringify({ id: 'acme', basis: 'opt_out', topics: ['promo'] })
  let lastMs = 0
  const answer = (url: string): string => {
    if (url.includes('/v1/senders/')) return sender
    const page = Number(new URL(url).searchParams.get('after') ?? 0)
    lastMs = Math.max(lastMs + 1, Date.now())
    return (pages[page] ?? '').replaceAll('"NOW"', JSON.stringify(new Date(lastMs)))
  }
  const options = { url: 'http://house', key: 'k', hashKeys: ring, senders: ['acme'] }
  const far = 2 ** 31 - 1
  const from = performance.now()
  const basta = mirror({
    ...options,
    maxStaleMs: far,
    denialStaleMs: far,
    pollMs: far,
    fetch: (url) => Promise.resolve(new Response(answer(url))),
  })
  const { contacts, problem } = await basta.refresh()
  if (contacts !== 2 * CONTACTS) throw new Error(`The mirror holds ${contacts}: ${problem}.`)
  return { basta, builtPerSecond: contacts / ((performance.now() - from) / 1_000) }
}
