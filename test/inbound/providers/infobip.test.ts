import { describe, expect, it } from 'vitest'
import { recorded } from '../../fixtures/providers/load.ts'
import { eventsOf, houseWith, itKeepsItsPromises, quarantined, sent } from './unsigned.ts'
import { asideCount } from '../../house/witness.ts'

describe('Infobip', () => {
  itKeepsItsPromises({
    name: 'infobip',
    stops: [
      'stop',
      'stop-by-path',
      'stop-as-keyword',
      'whatsapp',
      'whatsapp-button',
      'whatsapp-template-button',
      'whatsapp-caption',
      'viber',
      'mms-parts',
      'messages-api',
    ],
    again: [['stop', 'stop-again']],
    starts: ['start'],
    ignored: ['delivered', 'whatsapp-picture', 'typing', 'read-receipt'],
    left: ['opted-out'],
    held: ['blacklisted'],
    aside: ['whatsapp-voice', 'messenger'],
    malformed: ['malformed', 'no-results'],
  })

  it('hears a STOP beside results that it cannot read', async () => {
    const house = await houseWith('infobip')
    expect((await sent(house, recorded('infobip', 'stop-beside-odd'))).status).toBe(200)
    expect(await eventsOf(house)).toMatchObject([{ type: 'stop' }])
    expect(await asideCount(house, 'infobip/main')).toBe(2)
  })

  it('hears everyone of a request, and sets aside what has no number', async () => {
    const house = await houseWith('infobip')
    expect((await sent(house, recorded('infobip', 'several'))).status).toBe(200)
    expect(await eventsOf(house)).toMatchObject([{ type: 'stop', evidence: { messageId: '3' } }])
    expect(await eventsOf(house, '+33611111111')).toEqual([])
    expect(await asideCount(house, 'infobip/main')).toBe(1)
    expect(await quarantined(house, 'infobip/main')).toBe(0)
  })
})
