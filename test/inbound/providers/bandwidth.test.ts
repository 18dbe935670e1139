import { describe, expect, it } from 'vitest'
import { recorded } from '../../fixtures/providers/load.ts'
import { eventsOf, houseWith, itKeepsItsPromises, sent } from './unsigned.ts'
import { asideCount } from '../../house/witness.ts'

describe('Bandwidth', () => {
  itKeepsItsPromises({
    name: 'bandwidth',
    stops: [
      'stop',
      'group',
      'suggestion',
      'suggestion-in-message',
      'suggestion-postback',
      'rbm-content',
    ],
    again: [['stop', 'stop-again']],
    starts: ['start'],
    ignored: ['delivered', 'failed', 'picture'],
    left: ['opted-out'],
    aside: ['voice', 'novel-event'],
    malformed: ['malformed'],
  })

  it('hears everyone of a request beside what it cannot read', async () => {
    const house = await houseWith('bandwidth')
    expect((await sent(house, recorded('bandwidth', 'several'))).status).toBe(200)
    expect(await eventsOf(house)).toMatchObject([{ type: 'stop' }])
    expect(await eventsOf(house, '+33611111111')).toMatchObject([{ type: 'stop' }])
    expect(await asideCount(house, 'bandwidth/main')).toBe(2)
  })

  it('takes a message to a group for one to the number that is ours', async () => {
    const house = await houseWith('bandwidth')
    await sent(house, recorded('bandwidth', 'group'))
    expect(await eventsOf(house)).toMatchObject([{ evidence: { to: '+33700000001' } }])
    expect(await eventsOf(house, '+33611111111')).toEqual([])
  })
})
