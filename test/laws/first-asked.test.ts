import { UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import { beforeAll, describe, expect, it } from 'vitest'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import { standingKey } from '../../functions/store/dynamo/items.ts'
import type { ContactId } from '../../functions/domain/contact-id.ts'
import { ACME, consentTo, openHouse, OPT_OUT, type TestHouse } from '../house/house.ts'

const JANUARY = '2026-01-10T10:00:00Z'
const FEBRUARY = '2026-02-10T10:00:00Z'
const MARCH = '2026-03-10T10:00:00Z'

let house: TestHouse
beforeAll(async () => {
  house = await openHouse()
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  await house.api('PUT', '/v1/senders/beta', { ...ACME, ...OPT_OUT, numbers: [], domains: [] })
})

let people = 0
const somebody = () => `asked-${(people += 1)}@example.org`

async function stop(to: string, occurredAt: string, scope = 'all', blocks = 'marketing') {
  const asked = { to: [to], scope, blocks, channelOfRequest: 'letter', occurredAt }
  const { status } = await house.api('POST', '/v1/stops', { ...asked, reference: 'letter 7' })
  expect(status).toBe(201)
}

const agree = async (to: string, obtainedAt: string) => {
  const { status } = await house.api('POST', '/v1/consents', consentTo(to, { obtainedAt }))
  expect(status).toBe(201)
}

/** As it was stored before the first was kept. */
async function forgetFirsts(to: string): Promise<void> {
  const { body } = await house.api('POST', '/v1/history', { to })
  const { contact } = body as { contact: ContactId }
  const { client, table } = dynamo(house.table, house.endpoint)
  const { standing } = body as {
    standing: { registers: { [name: string]: string }[] }
  }
  const registers = Object.fromEntries(
    standing.registers.map((one) => [
      ['kind', 'method', 'detail', 'scope', 'origin'].map((name) => one[name]).join('|'),
      [Date.parse(one['at'] ?? '') / 1_000, one['event']],
    ]),
  )
  await client.send(
    new UpdateItemCommand({
      TableName: table,
      Key: standingKey(contact),
      UpdateExpression: 'SET registers = :r',
      ExpressionAttributeValues: { ':r': { S: JSON.stringify(registers) } },
    }),
  )
}

describe('a denial says when the person first asked', () => {
  it('beside the newest stop, whatever order they were recorded in', async () => {
    for (const order of [
      [JANUARY, FEBRUARY, MARCH],
      [MARCH, JANUARY, FEBRUARY],
    ]) {
      const to = somebody()
      for (const at of order) await stop(to, at)
      expect(await house.check(to)).toMatchObject({
        reason: 'opted_out',
        since: MARCH,
        firstAskedAt: JANUARY,
      })
    }
  })

  it('also if they agreed again in between', async () => {
    const to = somebody()
    await stop(to, JANUARY)
    await agree(to, FEBRUARY)
    expect(await house.check(to)).not.toHaveProperty('firstAskedAt')
    await stop(to, MARCH)
    expect(await house.check(to)).toMatchObject({ since: MARCH, firstAskedAt: JANUARY })
  })

  it('of stops that cover the question alone', async () => {
    const to = somebody()
    await stop(to, JANUARY, 'sender/beta')
    await stop(to, FEBRUARY, 'all')
    await stop(to, MARCH, 'sender/acme', 'every')
    expect(await house.check(to)).toMatchObject({ firstAskedAt: FEBRUARY })
    expect(await house.check(to, { sender: 'beta' })).toMatchObject({ firstAskedAt: JANUARY })
    const service = { purpose: 'transactional' }
    expect(await house.check(to, service)).toMatchObject({ firstAskedAt: MARCH })
  })

  it('and an erasure keeps it', async () => {
    const to = somebody()
    await stop(to, JANUARY)
    await stop(to, FEBRUARY)
    await house.api('POST', '/v1/erasures', { to })
    expect(await house.check(to)).toMatchObject({ since: FEBRUARY, firstAskedAt: JANUARY })
  })

  it('and does not show it if nobody asked', async () => {
    const to = somebody()
    const strict = { ...ACME, numbers: [], domains: [] }
    await house.api('PUT', '/v1/senders/strict', strict)
    const denied = await house.check(to, { sender: 'strict' })
    expect(denied).toMatchObject({ allowed: false, reason: 'no_consent' })
    expect(denied).not.toHaveProperty('firstAskedAt')
  })

  it('for older records, from the next event on', async () => {
    const to = somebody()
    await stop(to, JANUARY)
    await stop(to, FEBRUARY)
    await forgetFirsts(to)
    const before = await house.check(to)
    expect(before).toMatchObject({ reason: 'opted_out', since: FEBRUARY })
    expect(before).not.toHaveProperty('firstAskedAt')
    await stop(to, MARCH)
    expect(await house.check(to)).toMatchObject({ since: MARCH, firstAskedAt: JANUARY })
  })
})
