import { createHmac, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readHashKeys } from '../../../functions/domain/contact-id.ts'
import type { Ledger } from '../../../functions/domain/ledger.ts'
import { dynamo } from '../../../functions/store/dynamo/client.ts'
import { eventFeed } from '../../../functions/store/event-log/event-feed.ts'
import { openLedger } from '../../../functions/store/ledger/open-ledger.ts'
import { startEngine } from '../../../infra/local/engine.ts'
import { openEngineStream } from '../../../infra/local/engine-stream.ts'
import { buildHouse } from '../../../infra/local/house.ts'
import { memoryMailbox } from '../../../infra/local/mailbox.ts'
import { newSecrets } from '../../../infra/local/secrets.ts'
import { openStorehouse } from '../../../infra/local/storehouse.ts'
import { fixedRing } from '../../house/fixed-ring.ts'

const ADMIN_KEY = 'admin-key-of-a-bench-house-0123456789'
const SECRET = Buffer.alloc(32, 7)
const TABLE = 'basta'
/** As in `infra/local/start.ts`. */
const PUMP_MS = 250

/** A house on files with all its pumps, as `npm start` has it. */
export type ImportHouse = {
  readonly ledger: Ledger
  readonly importList: (file: AsyncIterable<Uint8Array>) => Promise<string>
  readonly dryRun: (id: string) => Promise<void>
  readonly apply: (id: string) => Promise<void>
  readonly show: (id: string) => Promise<ShownImport>
  /** Until it is over, or is to be left. */
  readonly ended: (id: string, isLeft?: () => boolean) => Promise<ShownImport>
  /** A STOP by text, until it is acknowledged. */
  readonly sayStop: (from: string) => Promise<void>
  /** Leaves the lists as they are for a while, once the pass is over, and takes them up again. */
  readonly pauseImports: () => Promise<void>
  readonly resumeImports: () => void
  /** Takes no list up that was begun. */
  readonly leaveImports: () => Promise<void>
  /** Until every event is in the log. */
  readonly logged: () => Promise<void>
  readonly close: () => Promise<void>
}

export type ShownImport = {
  readonly state: string
  readonly failure?: string
  readonly progress: { readonly rows: number }
}

export async function openImportHouse(folder: string): Promise<ImportHouse> {
  const file = join(folder, 'table.db')
  const engine = await startEngine({ file })
  const storehouse = openStorehouse(join(folder, 'local.db'))
  const secrets = newSecrets()
  const house = buildHouse({
    endpoint: engine.endpoint,
    table: TABLE,
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
    importsFolder: join(folder, 'imports'),
    quarantineFolder: join(folder, 'quarantine'),
    snapshotsFolder: join(folder, 'snapshots'),
    mail: memoryMailbox(),
  })
  await house.open()
  const stream = openEngineStream(file, TABLE, storehouse)
  const ending = new AbortController()
  let isPaused = false
  let pass = Promise.resolve()
  const pumpImports = async (): Promise<void> => {
    if (!isPaused) pass = house.pumpImports()
    await pass
  }
  const pumps = [house.pumpInbox, pumpImports, house.pumpStream, stream.trim].map(async (pump) => {
    while (!ending.signal.aborted) {
      await pump()
      await sleep(PUMP_MS, undefined, { signal: ending.signal }).catch(() => undefined)
    }
  })
  const db = dynamo(TABLE, engine.endpoint)
  const feed = eventFeed(db)
  const logged = async (): Promise<void> => {
    for (;;) {
      const { completeUntil, checkedAt } = await feed.completeUntil()
      if (completeUntil.getTime() === checkedAt.getTime()) return
      await sleep(50)
    }
  }

  async function call(method: string, path: string, body?: object): Promise<Response> {
    const response = await house.app.request(path, {
      method,
      headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok)
      throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return response
  }
  const show = async (id: string) =>
    (await (await call('GET', `/v1/imports/${id}`)).json()) as ShownImport
  await call('PUT', '/v1/senders/acme', {
    name: 'Acme',
    numbers: [{ number: '+33700000001', purpose: 'marketing' }],
    domains: ['acme.example'],
    topics: ['promo'],
    basis: 'opt_out',
    justification: 'asked for by existing members',
    stopReach: 'all',
    defaultCountry: 'FR',
  })

  return {
    ledger: openLedger(db, fixedRing(readHashKeys(secrets.hashKeys))),
    importList: async (bytes) => {
      const asked = { kind: 'stops', scope: 'all', source: 'a list of a bench' }
      const { id, uploadUrl } = (await (await call('POST', '/v1/imports', asked)).json()) as {
        id: string
        uploadUrl: string
      }
      const { pathname, search } = new URL(uploadUrl)
      const body = ReadableStream.from(bytes)
      const init: RequestInit & { duplex: 'half' } = { method: 'PUT', body, duplex: 'half' }
      const response = await house.app.request(pathname + search, init)
      if (!response.ok) throw new Error(`The file was answered ${response.status}.`)
      return id
    },
    dryRun: async (id) => void (await call('POST', `/v1/imports/${id}/dry-run`)),
    apply: async (id) => void (await call('POST', `/v1/imports/${id}/apply`)),
    show,
    ended: async (id, isLeft = () => false) => {
      for (;;) {
        const shown = await show(id)
        if (shown.failure !== undefined) throw new Error(shown.failure)
        if (!['dry_running', 'applying'].includes(shown.state) || isLeft()) return shown
        await sleep(20)
      }
    },
    sayStop: async (from) => {
      const id = `m-${randomBytes(8).toString('hex')}`
      const body = JSON.stringify({ id, channel: 'sms', from, to: '+33700000001', text: 'STOP' })
      const timestamp = String(Math.floor(Date.now() / 1_000))
      const signature = createHmac('sha256', SECRET)
        .update(`${id}.${timestamp}.${body}`)
        .digest('base64')
      const response = await house.app.request('/inbound/generic/main', {
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
    },
    pauseImports: async () => {
      isPaused = true
      await pass
    },
    resumeImports: () => (isPaused = false),
    leaveImports: async () => {
      isPaused = true
      await pass
      for (;;) {
        const left = storehouse.imports.next(Date.now() + 3_600_000)
        if (left === undefined) break
        storehouse.imports.done(left.id)
      }
      isPaused = false
      await logged()
    },
    logged,
    close: async () => {
      ending.abort()
      await Promise.all(pumps)
      stream.close()
      db.client.destroy()
      await engine.stop()
      storehouse.close()
    },
  }
}
