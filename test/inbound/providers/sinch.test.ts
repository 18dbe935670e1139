import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  eventsOf,
  expectRefused,
  houseWith,
  itHearsWhatWasRecorded,
  itKeepsItsPromises,
  setAside,
  statusOf,
} from './promises.ts'
import {
  OTHER_SECRET,
  SECOND,
  SECRET,
  sinchConversation,
  sinchRequest,
  sinchSms,
  type How,
} from './sign.ts'

const entry = { secret: SECRET }
const text = (words: string, how: How = {}) => sinchRequest(sinchSms(words, how), how)
const said = (words: string, how: How = {}) =>
  sinchRequest(sinchConversation({ text_message: { text: words } }, how), how)
const HEADER = 'x-sinch-webhook-signature'

describe.each([
  ['SMS API', text],
  ['Conversation API', said],
])('Sinch %s', (_, passedOn) => {
  itKeepsItsPromises({
    name: 'sinch',
    entry,
    text: passedOn,
    signedHeaders: [HEADER, `${HEADER}-nonce`, `${HEADER}-timestamp`],
    wrong: passedOn('STOP', { secret: OTHER_SECRET }),
    success: 204,
    signsTime: true,
  })
})

describe('Sinch', () => {
  itHearsWhatWasRecorded('sinch', { 'sinch/main': entry })

  it('refuses an algorithm it does not know, and a nonce that could be part of the body', async () => {
    const house = await houseWith({ 'sinch/main': entry })
    const [path, init] = text('STOP')
    const headers = { ...init.headers, [`${HEADER}-algorithm`]: 'HmacSHA1' }
    await expectRefused(house, [path, { ...init, headers }], 'HmacSHA1')
    const body = sinchSms('STOP. Now', {})
    const [before = '', after = ''] = body.split(/\.(?=.*received_at)/, 2)
    const signed = sinchRequest(body)
    const nonce = `${after}.${signed[1].headers[`${HEADER}-nonce`]}`
    const moved = { ...signed[1].headers, [`${HEADER}-nonce`]: nonce }
    const mac = createHmac('sha256', SECRET).update(`${before}.${nonce}.${SECOND}`).digest('base64')
    expect(mac).toBe(signed[1].headers[HEADER])
    await expectRefused(house, [path, { ...signed[1], headers: moved, body: before }], 'moved dot')
  })

  it('keeps what the person wrote in: text, binary, media and buttons', async () => {
    const ucs2 = Buffer.from('Arrêt', 'utf16le').swap16().toString('base64')
    const said = [
      sinchSms(ucs2, { type: 'mo_binary' }),
      sinchSms({ subject: 'STOP', media: [] }, { type: 'mo_media' }),
      sinchConversation({ choice_response_message: { message_id: 'm', postback_data: 'STOP' } }),
      sinchConversation({ fallback_message: { raw_message: 'STOP', reason: {} } }),
      sinchConversation({ media_card_message: { url: 'https://x.example', caption: 'stop' } }),
    ]
    for (const body of said) {
      const house = await houseWith({ 'sinch/main': entry })
      expect(await statusOf(house, sinchRequest(body))).toBe(204)
      expect(await eventsOf(house), body).toMatchObject([{ type: 'stop' }])
    }
  })

  it.each(['{"type":"mo_new","id":"1","from":"33612345678"}', '{"novel_notification":{"id":"1"}}'])(
    'law 12: sets %s aside: it has no text in a place we know',
    async (body) => {
      const house = await houseWith({ 'sinch/main': entry })
      expect(await statusOf(house, sinchRequest(body))).toBe(204)
      expect(await setAside(house, 'sinch/main')).toBe(1)
    },
  )

  it('hears a STOP under a nonce that came before: the body is signed with it', async () => {
    const house = await houseWith({ 'sinch/main': entry })
    await statusOf(house, text('hello', { id: 'a', nonce: 'once' }))
    expect(await statusOf(house, text('STOP', { id: 'b', nonce: 'once' }))).toBe(204)
    expect(await eventsOf(house)).toMatchObject([{ type: 'stop' }])
  })

  it.each(['[]', '1', '{"type":"mo_text"}', '{"message":{"id":"1"}}'])(
    'says that it cannot read %s',
    async (body) => {
      const house = await houseWith({ 'sinch/main': entry })
      expect(await statusOf(house, sinchRequest(body))).toBe(400)
    },
  )
})
