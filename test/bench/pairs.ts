import { createHmac, randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Hono } from 'hono'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import { buildHouse, type House } from '../../infra/local/house.ts'
import { memoryMailbox } from '../../infra/local/mailbox.ts'
import { newSecrets } from '../../infra/local/secrets.ts'
import { openStorehouse } from '../../infra/local/storehouse.ts'
import { LANES, numbers, stopStream } from './register.ts'
import { perSecond } from './rounds.ts'
import type { Row } from './row.ts'

const PAIRS = 10_000
const ADMIN_KEY = 'admin-key-of-a-bench-house-012345678'
const SECRET = randomBytes(32)
const ACME = {
  name: 'Acme',
  numbers: [{ number: '+33700000001', purpose: 'marketing' }],
  basis: 'opt_out',
  justification: 'asked for by existing members',
}

/**
 * A STOP comes in at the real door, signed; once it is acknowledged, another process is asked whether
 * that person may be written to. Before, it would have said yes: a stale answer shows.
 */
export async function benchPairs(endpoint: string): Promise<Row[]> {
  const table = `bench-${randomBytes(6).toString('hex')}`
  const secrets = newSecrets()
  const storehouse = openStorehouse(':memory:')
  const open = (): House =>
    buildHouse({
      endpoint,
      table,
      publicUrl: 'https://stop.example.test',
      secrets,
      adminKey: ADMIN_KEY,
      loadAccounts: () =>
        Promise.resolve(
          JSON.stringify({
            'generic/main': { secret: `whsec_${SECRET.toString('base64')}`, senders: ['acme'] },
          }),
        ),
      storehouse,
      importsFolder: join(tmpdir(), `basta-imports-${table}`),
      quarantineFolder: join(tmpdir(), `basta-quarantine-${table}`),
      snapshotsFolder: join(tmpdir(), `basta-snapshots-${table}`),
      mail: memoryMailbox(),
    })
  const [hears, answers] = [open(), open()]
  await hears.open()
  await stopStream(dynamo(table, endpoint))
  await call(hears.app, 'PUT', '/v1/senders/acme', ACME)
  const wanted = { rights: ['check'], perMinute: 1_000_000 }
  const { key } = (await call(hears.app, 'POST', '/v1/keys', wanted)) as { key: string }
  const to = numbers(PAIRS)
  const before = await mayReceive(answers.app, key, to[0] ?? '')
  if (!before) throw new Error('A contact nobody knows is denied already: nothing can be shown.')

  let stale = 0
  const rate = await perSecond(PAIRS, LANES, async (i) => {
    const person = to[i] ?? ''
    await sayStop(hears.app, person)
    if (await mayReceive(answers.app, key, person)) stale += 1
  })
  const spilled = storehouse.size()
  storehouse.close()
  const name = `${PAIRS.toLocaleString('en')} times STOP, then check elsewhere`
  return [
    { name, unit: 'pairs/s', ours: rate },
    {
      name: '– answers that were stale',
      unit: '',
      ours: stale,
      goal: { atMost: 0 },
      isPromise: true,
    },
    { name: '– STOPs left to the inbox', unit: '', ours: spilled, goal: { atMost: 0 } },
  ]
}

async function sayStop(app: Hono, from: string): Promise<void> {
  const id = `m-${randomBytes(8).toString('hex')}`
  const body = JSON.stringify({ id, channel: 'sms', from, to: '+33700000001', text: 'STOP' })
  const timestamp = String(Math.floor(Date.now() / 1_000))
  const signature = createHmac('sha256', SECRET)
    .update(`${id}.${timestamp}.${body}`)
    .digest('base64')
  const response = await app.request('/inbound/generic/main', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    },
    body,
  })
  if (response.status !== 200) throw new Error(`A STOP was answered ${response.status}.`)
}

async function mayReceive(app: Hono, key: string, to: string): Promise<boolean> {
  const verdict = await call(app, 'POST', '/v1/check', { to, sender: 'acme' }, key)
  return (verdict as { allowed: boolean }).allowed
}

async function call(
  app: Hono,
  method: string,
  path: string,
  body: object,
  key = ADMIN_KEY,
): Promise<unknown> {
  const response = await app.request(path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}.`)
  return response.json()
}
