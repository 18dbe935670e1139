import { describe, expect, it } from 'vitest'
import { ACME, consentTo, openHouse, type TestHouse } from '../house/house.ts'

const EVIL = {
  'a line break': 'Acme\nBcc: all@evil.example',
  'a line separator': 'Acme\u2028x',
  'a control character': 'Acme\u0000',
  'a backspace': 'Acme\u0008',
  'an override': 'Acme \u202Egnp.exe',
  'an isolate': 'Acme\u2066',
  'a mark of direction': 'Acme\u200F!',
  'half a character': 'Acme\uD83D',
}
const ADA = 'ada@example.org'

type Answer = { readonly status: number; readonly body: unknown }
const placesOf = ({ body }: Answer) =>
  ((body as { errors?: { pointer: string }[] }).errors ?? []).map(({ pointer }) => pointer)

async function houseOfAcme(): Promise<TestHouse> {
  const house = await openHouse()
  await house.api('PUT', '/v1/senders/acme', ACME)
  return house
}

describe('names that end in mails and pages are what they look like', () => {
  it.each(Object.entries(EVIL))(
    'a name with %s is refused, wherever one is given',
    async (_, evil) => {
      const house = await houseOfAcme()
      const order = {
        to: ADA,
        sender: 'acme',
        reference: '1',
        goods: 'tea',
        orderedAt: '2026-01-05T09:00:00Z',
      }
      const calls: [string, string, object, string][] = [
        ['PUT', '/v1/senders/acme', { ...ACME, name: evil }, '#/name'],
        ['PUT', '/v1/senders/acme', { ...ACME, stopWords: [evil] }, '#/stopWords/0'],
        ['POST', '/v1/keys', { name: evil, rights: ['check'] }, '#/name'],
        ['POST', '/v1/links', { sender: 'acme', campaign: evil, to: [ADA] }, '#/campaign'],
        [
          'POST',
          '/v1/stops',
          { to: ADA, scope: 'all', channelOfRequest: 'phone', reference: evil },
          '#/reference',
        ],
        ['POST', '/v1/customers', { ...order, reference: evil }, '#/reference'],
        ['POST', '/v1/consents', consentTo(ADA, { wordingVersion: evil }), '#/wordingVersion'],
      ]
      for (const [method, path, body, place] of calls) {
        const answer = await house.api(method, path, body)
        expect(answer.status, `${method} ${path}`).toBe(400)
        expect(placesOf(answer), `${method} ${path}`).toEqual([place])
      }
      // JSON holds half a character; evidence is kept as a form showed it.
      const kept = await house.api(
        'POST',
        '/v1/consents',
        consentTo(ADA, { wording: `${evil} https://x.example` }),
      )
      expect(kept.status).toBe(201)
    },
  )

  it('names of every script, with their accents and emoji, are taken', async () => {
    const house = await houseOfAcme()
    for (const name of [
      'Écurie Ψ & Søn',
      'أكمي',
      'אקמי',
      'あくめ',
      'Acme 👩‍👩‍👧',
      'Booking.com',
      'می‌خواهم',
    ])
      expect((await house.api('PUT', '/v1/senders/acme', { ...ACME, name })).status, name).toBe(200)
    for (const name of ['Acme https://evil.example', 'www.evil.example'])
      expect(placesOf(await house.api('PUT', '/v1/senders/acme', { ...ACME, name })), name).toEqual(
        ['#/name'],
      )
  })
})

describe('a mail that asks for a consent holds one link: its own', () => {
  const asked = (wording: string) => ({
    to: ADA,
    sender: 'acme',
    wording,
    wordingVersion: '1',
    pageUrl: 'https://acme.example/join',
  })

  it.each([
    'Yes: https://evil.example/x',
    'Yes: HXXP://evil.example',
    'Yes: www.evil.example',
    'Yes: evil.example/pay',
    'Yes: EVIL.COM',
    'Yes: evil。com',
    'Yes: evil．com',
    'Yes: ev\u200Bil.co\u200Bm',
    'Yes: t.co/x',
    'Yes: mailto:x',
    'Yes: write to pay@evil.example',
    'Yes: xn--bcher-kva.example',
    'Yes: [here](//evil.example)',
    'Yes \u202Emoc.live',
    'Yes\u0000',
  ])('the wording %j is refused at its place, and nothing is mailed', async (wording) => {
    const house = await houseOfAcme()
    const answer = await house.api('POST', '/v1/consents/requests', asked(wording))
    expect(answer.status).toBe(400)
    expect(placesOf(answer)).toEqual(['#/wording'])
    await house.pumpInbox()
    expect(house.mailbox.list()).toEqual([])
  })

  it.each([
    'I want offers by e-mail, e.g. of tea.\nI can stop at any time.',
    'Je veux des offres, p.ex. de thé : 3.50 € par mois. Désinscription possible.',
    'Offers of Acme, every 1.2 weeks... and more!',
    'أريد العروض\u200F.',
  ])('the wording %j is mailed as it stands', async (wording) => {
    const house = await houseOfAcme()
    expect((await house.api('POST', '/v1/consents/requests', asked(wording))).status).toBe(202)
    await house.pumpInbox()
    const [{ text } = { text: '' }] = house.mailbox.list()
    for (const line of wording.split('\n')) expect(text).toContain(line)
    expect(text.match(/https?:/g)).toHaveLength(1)
  })

  it('a brand that is called like a site may name itself', async () => {
    const house = await houseOfAcme()
    await house.api('PUT', '/v1/senders/acme', { ...ACME, name: 'Booking.com' })
    const answer = await house.api('POST', '/v1/consents/requests', asked('Offers of Booking.com.'))
    expect(answer.status).toBe(202)
  })
})
