import { UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import { describe, expect, it } from 'vitest'
import type { Outside } from '../../functions/domain/outside.ts'
import { runDue } from '../../functions/worker/schedule.ts'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import { timeLeft, type TimeLeft } from '../../functions/concurrency/time-left.ts'
import { ACCOUNTS, ACME, genericText, openHouse, OPT_OUT, type TestHouse } from '../house/house.ts'
import { outputOf, scanItems } from '../house/witness.ts'

const DAY_MS = 86_400_000
const FIRST = '+33639980001'
const SECOND = '+33639980002'

async function houseWithHolds(outside?: Outside): Promise<TestHouse> {
  const api = { applicationKey: 'a'.repeat(16), applicationSecret: 's'.repeat(32) }
  const polled = {
    api: { ...api, consumerKey: 'c'.repeat(32), service: 'sms-1' },
    senders: ['acme'],
  }
  const house = await openHouse({
    accounts: () => Promise.resolve(JSON.stringify({ ...ACCOUNTS, 'ovh/main': polled })),
    ...(outside === undefined ? {} : { outside }),
  })
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  for (const from of [FIRST, SECOND])
    await house.request(...genericText('not interested', { from }))
  return house
}

const typesOf = async (house: TestHouse, to: string): Promise<readonly string[]> => {
  const { body } = await house.api('POST', '/v1/history', { to })
  return (body as { events: { type: string }[] }).events.map(({ type }) => type)
}

/** Takes from every open review what it did not have before. */
async function ageReviews(house: TestHouse, names: readonly string[]): Promise<void> {
  const { client } = dynamo(house.table, house.endpoint)
  for (const { pk = { S: '' }, sk = { S: '' } } of await scanItems(house))
    if (pk.S === 'REVIEW')
      await client.send(
        new UpdateItemCommand({
          TableName: house.table,
          Key: { pk, sk },
          UpdateExpression: `REMOVE ${names.map((name) => `#${name}`).join(', ')}`,
          ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
        }),
      )
}

const openOnes = async (house: TestHouse) =>
  (await scanItems(house)).filter(({ pk }) => pk?.S === 'REVIEW')

describe('what is due by time', () => {
  it('runs all of it, each within its own time: what fails or is slow starves no other', async () => {
    const ran: string[] = []
    const time = timeLeft(10_000)
    const run = (name: string, withinMs: number, fails = false) => ({
      name,
      withinMs,
      run: (own: TimeLeft) => {
        ran.push(name)
        expect(own.leftMs()).toBeLessThanOrEqual(Math.min(withinMs, 10_000))
        return fails ? Promise.reject(new Error('away')) : Promise.resolve()
      },
    })
    const due = [run('one', 50, true), run('two', 100), run('three', 60_000)]
    const { lines } = await outputOf(async () => {
      await expect(runDue(due, time)).rejects.toThrow('away')
    })
    expect(ran).toEqual(['one', 'two', 'three'])
    expect(lines).toMatchObject([{ event: 'schedule_failed', reason: 'one' }])
  })

  it('decides what nobody decided before it asks any provider', async () => {
    const openAtPoll: number[] = []
    const outside = {
      fetch: async () => {
        openAtPoll.push((await openOnes(house)).length)
        throw new Error('away')
      },
    } as unknown as Outside
    const house: TestHouse = await houseWithHolds(outside)
    house.setNow(new Date(Date.now() + 30 * DAY_MS + 1_000))
    await outputOf(() => house.pumpSchedule())
    expect(openAtPoll).toEqual([0])
    expect(await typesOf(house, FIRST)).toEqual(['hold', 'stop'])
  })

  it.each([[['held']], [['held', 'at']]])(
    'decides a review of before %j was kept with it',
    async (names) => {
      const house = await houseWithHolds()
      await ageReviews(house, names)
      house.setNow(new Date(Date.now() + 2 * DAY_MS))
      await outputOf(() => house.pumpSchedule())
      // Read from its chain once, and noted.
      expect((await openOnes(house)).map(({ held }) => held?.S?.includes('acme'))).toEqual([
        true,
        true,
      ])
      house.setNow(new Date(Date.now() + 30 * DAY_MS + 1_000))
      await outputOf(() => house.pumpSchedule())
      expect(await typesOf(house, FIRST)).toEqual(['hold', 'stop'])
      expect(await openOnes(house)).toEqual([])
    },
  )

  it('one review that cannot be decided keeps no other from it', async () => {
    const house = await houseWithHolds()
    const [first] = await openOnes(house)
    const { client } = dynamo(house.table, house.endpoint)
    await client.send(
      new UpdateItemCommand({
        TableName: house.table,
        Key: { pk: first?.['pk'] ?? { S: '' }, sk: first?.['sk'] ?? { S: '' } },
        UpdateExpression: 'REMOVE held SET #at = :nowhere',
        ExpressionAttributeNames: { '#at': 'at' },
        ExpressionAttributeValues: { ':nowhere': { N: '99' } },
      }),
    )
    house.setNow(new Date(Date.now() + 30 * DAY_MS + 1_000))
    const { lines } = await outputOf(() => house.pumpSchedule())
    expect(lines.filter(({ event }) => event === 'review_failed')).toHaveLength(1)
    expect(lines).toContainEqual({ event: 'reviews_waiting', count: 1 })
    const types = [...(await typesOf(house, FIRST)), ...(await typesOf(house, SECOND))]
    expect(types.toSorted()).toEqual(['hold', 'hold', 'stop'])
  })
})
