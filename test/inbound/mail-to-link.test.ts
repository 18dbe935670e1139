import * as sns from '../fixtures/providers/sns/sign.ts'
import { describe, expect, inject, it } from 'vitest'
import { readEnvelopeKeys } from '../../functions/domain/envelope.ts'
import { sealMessage } from '../../functions/schemas/queue-message.ts'
import { openStorehouse, type Storehouse } from '../../infra/local/storehouse.ts'
import { openFaultyTable } from '../house/faulty-table.ts'
import { PUBLIC_URL, type TestHouse, type TestHouseOptions } from '../house/house.ts'
import { outputOf } from '../house/witness.ts'
import { eventsOf, houseWith } from './providers/promises.ts'
import { ENTRY, JANE, linkOf, MAIL_DOMAIN, PATH, received, STOPPED } from './providers/ses-house.ts'
import { NOW } from './providers/sign.ts'

/** An inbox that counts what is put into it, and may refuse. */
function countingInbox(): Storehouse & { isFull: boolean; puts: number } {
  const storehouse = openStorehouse(':memory:')
  const inbox = {
    ...storehouse,
    isFull: false,
    puts: 0,
    put: (...given: Parameters<Storehouse['put']>) => {
      if (inbox.isFull) return Promise.reject(new Error('no room'))
      inbox.puts += 1
      return storehouse.put(...given)
    },
  }
  return inbox
}

async function open(options: TestHouseOptions = {}) {
  const storehouse = countingInbox()
  const house = await houseWith(
    { 'ses/main': ENTRY },
    { outside: sns.fakeAws(), mailDomain: MAIL_DOMAIN, storehouse, ...options },
  )
  const { mailbox } = await linkOf(house)
  await house.pumpInbox()
  storehouse.puts = 0
  const how = { topic: sns.MAIL_TOPIC, at: NOW.toISOString() }
  const notice = (to = mailbox) => sns.notification(received({ to: [to] }), how)
  const bring = async (to?: string) => {
    const text = JSON.stringify(notice(to))
    await (await house.worker.open({ queue: 'providers', text, hops: 0 })).take()
  }
  const post = async () => (await house.request(...sns.post(PATH, notice()))).status
  return { house, storehouse, notice, bring, post }
}

const receivedAt = async (house: TestHouse) =>
  (await eventsOf(house, JANE)).map((one) => (one as { receivedAt?: string }).receivedAt)

describe('a mail to the address of a link', () => {
  it('that a queue brings stops there and then, and makes no further message', async () => {
    const { house, storehouse, bring } = await open()
    await bring()
    expect(await house.check(JANE)).toMatchObject(STOPPED)
    expect(storehouse.puts).toBe(0)
  })

  it('at the front door of providers, which has no keys of links, waits in the inbox once', async () => {
    const { house, storehouse, post } = await open()
    expect(await post()).toBe(200)
    expect(storehouse.puts).toBe(1)
    await house.pumpInbox()
    expect(await house.check(JANE)).toMatchObject(STOPPED)
    expect(storehouse.puts).toBe(1)
  })

  it('whose whole request waited in the inbox makes no second message', async () => {
    const { house, storehouse, notice } = await open()
    const [, init] = sns.post(PATH, notice())
    const request = {
      method: 'POST',
      url: PUBLIC_URL + PATH,
      headers: init.headers as Record<string, string>,
      body: Buffer.from(init.body),
      receivedAt: NOW,
    }
    const keys = readEnvelopeKeys(house.secrets.envelopeKeys)
    await storehouse.put(sealMessage(keys, { kind: 'inbound', account: 'ses/main', request }))
    await house.pumpInbox()
    expect(storehouse.size()).toBe(0)
    expect(await house.check(JANE)).toMatchObject(STOPPED)
    expect(storehouse.puts).toBe(1)
  })

  it('law 2: waits in the inbox where the table cannot take it, and counts from when it came', async () => {
    const table = await openFaultyTable(inject('endpoint'))
    const { house, storehouse, bring } = await open({ endpoint: table.endpoint })
    table.setFault(({ operation }) =>
      operation.startsWith('Transact') ? { kind: 'internal' } : undefined,
    )
    const { lines } = await outputOf(() => bring())
    expect(lines).toContainEqual({ event: 'inbox_spilled', reason: 'link' })
    expect(storehouse.size()).toBe(1)
    table.setFault(undefined)
    house.setNow(new Date(NOW.getTime() + 3_600_000))
    await house.pumpInbox()
    expect(await house.check(JANE)).toMatchObject(STOPPED)
    expect(await receivedAt(house)).toEqual([NOW.toISOString().replace('.000Z', 'Z')])
    table.close()
  })

  it('law 2: that neither the table nor the inbox can take stays in its queue', async () => {
    const table = await openFaultyTable(inject('endpoint'))
    const { house, storehouse, bring } = await open({ endpoint: table.endpoint })
    table.setFault(({ operation }) =>
      operation.startsWith('Transact') ? { kind: 'internal' } : undefined,
    )
    storehouse.isFull = true
    await expect(bring()).rejects.toThrow('no room')
    table.setFault(undefined)
    await bring()
    expect(await house.check(JANE)).toMatchObject(STOPPED)
    table.close()
  })

  it('that opens no link of ours ends there, and the log says so', async () => {
    const { house, storehouse, bring } = await open()
    const { mailbox } = await linkOf(house)
    const at = mailbox.indexOf('@') / 2
    const changed = mailbox.charAt(at) === 'a' ? 'b' : 'a'
    const { lines } = await outputOf(() =>
      bring(mailbox.slice(0, at) + changed + mailbox.slice(at + 1)),
    )
    expect(lines).toContainEqual({ event: 'invalid_token', reason: 'inbox' })
    expect(storehouse.puts).toBe(0)
  })
})
