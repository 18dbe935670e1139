import { describe, expect, it } from 'vitest'
import { recorded } from '../fixtures/providers/load.ts'
import { eventsOf, houseWith, itKeepsItsPromises, quarantined, sent } from './unsigned.ts'

describe('Infobip', () => {
  itKeepsItsPromises({
    name: 'infobip',
    stops: ['stop', 'stop-by-path', 'stop-as-keyword'],
    again: [['stop', 'stop-again']],
    starts: ['start'],
    ignored: ['delivered'],
    malformed: ['malformed', 'no-results'],
  })

  it('hears everyone of a request, and keeps it aside where one has no number', async () => {
    const house = await houseWith('infobip')
    expect((await sent(house, recorded('infobip', 'several'))).status).toBe(200)
    expect(await eventsOf(house)).toMatchObject([{ type: 'stop', evidence: { messageId: '3' } }])
    expect(await eventsOf(house, '+33611111111')).toEqual([])
    expect(await quarantined(house, 'infobip/main')).toBe(1)
  })
})
