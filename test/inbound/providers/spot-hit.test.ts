import { describe, expect, it } from 'vitest'
import { recorded } from '../../fixtures/providers/load.ts'
import { eventsOf, houseWith, itKeepsItsPromises, sent } from './unsigned.ts'

describe('Spot-Hit', () => {
  itKeepsItsPromises({
    name: 'spot-hit',
    stops: ['stop', 'stop-national', 'stop-unescaped', 'reply-stop'],
    again: [
      ['stop', 'stop-again'],
      ['reply-stop', 'reply-stop-again'],
    ],
    starts: ['reply-start'],
    ignored: ['reply-thanks', 'reply-empty', 'status'],
    malformed: ['malformed'],
  })

  it('a stop hook and a reply are told apart by the text', async () => {
    const house = await houseWith('spot-hit')
    await sent(house, recorded('spot-hit', 'stop'))
    await sent(house, recorded('spot-hit', 'reply-stop'))
    const methods = (await eventsOf(house)).map(({ source }) => source['method'])
    expect(methods).toEqual(['provider', 'keyword'])
  })

  it('a number of the overseas departments is read as one', async () => {
    const house = await houseWith('spot-hit')
    const request = recorded('spot-hit', 'stop-national')
    await sent(house, { ...request, path: request.path.replace('0612345678', '0692123456') })
    expect(await eventsOf(house, '+262692123456')).toHaveLength(1)
  })
})
