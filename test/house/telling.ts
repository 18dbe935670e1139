import { randomBytes } from 'node:crypto'
import { ACME, openHouse, OPT_OUT, type TestHouse, type TestHouseOptions } from './house.ts'
import { openReceiver, type Receiver } from './receiver.ts'

export const newWebhookSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`

export type TellingHouse = TestHouse & {
  readonly receiver: Receiver
  readonly secret: string
  /** The targets document: changed in place. */
  readonly credentials: Record<string, unknown>
  /** Everything that is due is told: the stream, then what wakes deliverers. */
  readonly spread: () => Promise<void>
  /** Time goes on, and what is due again is told. */
  readonly later: (seconds: number) => Promise<void>
  readonly stop: (to: string, more?: object) => Promise<string>
  readonly told: (event: string) => Promise<{
    readonly untold: readonly { readonly target: string; readonly why: string }[]
    readonly receipts: readonly {
      readonly target: string
      readonly outcome: string
      readonly code?: string
      readonly attempts: number
    }[]
    readonly waiting: readonly {
      readonly target: string
      readonly code?: string
      readonly attempts: number
      readonly givenUpAt?: string
    }[]
  }>
}

/** A house with one system that is told by webhook: `crm`. */
export async function openTellingHouse(options: TestHouseOptions = {}): Promise<TellingHouse> {
  const receiver = await openReceiver()
  const secret = newWebhookSecret()
  const credentials: Record<string, unknown> = { crm: { secrets: [secret] } }
  const house = await openHouse({
    targets: () => Promise.resolve(JSON.stringify(credentials)),
    ...options,
  })
  const started = new Date()
  house.setNow(started)
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  await declare(house, 'crm', receiver.url)
  const spread = async () => {
    await house.pumpStream()
    await house.pumpDeliveries()
    await house.pumpStream()
  }
  return {
    ...house,
    receiver,
    secret,
    credentials,
    spread,
    later: async (seconds) => {
      house.setNow(new Date(house.now().getTime() + seconds * 1_000))
      await house.sweepOutbox()
      await house.pumpDeliveries()
    },
    stop: async (to, more = {}) => {
      const { body } = await house.api('POST', '/v1/stops', {
        to,
        scope: 'all',
        channelOfRequest: 'phone',
        reference: 'call 17',
        ...more,
      })
      return (body as { events: string[] }).events[0] ?? ''
    },
    told: async (event) => (await house.api('GET', `/v1/events/${event}`)).body,
  }
}

export async function declare(
  house: TestHouse,
  id: string,
  url: string,
  more: object = {},
): Promise<{ status: number; body: never }> {
  const settings = { url }
  return house.api('PUT', `/v1/targets/${id}`, {
    kind: 'webhook',
    senders: ['acme'],
    settings,
    ...more,
  })
}
