import { randomBytes } from 'node:crypto'
import type { House } from './house.ts'
import type { StandIns } from './stand-ins.ts'

export type Ask = (method: string, path: string, body?: object) => Promise<unknown>

export const TWILIO_OUT = {
  accountSid: `AC${randomBytes(16).toString('hex')}`,
  authToken: randomBytes(16).toString('hex'),
}
export const WEBHOOK_SECRET = `whsec_${randomBytes(32).toString('base64')}`
const AWS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: randomBytes(20).toString('hex'),
}

/** The targets document: the credentials of who else is told, by the ids below. */
export const TARGETS_DOCUMENT = {
  twilio: TWILIO_OUT,
  'aws-sms': AWS,
  ses: AWS,
  crm: { secrets: [WEBHOOK_SECRET] },
}

/** Two SMS providers, SES and a webhook, each of which must be told of stops. */
export async function declareTargets(ask: Ask, { hookUrl }: StandIns): Promise<void> {
  const senders = ['diagnostics', 'meals']
  // Nothing but marketing goes through these, so a stop of marketing may block all of it.
  const marketing = { senders, carries: 'marketing' }
  await ask('PUT', '/v1/targets/twilio', {
    kind: 'twilio',
    ...marketing,
    settings: { sender: `MG${'0'.repeat(32)}` },
  })
  await ask('PUT', '/v1/targets/aws-sms', {
    kind: 'aws-sms',
    ...marketing,
    settings: { region: 'eu-west-3', list: 'marketing' },
  })
  await ask('PUT', '/v1/targets/ses', {
    kind: 'ses',
    ...marketing,
    settings: { region: 'eu-west-3' },
  })
  await ask('PUT', '/v1/targets/crm', { kind: 'webhook', senders, settings: { url: hookUrl } })
}

/** What the stream and the queue do by themselves where Basta runs. */
export async function spread(house: House): Promise<void> {
  await house.pumpStream()
  await house.pumpDeliveries()
}

type ShownEvent = {
  readonly event: { readonly receivedAt: string; readonly source: { readonly method: string } }
  readonly receipts: readonly {
    readonly target: string
    readonly outcome: string
    readonly at: string
    readonly attempts: number
    readonly code?: string
  }[]
}

/** Prints who was told of an event, and when; fails unless all of these were. */
export async function showReceipts(
  ask: Ask,
  event: string,
  wanted: readonly string[],
): Promise<void> {
  const { event: said, receipts } = (await ask('GET', `/v1/events/${event}`)) as ShownEvent
  console.log(`    GET /v1/events/${event}: said by ${said.source.method} at ${said.receivedAt}`)
  for (const { target, outcome, at, attempts, code = '' } of receipts)
    console.log(`      ${target.padEnd(8)} ${outcome} at ${at}, attempt ${attempts} ${code}`)
  const told = receipts.filter(({ outcome }) => outcome === 'delivered').map((one) => one.target)
  const missing = wanted.filter((target) => !told.includes(target))
  if (missing.length > 0) throw new Error(`Not told: ${missing.join(', ')}`)
}

/** Prints what each list holds now, and how long it took from the person's act. */
export async function showLists(ask: Ask, { all }: StandIns): Promise<void> {
  for (const { name, holds } of all) {
    console.log(`    ${name} (stand-in): ${holds.join('; ')}`)
    if (holds.length === 0) throw new Error(`${name} was told nothing.`)
  }
  const { targets } = (await ask('GET', '/v1/targets')) as {
    targets: { id: string; waiting: number; took: { p50?: number; p99?: number } }[]
  }
  for (const { id, waiting, took } of targets)
    console.log(
      `    ${id.padEnd(8)} half within ${Math.round(took.p50 ?? 0)} ms of the person's act, ${waiting} waiting`,
    )
}
