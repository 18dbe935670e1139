import { createHmac, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import { parseAddress } from '../../functions/domain/address.ts'
import { readEnvelopeKeys } from '../../functions/domain/envelope.ts'
import { formToken, newSession, newSessionSecret } from '../../functions/domain/session.ts'
import { countersOf, type Counter } from '../../functions/domain/tally.ts'
import { toSecond } from '../../functions/domain/time.ts'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import { n } from '../../functions/store/dynamo/items.ts'
import { LOG_SHARDS } from '../../functions/store/event-log/log-head.ts'
import { tallyKey } from '../../functions/store/event-log/tallies.ts'
import { consoleStores } from '../../functions/store/operators/console-stores.ts'
import { buildHouse } from '../../infra/local/house.ts'
import { memoryMailbox } from '../../infra/local/mailbox.ts'
import { newSecrets, type LocalSecrets } from '../../infra/local/secrets.ts'
import { openStorehouse } from '../../infra/local/storehouse.ts'
import { consoleAssets } from '../../infra/package/console-assets.ts'

const URL = 'https://stop.example.test'
const ADMIN_KEY = 'admin-key-of-a-bench-house-0123456789'
const SECRET = Buffer.alloc(32, 7)
const ACCOUNTS = {
  'generic/main': { secret: `whsec_${SECRET.toString('base64')}`, senders: ['sender-0'] },
}
const SENDERS = 12
const PROVIDERS = ['generic', 'twilio', 'ovh', 'sinch', 'ses', 'mailgun'] as const
const METHODS = ['keyword', 'reply', 'complaint', 'provider'] as const
const DAYS = 30
/** What a busy month leaves open. */
const REVIEWS = 300
const ASIDES = 120
const ACCESS_REQUESTS = 60
const REFUSED = 80
const IMPORTS = 15

export type ConsoleHouse = Awaited<ReturnType<typeof openConsoleHouse>>

/** A house with an officer who is signed in. */
export async function openConsoleHouse(
  endpoint: string,
  table: string,
  folder: string,
  secrets: LocalSecrets = newSecrets(),
) {
  const storehouse = openStorehouse(':memory:')
  const house = buildHouse({
    endpoint,
    table,
    publicUrl: URL,
    secrets,
    adminKey: ADMIN_KEY,
    loadAccounts: () => Promise.resolve(JSON.stringify(ACCOUNTS)),
    storehouse,
    importsFolder: join(folder, 'imports'),
    quarantineFolder: join(folder, 'quarantine'),
    snapshotsFolder: join(folder, 'snapshots'),
    mail: memoryMailbox(),
  })
  await house.open()
  const db = dynamo(table, endpoint)
  const { cookie, csrf } = await signIn(db, secrets)
  // JSX can be imported only after the house: see `infra/local/jsx.ts`.
  const { consoleRoutes } = await import('../../functions/console/router.ts')
  const ask = async (path: string, init: RequestInit = {}): Promise<Response> =>
    house.app.request(path, init)
  const api = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await ask(path, {
      method,
      headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok)
      throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return response.json()
  }
  const shown = async (response: Response): Promise<string> => {
    const text = await response.text()
    if (response.status !== 200) throw new Error(`${response.status}: ${text.slice(0, 400)}`)
    return text
  }

  return {
    secrets,
    assets: await consoleAssets(),
    pages: new Set(
      consoleRoutes({} as never)
        .filter(({ method, role }) => method === 'GET' && role !== 'anybody')
        .map(({ path }) => path as string),
    ),
    get: async (path: string) => shown(await ask(path, { headers: { cookie } })),
    search: async (at: number) =>
      shown(
        await ask('/console/people', {
          method: 'POST',
          headers: { cookie, origin: URL, 'content-type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams({ csrf, address: personOf(at % 20) }).toString(),
        }),
      ),
    recordPeople: async (count: number) => {
      for (let at = 0; at < SENDERS; at += 1)
        await api('PUT', `/v1/senders/sender-${at}`, sender(at))
      for (let at = 0; at < count; at += 1) {
        const [to, of] = [personOf(at), `sender-${at % SENDERS}`]
        if (at % 3 === 0) await api('POST', '/v1/consents', consent(to, of))
        else await api('POST', '/v1/stops', stop(to, at % 3 === 1 ? 'all' : `sender/${of}`))
      }
      for (let pass = 0; pass < 3; pass += 1) await house.pumpStream()
    },
    fillLists: async () => {
      for (let at = 0; at < REVIEWS; at += 1) await ask(...text('not interested', mobile(2e7 + at)))
      for (let at = 0; at < ASIDES; at += 1) await ask(...text('STOP', `a word ${at}`))
      for (let at = 0; at < REFUSED; at += 1)
        await ask(...text('STOP', mobile(3e7 + at), randomBytes(32)))
      for (let at = 0; at < ACCESS_REQUESTS; at += 1)
        await ask('/v1/access-requests', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ to: mobile(4e7 + at) }),
        })
      for (let at = 0; at < IMPORTS; at += 1)
        await api('POST', '/v1/imports', { kind: 'stops', scope: 'all', source: `list ${at}` })
      await house.pumpInbox()
      for (let pass = 0; pass < 3; pass += 1) await house.pumpStream()
      for (let back = 0; back < DAYS; back += 1)
        for (let shard = 0; shard < LOG_SHARDS; shard += 1)
          await db.client.send(new PutItemCommand({ TableName: table, Item: tally(back, shard) }))
    },
    close: () => {
      storehouse.close()
      db.client.destroy()
    },
  }
}

async function signIn(db: ReturnType<typeof dynamo>, secrets: LocalSecrets) {
  const { operators, sessions } = consoleStores(db, readEnvelopeKeys(secrets.envelopeKeys))
  const email = await parseAddress('officer@house.example', { channel: 'email' })
  if (!email.ok) throw new Error(email.problem)
  const now = toSecond(new Date())
  const named = {
    id: 'officer',
    name: 'Officer Ito',
    role: 'officer',
    email: email.address,
  } as const
  const operator = await operators.put(named, { by: 'bench', at: now })
  const secret = newSessionSecret()
  await sessions.create(newSession(secret, operator, { how: 'link', browser: 'Bench' }, now))
  return { cookie: `__Host-basta=${secret}`, csrf: formToken(secret) }
}

function mobile(digits: number): string {
  return `+336${digits}`
}

function personOf(at: number): string {
  return `person-${at}@example.org`
}

function sender(at: number): object {
  return {
    name: `Brand ${at}`,
    numbers: at === 0 ? [{ number: '+33700000001', purpose: 'marketing' }] : [],
    domains: [],
    topics: ['promo', 'news'],
    basis: 'opt_out',
    justification: 'asked for by existing members',
    stopReach: 'all',
    defaultCountry: 'FR',
  }
}

function stop(to: string, scope: string): object {
  return { to, scope, channelOfRequest: 'letter', reference: 'file 17' }
}

function consent(to: string, of: string): object {
  return {
    to,
    sender: of,
    obtainedAt: '2026-01-05T09:00:00Z',
    method: 'form',
    wording: 'I want offers.',
    wordingVersion: '1',
    source: 'acme.example/join',
    proof: 'form entry 4711',
  }
}

/** A text as a system of one's own passes it on, signed by Standard Webhooks. */
function text(said: string, from: string, secret: Uint8Array = SECRET): [string, RequestInit] {
  const id = `m-${randomBytes(8).toString('hex')}`
  const body = JSON.stringify({ id, channel: 'sms', from, to: '+33700000001', text: said })
  const at = String(toSecond(new Date()))
  const signature = createHmac('sha256', secret).update(`${id}.${at}.${body}`).digest('base64')
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': at,
    'webhook-signature': `v1,${signature}`,
  }
  return ['/inbound/generic/main', { method: 'POST', headers, body }]
}

/** A day of some thousands of events, as the log would have counted them. */
function tally(back: number, shard: number) {
  const received = new Date(Date.now() - back * 86_400_000)
  const counts = new Map<Counter, number>()
  for (let at = 0; at < 400; at += 1) {
    const counters = countersOf({
      type: at % 5 === 0 ? 'hold' : 'stop',
      provider: PROVIDERS[at % PROVIDERS.length],
      method: METHODS[at % METHODS.length] ?? 'keyword',
      senders: [`sender-${at % SENDERS}`],
      actedAt: received,
      storedAt: new Date(received.getTime() + 5 + ((at * 37) % 900)),
    })
    for (const counter of counters) counts.set(counter, (counts.get(counter) ?? 0) + 3)
  }
  const numbers = [...counts].map(([counter, count]) => [counter, n(count)] as const)
  return {
    ...tallyKey(received.toISOString().slice(0, 10), shard),
    ...Object.fromEntries(numbers),
    ttl: n(toSecond(received) + 400 * 86_400),
  }
}
