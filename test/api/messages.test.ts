import { describe, expect, inject, it } from 'vitest'
import type { Mail } from '../../functions/domain/mail.ts'
import type { Outside } from '../../functions/domain/outside.ts'
import { NotSentError } from '../../functions/domain/sending.ts'
import { HOPS_MAX } from '../../functions/worker/hops.ts'
import { memoryMailbox } from '../../infra/local/mailbox.ts'
import { openStorehouse, type Storehouse } from '../../infra/local/storehouse.ts'
import { openFaultyTable, type Call, type Fault } from '../house/faulty-table.ts'
import { ACME, consentTo, openHouse, OPT_OUT, type TestHouse } from '../house/house.ts'
import {
  SECOND,
  SECRET,
  VONAGE_KEY,
  vonageMessage,
  vonageMessageBody,
} from '../inbound/providers/sign.ts'
import { outputOf, scanItems, scanText } from '../house/witness.ts'

const NOW = new Date(SECOND * 1_000)
const SINCE = NOW.toISOString().replace('.000Z', 'Z')
const PERSON = '+33612345678'
const MINUTE_MS = 60_000

const later = (minutes: number) => new Date(NOW.getTime() + minutes * MINUTE_MS)

type Sent = { readonly texts: () => number; readonly outside: Outside }

/** Vonage as it takes texts, or fails in a way of its own. */
function vonage(answer: (at: number) => Response | Promise<Response>): Sent {
  let count = 0
  const fetch = () => {
    count += 1
    return Promise.resolve(answer(count))
  }
  return { texts: () => count, outside: { fetch } as unknown as Outside }
}

/** An inbox whose messages are due at once, however often they failed. */
function hastyInbox(): Storehouse {
  const storehouse = openStorehouse(':memory:')
  return { ...storehouse, retryAt: (id) => storehouse.retryAt(id, 0) }
}

async function houseWith(
  outside: Outside,
  options: { endpoint?: string; table?: string } & Partial<Parameters<typeof openHouse>[0]> = {},
): Promise<TestHouse> {
  const entry = {
    api: 'messages',
    signatureSecret: SECRET,
    apiKey: VONAGE_KEY,
    apiSecret: 'api-secret',
    senders: ['acme'],
  }
  const house = await openHouse({
    outside,
    accounts: () => Promise.resolve(JSON.stringify({ 'vonage/main': entry })),
    storehouse: hastyInbox(),
    ...options,
  })
  house.setNow(NOW)
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  return house
}

async function say(house: TestHouse, text: string): Promise<void> {
  const [path, init] = vonageMessage(vonageMessageBody(text))
  expect((await house.request(path, init)).status).toBe(200)
}

async function methodsOf(house: TestHouse): Promise<string[]> {
  const { body } = await house.api('POST', '/v1/history', { to: PERSON })
  const { events } = body as { events: { source: { method: string } }[] }
  return events.map(({ source }) => source.method)
}

async function unsure(house: TestHouse): Promise<{ id: string; kind: string }[]> {
  const { status, body } = await house.api('GET', '/v1/messages')
  expect(status).toBe(200)
  return (body as { messages: { id: string; kind: string }[] }).messages
}

describe('a queued reply', () => {
  /** Every write of the consumer, cut off or lost, one at a time and all from there on. */
  const steps = [0, 1, 2, 3].flatMap((step) =>
    (['drop', 'cut'] as const).flatMap((kind) =>
      [false, true].map((stays) => ({ step, kind, stays })),
    ),
  )
  it.each(steps)(
    'is one text at most where the table fails at write $step ($kind, for long: $stays)',
    async ({ step, kind, stays }) => {
      const table = await openFaultyTable(inject('endpoint'))
      const sent = vonage(() => new Response('{}', { status: 202 }))
      const house = await houseWith(sent.outside, { endpoint: table.endpoint })
      await say(house, 'STOP')
      let writes = 0
      let from: number | undefined
      table.setFault(({ operation }: Call): Fault | undefined => {
        if (!/^(Transact|Put|Update)/.test(operation)) return undefined
        writes += 1
        if (writes <= step) return undefined
        from ??= writes
        // As often as the SDK tries, or until it is mended.
        return stays || writes < from + 3 ? { kind } : undefined
      })
      for (let pass = 0; pass < 4; pass += 1) await house.pumpInbox()
      table.setFault(undefined)
      for (let pass = 0; pass < 4; pass += 1) await house.pumpInbox()
      expect(house.storehouse.size()).toBe(0)
      expect(sent.texts()).toBeLessThanOrEqual(1)
      const noted = (await methodsOf(house)).filter((one) => one.startsWith('reply'))
      // It is written down once, or a person is asked.
      house.setNow(later(15))
      const waiting = await unsure(house)
      expect(noted.length + waiting.length).toBe(1)
      expect(noted.filter((one) => one === 'reply_sent')).toHaveLength(
        waiting.length === 1 ? 0 : sent.texts(),
      )
      table.close()
    },
    30_000,
  )

  it.each([
    ['is one hop further than its stop', 7, 8],
    ['is not put where a thousand went before, and the stop stands', HOPS_MAX, HOPS_MAX],
  ])('%s', async (_, before, after) => {
    const table = await openFaultyTable(inject('endpoint'))
    const { outside } = vonage(() => new Response('{}', { status: 202 }))
    const house = await houseWith(outside, { endpoint: table.endpoint })
    await house.pumpInbox()
    table.setDown(true)
    await say(house, 'STOP')
    table.setDown(false)
    const [spilled] = house.storehouse.due(NOW.getTime(), 10)
    house.storehouse.done(spilled?.id ?? 0)
    await house.storehouse.put(spilled?.sealed ?? new Uint8Array(), 0, 0, before)
    // The reply stays, so that its count can be read.
    table.setFault(({ body }) =>
      JSON.stringify(body).includes('SENDING') ? { kind: 'internal' } : undefined,
    )
    const { lines } = await outputOf(() => house.pumpInbox())
    table.setFault(undefined)
    expect(house.storehouse.due(NOW.getTime(), 10).map(({ hops }) => hops)).toEqual([after])
    const stopped = lines.filter(({ event }) => event === 'loop_stopped')
    expect(stopped.length > 0).toBe(before === HOPS_MAX)
    expect(await house.check(PERSON)).toMatchObject({ allowed: false, reason: 'opted_out' })
    table.close()
  })

  it('that two consumers take at once is one text', async () => {
    const sent = vonage(() => new Response('{}', { status: 202 }))
    const house = await houseWith(sent.outside)
    await say(house, 'STOP')
    await Promise.all(Array.from({ length: 5 }, () => house.pumpInbox()))
    await house.pumpInbox()
    expect(sent.texts()).toBe(1)
    expect(await methodsOf(house)).toEqual(['keyword', 'reply_sent'])
  })

  it('to a question that the provider passes on twice is one text', async () => {
    const sent = vonage(() => new Response('{}', { status: 202 }))
    const house = await houseWith(sent.outside)
    const help = vonageMessageBody('HELP')
    for (let time = 0; time < 2; time += 1) {
      const [path, init] = vonageMessage(help)
      expect((await house.request(path, init)).status).toBe(200)
    }
    await house.pumpInbox()
    expect(sent.texts()).toBe(1)
  })

  it('whose sending failed halfway is not tried again: a person decides, with an alarm', async () => {
    const sent = vonage(() => Promise.reject(new Error('the answer never came')))
    const house = await houseWith(sent.outside)
    await say(house, 'STOP')
    for (let pass = 0; pass < 3; pass += 1) await house.pumpInbox()
    expect(sent.texts()).toBe(1)
    expect(await unsure(house)).toEqual([])
    house.setNow(later(15))
    const { lines } = await outputOf(() => house.pumpSchedule())
    expect(lines).toContainEqual({ event: 'messages_unsure', count: 1 })
    const [open] = await unsure(house)
    expect(open).toMatchObject({
      kind: 'reply',
      account: 'vonage/main',
      since: SINCE,
    })
    const path = `/v1/messages/${open?.id ?? ''}`
    expect((await house.api('POST', path, { decision: 'sent' })).status).toBe(200)
    expect(await unsure(house)).toEqual([])
    expect((await house.api('POST', path, { decision: 'sent' })).status).toBe(404)
    expect(await methodsOf(house)).toEqual(['keyword', 'reply_sent'])
    expect(sent.texts()).toBe(1)
  })

  it('that was refused is tried again while it is wanted, and never after', async () => {
    const sent = vonage((at) => new Response('{}', { status: at === 1 ? 429 : 202 }))
    const house = await houseWith(sent.outside)
    await say(house, 'STOP')
    await house.pumpInbox()
    await house.pumpInbox()
    expect(sent.texts()).toBe(2)
    expect(await methodsOf(house)).toEqual(['keyword', 'reply_sent'])
    const refused = vonage(() => new Response('{}', { status: 429 }))
    const other = await houseWith(refused.outside)
    await say(other, 'STOP')
    await other.pumpInbox()
    const tried = refused.texts()
    other.setNow(later(6))
    await other.pumpInbox()
    expect(refused.texts()).toBe(tried)
    expect(await methodsOf(other)).toEqual(['keyword', 'reply_dropped'])
    other.setNow(later(20))
    expect(await unsure(other)).toEqual([])
  })

  it('law 8: leaves neither the number nor the text in what is recorded of it', async () => {
    const sent = vonage(() => Promise.reject(new Error('lost')))
    const house = await houseWith(sent.outside)
    await say(house, 'STOP')
    await house.pumpInbox()
    const kept = (await scanItems(house)).filter(({ pk }) => /^SEN(T#|DING$)/.test(pk?.S ?? ''))
    expect(kept).toHaveLength(2)
    expect(await scanText(house)).not.toContain('612345678')
  })
})

describe('a mail with a link', () => {
  const ask = (house: TestHouse) =>
    house.request('/v1/access-requests', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ to: 'ada@example.org' }),
    })

  async function houseWithMail(send: (at: number, mail: () => Promise<void>) => Promise<void>) {
    const mailbox = memoryMailbox()
    let at = 0
    const mail: Mail = {
      canSend: true,
      send: (message) => {
        at += 1
        return send(at, () => mailbox.send(message))
      },
    }
    const house = await openHouse({ mail, storehouse: hastyInbox() })
    house.setNow(NOW)
    await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
    await house.api('POST', '/v1/consents', consentTo('ada@example.org'))
    return { house, mailbox }
  }

  it('may leave again with the same link, ten minutes later and not before', async () => {
    const { house, mailbox } = await houseWithMail(async (at, mail) => {
      await mail()
      if (at === 1) throw new Error('the answer was lost')
    })
    await ask(house)
    for (const minutes of [0, 5, 9]) {
      house.setNow(later(minutes))
      await house.pumpInbox()
      expect(mailbox.list()).toHaveLength(1)
    }
    house.setNow(later(10))
    await house.pumpInbox()
    await house.pumpInbox()
    const [first, second, ...more] = mailbox.list()
    expect(more).toEqual([])
    expect(second?.text).toBe(first?.text)
    house.setNow(later(30))
    expect(await unsure(house)).toEqual([])
  })

  it('that was refused leaves as soon as it can', async () => {
    const { house, mailbox } = await houseWithMail((at, mail) =>
      at === 1 ? Promise.reject(new NotSentError('throttled')) : mail(),
    )
    await ask(house)
    await house.pumpInbox()
    await house.pumpInbox()
    expect(mailbox.list()).toHaveLength(1)
  })

  it('that never gets through is on the list after a quarter of an hour, and is tried on', async () => {
    const { house, mailbox } = await houseWithMail((at, mail) =>
      at < 3 ? Promise.reject(new Error('down')) : mail(),
    )
    await ask(house)
    for (const minutes of [0, 10]) {
      house.setNow(later(minutes))
      await house.pumpInbox()
    }
    house.setNow(later(16))
    expect(await unsure(house)).toMatchObject([{ kind: 'mail', since: SINCE }])
    house.setNow(later(20))
    await house.pumpInbox()
    expect(mailbox.list()).toHaveLength(1)
    expect(await unsure(house)).toEqual([])
  })
})
