import { randomBytes } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import { mirror } from '../../functions/client/mirror/mirror.ts'
import type { Mirror, MirrorOptions } from '../../functions/client/mirror/types.ts'
import { readHashKeys } from '../../functions/domain/contact-id.ts'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import { proveHashKeys } from '../../functions/store/ledger/meta.ts'
import { newSecrets } from '../../infra/local/secrets.ts'
import { ACME, ADMIN_KEY, openHouse, OPT_OUT, type TestHouse } from '../house/house.ts'

/** What goes wrong between a mirror and the house. */
export type Fault = 'down' | 'refused' | 'cut' | 'repeated' | 'lost'

/** Follows nothing by itself: each test says when. */
const BY_HAND = { pollMs: 2 ** 31 - 1, timeoutMs: 60_000, deadlineMs: 60_000 }

/** The time of the house and of its mirrors, with a ring that can be rotated. */
export type MirroredHouse = {
  readonly house: TestHouse
  readonly file: string
  readonly ring: Readonly<Record<string, string>>
  readonly open: (options?: Partial<MirrorOptions>) => Mirror
  /** From now on, of the calls of the feed; undefined: none. */
  readonly setFault: (fault: Fault | undefined) => void
  readonly setServerDown: (isDown: boolean) => void
  readonly calls: () => readonly string[]
  readonly advance: (seconds: number) => void
  /** A new version, which the house knows of; the mirrors read it from the same ring. */
  readonly rotate: () => Promise<void>
  readonly closeAll: () => Promise<void>
}

export async function openMirrored(): Promise<MirroredHouse> {
  const secrets = newSecrets()
  const ring = { ...secrets.hashKeys }
  const table = `test-${randomBytes(6).toString('hex')}`
  const house = await openHouse({
    table,
    secrets,
    loadSecrets: () => Promise.resolve({ ...secrets, hashKeys: { ...ring } }),
  })
  let at = Date.now()
  const advance = (seconds: number): void => {
    at += seconds * 1_000
    house.setNow(new Date(at))
  }
  advance(0)
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  await house.api('PUT', '/v1/senders/shop', {
    ...ACME,
    name: 'Shop',
    numbers: [],
    domains: [],
    topics: ['offers'],
    basis: 'consent',
  })
  let fault: Fault | undefined
  let isDown = false
  let calls: string[] = []
  const opened: Mirror[] = []

  const fetchFrom = (): NonNullable<MirrorOptions['fetch']> => {
    let before: { status: number; headers: Headers; text: string } | undefined
    return async (url, init) => {
      const path = url.slice('http://house'.length)
      calls.push(path)
      // Time goes on between two calls.
      advance(0.001)
      const isFeed = path.startsWith('/v1/events')
      if (isDown || (isFeed && fault === 'down')) throw new Error('The connection was lost.')
      if (isFeed && fault === 'refused') return new Response('{}', { status: 503 })
      if (isFeed && fault === 'repeated' && before !== undefined) {
        const { status, headers, text } = before
        return { status, headers, text: () => Promise.resolve(text) }
      }
      const response = await house.request(path, init)
      if (isFeed && fault === 'lost') throw new Error('The answer was lost.')
      const text = await response.text()
      const { status, headers } = response
      if (isFeed) before = { status, headers, text }
      const given = isFeed && fault === 'cut' ? text.slice(0, text.length / 2) : text
      return { status, headers, text: () => Promise.resolve(given) }
    }
  }

  return {
    house,
    file: join(mkdtempSync(join(tmpdir(), 'basta-mirror-')), 'mirror'),
    ring,
    open: (options = {}) => {
      const made = mirror({
        url: 'http://house',
        key: ADMIN_KEY,
        hashKeys: () => Promise.resolve({ ...ring }),
        fetch: fetchFrom(),
        now: () => house.now().getTime(),
        senders: ['acme', 'shop'],
        ...BY_HAND,
        ...options,
      })
      opened.push(made)
      return made
    },
    setFault: (next) => {
      fault = next
    },
    setServerDown: (next) => {
      isDown = next
    },
    calls: () => {
      const made = calls
      calls = []
      return made
    },
    advance,
    rotate: async () => {
      const letter = 'abcd'[Object.keys(ring).length]
      if (letter === undefined) return
      ring[letter] = randomBytes(32).toString('base64url')
      await proveHashKeys(dynamo(table, inject('endpoint')), readHashKeys(ring), house.now)
      // By then every process knows the version, and writes under it.
      advance(700)
    },
    closeAll: async () => {
      await Promise.all(opened.map((one) => one.close()))
    },
  }
}
