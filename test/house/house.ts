import { serve } from '@hono/node-server'
import { createHmac, randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import type { Mail } from '../../functions/domain/mail.ts'
import type { Outside } from '../../functions/domain/outside.ts'
import type { HouseOptions } from '../../infra/local/house-options.ts'
import { buildHouse, type House } from '../../infra/local/house.ts'
import { memoryMailbox, textsInto, type Mailbox } from '../../infra/local/mailbox.ts'
import { newSecrets, type LocalSecrets } from '../../infra/local/secrets.ts'
import { openStorehouse, type Storehouse } from '../../infra/local/storehouse.ts'
import { holdToDescription } from './contract.ts'

export const PUBLIC_URL = 'https://stop.example.test'
export const ADMIN_KEY = 'admin-key-of-a-test-house-0123456789'
export const MAIL_TOKEN = 'what-opens-the-page-of-a-test-house'
export const TWILIO_TOKEN = '0123456789abcdef0123456789abcdef'
export const GENERIC_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

export const ACCOUNTS = {
  'twilio/main': { authToken: TWILIO_TOKEN, senders: ['acme'] },
  'generic/main': { secret: GENERIC_SECRET, senders: ['acme'] },
}

/** The senders most tests need. */
export const ACME = {
  name: 'Acme',
  numbers: [{ number: '+33700000001', purpose: 'marketing' }],
  domains: ['acme.example'],
  topics: ['promo', 'news'],
  basis: 'consent',
  stopReach: 'all',
  defaultCountry: 'FR',
}
export const OPT_OUT = { basis: 'opt_out', justification: 'asked for by existing members' }

export type TestHouse = House & {
  readonly storehouse: Storehouse
  /** What was sent, oldest first. */
  readonly mailbox: Mailbox
  readonly secrets: LocalSecrets
  readonly endpoint: string
  readonly table: string
  /** Moves the house's clock. */
  readonly setNow: (now: Date | undefined) => void
  readonly now: () => Date
  /** A call with the administrator's key, or another. */
  readonly api: (
    method: string,
    path: string,
    body?: unknown,
    key?: string,
  ) => Promise<{ status: number; body: never }>
  /** Any request, answered as the HTTP port would. */
  readonly request: (path: string, init?: RequestInit) => Promise<Response>
  readonly check: (to: string, question?: object) => Promise<{ allowed: boolean; reason: string }>
}

export type TestHouseOptions = {
  readonly endpoint?: string
  readonly table?: string
  readonly secrets?: LocalSecrets
  /** The rings as they are when they are asked for, where a test rotates them. */
  readonly loadSecrets?: () => Promise<LocalSecrets>
  readonly accounts?: () => Promise<string>
  readonly storehouse?: Storehouse
  /** The targets document, as it is when it is asked for. */
  readonly targets?: () => Promise<string>
  /** Other kinds of targets, another network, another queue. */
  readonly propagate?: HouseOptions['propagate']
  /** What the canary calls, and how long it waits. */
  readonly canary?: HouseOptions['canary']
  readonly importChunkRows?: number
  /** How lists are judged. */
  readonly scrubs?: HouseOptions['scrubs']
  readonly publicUrl?: string
  /** What else it answers under. */
  readonly otherUrls?: readonly string[]
  /** Other people's servers, where a test needs them. */
  readonly outside?: Outside
  readonly mailDomain?: string
  /** Instead of the mailbox, where mail must fail. */
  readonly mail?: Mail
  /** Texts go to the mailbox too; by default none can be sent. */
  readonly sendsTexts?: boolean
  readonly publicUrlIsOwned?: boolean
  /** Erasures and lifts in the console need a second officer. */
  readonly twoPersons?: boolean
  readonly consoleOidc?: () => Promise<string>
  /** `setNow` moves this process's clock alone, and the table's goes on; by default time itself moves. */
  readonly clockIsItsOwn?: boolean
  /** What checks read the table with; by default as deployed. */
  readonly checksBy?: HouseOptions['checksBy']
  /** Leave the table and the keys as they are found. */
  readonly closed?: boolean
}

export function snapshotsFolderOf({ table }: { readonly table: string }): string {
  return join(tmpdir(), `basta-snapshots-${table}`)
}

/** A whole Basta of its own: real engine, a fresh table, an inbox in memory. */
export async function openHouse(options: TestHouseOptions = {}): Promise<TestHouse> {
  let shifted: Date | undefined
  const storehouse = options.storehouse ?? openStorehouse(':memory:')
  const secrets = options.secrets ?? newSecrets()
  const mailbox = memoryMailbox()
  const endpoint = options.endpoint ?? inject('endpoint')
  const table = options.table ?? `test-${randomBytes(6).toString('hex')}`
  const house = buildHouse({
    endpoint,
    table,
    publicUrl: options.publicUrl ?? PUBLIC_URL,
    otherUrls: options.otherUrls,
    secrets,
    loadSecrets: options.loadSecrets,
    adminKey: ADMIN_KEY,
    loadAccounts: options.accounts ?? (() => Promise.resolve(JSON.stringify(ACCOUNTS))),
    storehouse,
    loadTargets: options.targets,
    targetsMayBeLocal: true,
    propagate: options.propagate,
    canary: options.canary,
    importsFolder: join(tmpdir(), `basta-imports-${table}`),
    quarantineFolder: join(tmpdir(), `basta-quarantine-${table}`),
    snapshotsFolder: snapshotsFolderOf({ table }),
    importChunkRows: options.importChunkRows,
    scrubs: options.scrubs,
    mail: options.mail ?? mailbox,
    mailToken: MAIL_TOKEN,
    ...(options.sendsTexts === true ? { texts: textsInto(mailbox) } : {}),
    mailDomain: options.mailDomain,
    publicUrlIsOwned: options.publicUrlIsOwned,
    twoPersons: options.twoPersons,
    consoleOidc: options.consoleOidc,
    checksBy: options.checksBy ?? (process.env['CHECKS_BY'] === 'SDK' ? 'SDK' : 'signed calls'),
    ...(options.outside === undefined ? {} : { outside: options.outside }),
    now: () => shifted ?? new Date(),
    ...(options.clockIsItsOwn === true ? { clock: () => shifted ?? new Date() } : {}),
  })
  if (options.closed !== true) await house.open()
  const request: TestHouse['request'] = async (path, init) => {
    const response = await house.app.request(path, init)
    await holdToDescription(path, init?.method ?? 'GET', response)
    return response
  }
  const api: TestHouse['api'] = async (method, path, body, key = ADMIN_KEY) => {
    const response = await request(path, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: (await response.json()) as never }
  }
  return {
    ...house,
    storehouse,
    mailbox,
    secrets,
    endpoint,
    table,
    setNow: (now) => {
      shifted = now
    },
    now: () => shifted ?? new Date(),
    api,
    request,
    check: async (to, question = {}) =>
      (await api('POST', '/v1/check', { to, sender: 'acme', ...question })).body,
  }
}

/** Puts the house on a real port; answers its base URL. */
export async function listen(
  house: TestHouse,
  port = 0,
): Promise<{ url: string; close: () => void }> {
  return new Promise((resolve) => {
    const server = serve({ fetch: house.app.fetch, port }, (info: AddressInfo) => {
      resolve({ url: `http://127.0.0.1:${info.port}`, close: () => void server.close() })
    })
  })
}

export type TwilioFields = readonly (readonly [name: string, value: string])[]

/** A Twilio webhook as Twilio signs it: URL, then each name with its distinct values in order. */
export function twilioRequest(
  fields: TwilioFields,
  {
    token = TWILIO_TOKEN,
    path = '/inbound/twilio/main',
    publicUrl = PUBLIC_URL,
  }: { token?: string; path?: string; publicUrl?: string } = {},
): [path: string, init: RequestInit] {
  const names = [...new Set(fields.map(([name]) => name))].toSorted()
  const signed = names
    .flatMap((name) => {
      const values = fields.filter(([other]) => other === name).map(([, value]) => value)
      return [...new Set(values)].toSorted().map((value) => name + value)
    })
    .join('')
  const signature = createHmac('sha1', token)
    .update(publicUrl + path + signed)
    .digest('base64')
  return [
    path,
    {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': signature,
      },
      body: new URLSearchParams(
        fields.map(([name, value]): [string, string] => [name, value]),
      ).toString(),
    },
  ]
}

/** A text message to Acme as Twilio passes it on. */
export function twilioText(
  text: string,
  {
    from = '+33612345678',
    to = '+33700000001',
    id = `SM${randomBytes(16).toString('hex')}`,
    ...how
  }: {
    from?: string
    to?: string
    id?: string
    token?: string
    path?: string
    publicUrl?: string
  } = {},
): [path: string, init: RequestInit] {
  const fields: TwilioFields = [
    ['MessageSid', id],
    ['AccountSid', 'AC00000000000000000000000000000000'],
    ['From', from],
    ['To', to],
    ['Body', text],
  ]
  return twilioRequest(fields, how)
}

/** A message of a system of one's own, signed by Standard Webhooks. */
export function genericRequest(
  body: string | Record<string, unknown>,
  {
    secret = GENERIC_SECRET,
    path = '/inbound/generic/main',
    at = new Date(),
    id = `msg_${randomBytes(8).toString('hex')}`,
  }: { secret?: string; path?: string; at?: Date; id?: string } = {},
): [path: string, init: RequestInit] {
  const raw = typeof body === 'string' ? body : JSON.stringify(body)
  const timestamp = String(Math.floor(at.getTime() / 1000))
  const signature = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
    .update(`${id}.${timestamp}.${raw}`)
    .digest('base64')
  return [
    path,
    {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,${signature}`,
      },
      body: raw,
    },
  ]
}

export function genericText(
  text: string,
  fields: Record<string, unknown> = {},
): [path: string, init: RequestInit] {
  return genericRequest({
    id: `m-${randomBytes(8).toString('hex')}`,
    channel: 'sms',
    from: '+33612345678',
    to: '+33700000001',
    text,
    ...fields,
  })
}

/** An e-mail consent that a send needs. */
export function consentTo(to: string, fields: Record<string, unknown> = {}): object {
  return {
    to,
    sender: 'acme',
    obtainedAt: '2026-01-05T09:00:00Z',
    method: 'form',
    wording: 'I want offers.',
    wordingVersion: '1',
    source: 'acme.example/join',
    proof: 'form entry 4711',
    ...fields,
  }
}
