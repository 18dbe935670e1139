import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { describe, expect, it } from 'vitest'
import { eventbridge } from '../servers/aws.ts'
import { openServer } from '../servers/server.ts'
import { client, expectSame, REGION } from './aws-asking.ts'
import { DELIVERED, JANE, MOBILE, open, OTHER_MOBILE, told } from './telling.ts'

const BUS = open('eventbridge', { region: REGION, bus: 'default' })

describe('Amazon EventBridge', () => {
  it('asks as the SDK does', async () => {
    const [own, official] = [
      await openServer(eventbridge().behave),
      await openServer(eventbridge().behave),
    ]
    const item = told(JANE)
    await BUS.tell(own.call, undefined, [item])
    const { Entries } = JSON.parse(own.asked[0]?.body ?? '') as { Entries: { Detail: string }[] }
    await new EventBridgeClient(client(official)).send(
      new PutEventsCommand({
        Entries: [
          {
            EventBusName: 'default',
            Source: 'basta',
            DetailType: 'opt-out.recorded',
            Detail: Entries[0]?.Detail,
            Time: new Date(item.occurredAt * 1000),
          },
        ],
      }),
    )
    expectSame(own.asked, official.asked)
    expect(JSON.parse(Entries[0]?.Detail ?? '')).toMatchObject({
      id: item.correlation,
      act: 'stop',
      address: JANE,
      occurredAt: '2026-11-26T09:59:00Z',
    })
  })

  it('reads the verdict of each entry out of a 200', async () => {
    const { behave, events } = eventbridge([OTHER_MOBILE])
    const { call } = await openServer(behave)
    const items = [told(MOBILE), told(OTHER_MOBILE), told(JANE, { act: 'erasure' })]
    expect(await BUS.tell(call, undefined, items)).toEqual([
      DELIVERED,
      { is: 'retry', code: 'throttling' },
      DELIVERED,
    ])
    expect(events.map(({ DetailType }) => DetailType)).toEqual([
      'opt-out.recorded',
      'erasure.recorded',
    ])
  })

  it('believes no list of another length', async () => {
    const body = { FailedEntryCount: 0, Entries: [{ EventId: 'a' }] }
    const { call } = await openServer(() => ({ status: 200, body }))
    expect(await BUS.tell(call, undefined, [told(MOBILE), told(JANE)])).toEqual([
      { is: 'retry', code: 'no_verdict' },
      { is: 'retry', code: 'no_verdict' },
    ])
  })

  it('is reached without touching a person', async () => {
    const { call } = await openServer(eventbridge().behave)
    expect(await BUS.ping?.(call, undefined)).toEqual(DELIVERED)
  })
})
