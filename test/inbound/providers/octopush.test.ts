import { describe, expect, it } from 'vitest'
import { recorded } from '../../fixtures/providers/load.ts'
import { eventsOf, houseWith, itKeepsItsPromises, sent } from './unsigned.ts'
import { asideCount } from '../../house/witness.ts'

describe('Octopush', () => {
  itKeepsItsPromises({
    name: 'octopush',
    stops: ['stop', 'stop-as-form', 'reply-stop'],
    again: [
      ['stop', 'stop-again'],
      ['reply-stop', 'reply-stop-again'],
    ],
    starts: ['reply-start'],
    ignored: ['reply-thanks', 'delivered'],
    held: ['blacklisted'],
    malformed: ['malformed', 'unknown-hook'],
  })

  it('believes its stop hook, whatever the text', async () => {
    const house = await houseWith('octopush')
    await sent(house, recorded('octopush', 'stop'))
    expect(await eventsOf(house)).toMatchObject([
      { type: 'stop', source: { method: 'provider' }, evidence: { what: 'unsubscribed' } },
    ])
  })

  it('hears one stop beside others that name no number', async () => {
    const house = await houseWith('octopush')
    expect((await sent(house, recorded('octopush', 'several'))).status).toBe(200)
    expect(await eventsOf(house)).toMatchObject([{ type: 'stop' }])
    expect(await asideCount(house, 'octopush/main')).toBe(2)
  })

  it('two replies to one message are two', async () => {
    const house = await houseWith('octopush')
    await sent(house, recorded('octopush', 'reply-thanks'))
    await sent(house, recorded('octopush', 'reply-stop'))
    expect(await eventsOf(house)).toHaveLength(1)
  })
})
