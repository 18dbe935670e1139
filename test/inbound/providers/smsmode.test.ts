import { describe, expect, it } from 'vitest'
import { recorded } from '../../fixtures/providers/load.ts'
import { eventsOf, houseWith, itKeepsItsPromises, sent } from './unsigned.ts'

describe('smsmode', () => {
  itKeepsItsPromises({
    name: 'smsmode',
    stops: ['stop', 'older-stop', 'older-stop-latin', 'rcs-suggestion'],
    again: [
      ['stop', 'stop-again'],
      ['older-stop', 'older-stop-again'],
    ],
    starts: ['start', 'older-start'],
    ignored: ['delivered', 'older-status'],
    held: ['blacklisted'],
    aside: ['rcs-file'],
    malformed: ['malformed', 'no-from'],
  })

  it('asks for its channel where one is given', async () => {
    const own = await houseWith('smsmode', { channelId: 'ch-1' })
    expect((await sent(own, recorded('smsmode', 'stop'))).status).toBe(200)
    expect(await eventsOf(own)).toHaveLength(1)
    const other = await houseWith('smsmode', { channelId: 'ch-2' })
    for (const name of ['stop', 'older-stop', 'malformed'])
      expect((await sent(other, recorded('smsmode', name))).status).toBe(401)
    expect(await eventsOf(other)).toEqual([])
  })
})
