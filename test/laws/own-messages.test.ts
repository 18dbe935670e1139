import { describe, expect, it } from 'vitest'
import { OWN_MESSAGES } from '../../functions/domain/own-messages.ts'
import type { Outside } from '../../functions/domain/outside.ts'
import { ACME, openHouse, OPT_OUT, type TestHouse } from '../house/house.ts'
import { houseWith, statusOf } from '../inbound/providers/promises.ts'
import {
  NOW,
  SECOND,
  SECRET,
  VONAGE_KEY,
  vonageMessage,
  vonageMessageBody,
} from '../inbound/providers/sign.ts'

// Basta's own mails and texts: what the law requires or permits leaves; all else asks first.

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

async function open(): Promise<TestHouse> {
  const house = await openHouse()
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  return house
}

const stop = (house: TestHouse, to: string, more: object = {}) =>
  house.api('POST', '/v1/stops', {
    to,
    scope: 'all',
    channelOfRequest: 'phone',
    reference: 'call 17',
    ...more,
  })

/** How many mails somebody gets who asks for a link. */
async function mailsAfter(house: TestHouse, ask: () => Promise<Response>): Promise<number> {
  const before = house.mailbox.list().length
  expect((await ask()).status).toBeLessThan(300)
  await house.pumpInbox()
  return house.mailbox.list().length - before
}

const preferences = (house: TestHouse, to: string) => () =>
  house.request('/preferences', {
    method: 'POST',
    headers: FORM,
    body: new URLSearchParams({ to }).toString(),
  })

const access = (house: TestHouse, to: string) => () =>
  house.request('/v1/access-requests', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ to }),
  })

describe('a link to preferences', () => {
  it('goes to who wants no offers, and not to who wants no message at all from anyone', async () => {
    const house = await open()
    await stop(house, 'offers@example.org')
    await stop(house, 'nothing@example.org', { blocks: 'every' })
    expect(await mailsAfter(house, preferences(house, 'offers@example.org'))).toBe(1)
    expect(await mailsAfter(house, preferences(house, 'nothing@example.org'))).toBe(0)
    expect(await mailsAfter(house, preferences(house, 'unknown@example.org'))).toBe(1)
  })
})

describe('the answer to a request for access', () => {
  it('goes to everybody: a stop takes no right away', async () => {
    const house = await open()
    await stop(house, 'nothing@example.org', { blocks: 'every' })
    expect(await mailsAfter(house, access(house, 'nothing@example.org'))).toBe(1)
  })
})

describe('a text that answers', () => {
  const CREDENTIALS = { apiKey: VONAGE_KEY, apiSecret: 'api-secret' }

  async function texting() {
    const sent: string[] = []
    const outside = {
      fetch: (_: string, { body = '' }: { body?: string } = {}) => {
        sent.push((JSON.parse(body) as { text: string }).text)
        return Promise.resolve(new Response('{}', { status: 202 }))
      },
    } as unknown as Outside
    const house = await houseWith(
      { 'vonage/main': { api: 'messages', signatureSecret: SECRET, ...CREDENTIALS } },
      { outside },
    )
    const hear = async (text: string, seconds: number) => {
      house.setNow(new Date(NOW.getTime() + seconds * 1000))
      const at = SECOND + seconds
      const body = vonageMessageBody(text, { id: `m-${seconds}`, at })
      expect(await statusOf(house, vonageMessage(body, { at }))).toBe(200)
    }
    return { house, sent, hear }
  }

  it('confirms a stop once, and answers HELP of somebody who said stop', async () => {
    const { house, sent, hear } = await texting()
    await hear('STOP', 0)
    await house.pumpInbox()
    expect(sent).toHaveLength(1)
    await hear('HELP', 60)
    await house.pumpInbox()
    expect(sent).toHaveLength(2)
  })

  it('confirms no START that a newer STOP has ended while it waited', async () => {
    const { house, sent, hear } = await texting()
    await hear('STOP', 0)
    await house.pumpInbox()
    await hear('START', 10)
    await hear('STOP', 20)
    await house.pumpInbox()
    const [first, ...later] = sent
    expect(later).toEqual([first])
  })

  it('confirms a START that holds', async () => {
    const { house, sent, hear } = await texting()
    await hear('STOP', 0)
    await hear('START', 10)
    await house.pumpInbox()
    await hear('START', 20)
    await house.pumpInbox()
    expect(new Set(sent).size).toBeGreaterThan(1)
  })
})

describe('every kind of message that Basta sends', () => {
  it('has its line in the table, with the reason', () => {
    for (const [kind, { why }] of Object.entries(OWN_MESSAGES)) expect(why, kind).not.toBe('')
    const checked = Object.entries(OWN_MESSAGES).flatMap(([kind, { is }]) =>
      is === 'checked' ? [kind] : [],
    )
    expect(checked).toEqual(['start_confirmation', 'preferences_link', 'consent_request'])
  })
})
