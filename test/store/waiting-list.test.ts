import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import { describe, expect, it } from 'vitest'
import { COUNTED_MAX } from '../../functions/domain/waiting-list.ts'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import { s } from '../../functions/store/dynamo/items.ts'
import { waitingList } from '../../functions/store/dynamo/waiting-list.ts'
import { openHouse } from '../house/house.ts'

const idOf = (at: number) => `evt_${String(at).padStart(4, '0')}`

async function listOf(count: number) {
  const { table, endpoint } = await openHouse()
  const db = dynamo(table, endpoint)
  const put = (at: number) =>
    db.client.send(
      new PutItemCommand({ TableName: table, Item: { pk: s('REVIEW'), sk: s(idOf(at)) } }),
    )
  await Promise.all(Array.from({ length: count }, (_, at) => put(at)))
  return waitingList(db, 'REVIEW')
}

describe('a list that somebody goes through', () => {
  it('is counted, whole and up to one of it', async () => {
    const list = await listOf(3)
    expect(await list.count()).toEqual({ count: 3, isMore: false })
    expect(await list.count(idOf(1))).toEqual({ count: 2, isMore: false })
    expect(await (await listOf(0)).count()).toEqual({ count: 0, isMore: false })
  })

  it('is counted up to a limit, however long it is', async () => {
    const list = await listOf(COUNTED_MAX + 2)
    expect(await list.count()).toEqual({ count: COUNTED_MAX, isMore: true })
    expect(await list.count(idOf(COUNTED_MAX - 1))).toEqual({ count: COUNTED_MAX, isMore: false })
  })

  it('has one before each but the first', async () => {
    const list = await listOf(3)
    expect(await list.before(idOf(2))).toBe(idOf(1))
    expect(await list.before(idOf(0))).toBeUndefined()
  })
})
