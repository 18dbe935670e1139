import { describe, expect, it } from 'vitest'
import { recorded } from '../fixtures/providers/load.ts'
import { eventsOf, houseWith, itKeepsItsPromises, sent } from './unsigned.ts'

describe('Bandwidth', () => {
  itKeepsItsPromises({
    name: 'bandwidth',
    stops: ['stop', 'group'],
    again: [['stop', 'stop-again']],
    starts: ['start'],
    ignored: ['delivered', 'failed', 'suggestion'],
    malformed: ['malformed'],
  })

  it('takes a message to a group for one to the number that is ours', async () => {
    const house = await houseWith('bandwidth')
    await sent(house, recorded('bandwidth', 'group'))
    expect(await eventsOf(house)).toMatchObject([{ evidence: { to: '+33700000001' } }])
    expect(await eventsOf(house, '+33611111111')).toEqual([])
  })
})
