import { createHash, createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { PUBLIC_URL } from '../../house/house.ts'
import {
  eventsOf,
  houseWith,
  itHearsWhatWasRecorded,
  itKeepsItsPromises,
  statusOf,
} from './promises.ts'
import { birdBody, birdRequest, OTHER_SECRET, SECRET, type How } from './sign.ts'

const entry = { signingKey: SECRET }
const text = (words: string, how: How = {}) => birdRequest(birdBody(words, how), how)

describe('Bird', () => {
  itKeepsItsPromises({
    name: 'bird',
    entry,
    text,
    signedHeaders: ['messagebird-signature', 'messagebird-request-timestamp'],
    wrong: birdRequest(birdBody('STOP'), { secret: OTHER_SECRET }),
    success: 204,
    signsTime: true,
    namesNoNumber: true,
    signsUrl: true,
  })
  itHearsWhatWasRecorded('bird', { 'bird/main': entry })

  it('is signed as Bird’s documentation does it', async () => {
    const [path, init] = text('STOP')
    const timestamp = init.headers['messagebird-request-timestamp'] ?? ''
    // docs.bird.com: sprintf("%s\n%s\n%s", timestamp, url, raw sha256 of the body).
    const bodyHash = createHash('sha256').update(String(init.body)).digest()
    const documented = createHmac('sha256', SECRET)
      .update(Buffer.concat([Buffer.from(`${timestamp}\n${PUBLIC_URL}${path}\n`), bodyHash]))
      .digest('base64')
    expect(init.headers['messagebird-signature']).toBe(documented)
    const house = await houseWith({ 'bird/main': entry })
    expect(await statusOf(house, [path, init])).toBe(204)
  })

  it('stops every sender of the account: Bird names no number', async () => {
    const house = await houseWith({ 'bird/main': { ...entry, senders: ['acme', 'beta'] } })
    await statusOf(house, text('STOP'))
    expect(await eventsOf(house)).toMatchObject([
      { source: { origins: ['acme', 'beta'] }, evidence: { ambiguous: true } },
    ])
  })

  it('refuses a short key at start', async () => {
    const house = await houseWith({ 'bird/main': { signingKey: 'short' } })
    expect(await statusOf(house, text('STOP'))).toBe(503)
  })

  it.each(['{}', 'null', '{"event":"sms.inbound"}', '{"event":"sms.inbound","payload":{"id":""}}'])(
    'says that it cannot read %s',
    async (body) => {
      const house = await houseWith({ 'bird/main': entry })
      expect(await statusOf(house, birdRequest(body))).toBe(400)
    },
  )
})
