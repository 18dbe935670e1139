import { describe, expect, it } from 'vitest'
import { recorded } from '../../fixtures/providers/load.ts'
import { eventsOf, houseWith, itKeepsItsPromises, SECRET, sent } from './unsigned.ts'
import { asideCount } from '../../house/witness.ts'

describe('SMSFactor', () => {
  itKeepsItsPromises({
    name: 'smsfactor',
    stops: ['stop', 'stop-unread-word', 'reply-stop', 'reply-stop-by-path'],
    again: [
      ['stop', 'stop-again'],
      ['reply-stop', 'reply-stop-again'],
    ],
    starts: ['reply-start'],
    ignored: ['reply-thanks', 'delivered'],
    malformed: ['malformed'],
  })

  it('believes its STOP webhook, whatever the text', async () => {
    const house = await houseWith('smsfactor')
    await sent(house, recorded('smsfactor', 'stop-unread-word'))
    expect(await eventsOf(house)).toMatchObject([{ source: { method: 'provider' } }])
  })

  it('hears one stop beside others from nobody', async () => {
    const house = await houseWith('smsfactor')
    expect((await sent(house, recorded('smsfactor', 'several'))).status).toBe(200)
    expect(await eventsOf(house)).toMatchObject([{ type: 'stop' }])
    expect(await asideCount(house, 'smsfactor/main')).toBe(2)
  })

  it('a wrong token is not mended by the right secret in the path', async () => {
    const house = await houseWith('smsfactor')
    const request = recorded('smsfactor', 'reply-stop-by-path')
    const headers = { ...request.headers, 'x-smsfactor-signature': `${SECRET}0` }
    expect((await sent(house, { ...request, headers })).status).toBe(401)
    expect(await eventsOf(house)).toEqual([])
  })
})
