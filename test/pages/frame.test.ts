import { describe, expect, it } from 'vitest'
import { CARD, contrast, GROUND, readable } from '../../functions/pages/colours.ts'
import { ACME, openHouse, OPT_OUT, PUBLIC_URL, type TestHouse } from '../house/house.ts'
import { chunk, png } from './png.ts'

// What a sender declares about its pages, and what the pages make of it.

const LOGO = png({ width: 120, height: 40 })
const PAGE = {
  logo: LOGO.toString('base64'),
  colour: '#ffcc00',
  company: 'Acme SAS, 1 rue de la Paix, 75002 Paris',
  privacyContact: 'privacy@acme.example',
  timeZone: 'Europe/Paris',
  topicNames: { promo: 'Special offers' },
}

async function put(house: TestHouse, page: unknown) {
  return house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT, stopReach: 'sender', page })
}

async function linkOf(house: TestHouse): Promise<string> {
  const asked = { sender: 'acme', topic: 'promo', to: ['ada@example.org'] }
  const { body } = await house.api('POST', '/v1/links', asked)
  return ((body as { links: { url: string }[] }).links[0]?.url ?? '').slice(PUBLIC_URL.length)
}

describe('the pages of a sender', () => {
  it('show its logo, colour, company, contact and topics, and fetch nothing', async () => {
    const house = await openHouse()
    expect((await put(house, PAGE)).status).toBe(201)
    const response = await house.request(await linkOf(house))
    const page = await response.text()
    expect(page).toContain(`src="data:image/png;base64,${PAGE.logo}"`)
    expect(page).toContain(PAGE.company)
    expect(page).toContain('href="mailto:privacy@acme.example"')
    expect(page).toContain('No more “Special offers” marketing from Acme')
    expect(page).toContain(`--accent:${readable('#ffcc00').light}`)
    expect(page).toContain(`--accent:${readable('#ffcc00').dark}`)
    expect(response.headers.get('content-security-policy')).toContain('img-src data:;')
  })

  it('are of at most 15 KB, with the largest logo and in any language', async () => {
    const house = await openHouse()
    const logo = png({ width: 200, height: 60 }, { noise: 5_800 })
    const page = { ...PAGE, logo: logo.toString('base64'), company: 'x'.repeat(200) }
    expect((await put(house, page)).status).toBe(201)
    const path = await linkOf(house)
    const { WORDS } = await import('../../functions/languages/pages.ts')
    for (const language of Object.keys(WORDS)) {
      const looked = await house.request(`${path}?lang=${language}`)
      const bytes = (await looked.arrayBuffer()).byteLength
      expect([language, bytes]).toEqual([language, Math.min(bytes, 15 * 1024)])
    }
  })

  it('look the same without anything declared', async () => {
    const house = await openHouse()
    await put(house, undefined)
    const page = await (await house.request(await linkOf(house))).text()
    expect(page).toContain('--accent:#8a1538')
    expect(page).not.toContain('<img')
  })

  it('can be read in another language by a link, which changes nothing else', async () => {
    const house = await openHouse()
    await put(house, PAGE)
    const path = await linkOf(house)
    const headers = { 'accept-language': 'en' }
    const page = await (await house.request(path, { headers })).text()
    expect(page).toContain('<a href="?lang=fr" hreflang="fr" lang="fr">Français</a>')
    const french = await (await house.request(`${path}?lang=fr`, { headers })).text()
    expect(french).toContain('<html lang="fr">')
    const unknown = await (await house.request(`${path}?lang=xx`, { headers })).text()
    expect(unknown).toContain('<html lang="en">')
  })
})

it('a confirmation names topics as people know them, in its mail and on its page', async () => {
  const house = await openHouse()
  await put(house, PAGE)
  await house.api('POST', '/v1/consents/requests', {
    to: 'ada@example.org',
    sender: 'acme',
    topics: ['promo'],
    wording: 'I want offers.',
    wordingVersion: '1',
    pageUrl: 'https://acme.example/join',
  })
  await house.pumpInbox()
  const { text = '' } = house.mailbox.list().at(-1) ?? {}
  expect(text).toContain('nothing else: Special offers.')
  const [path = ''] = /\/c\/[\w-]+/.exec(text) ?? []
  const page = await (await house.request(path)).text()
  expect(page).toContain('nothing else: Special offers.')
  expect(page).toContain(`src="data:image/png;base64,${PAGE.logo}"`)
})

describe('a colour', () => {
  const COLOURS = ['#000000', '#ffffff', '#ffff00', '#777777', '#8a1538', '#00ff00', '#0000ff']
  it.each([...COLOURS, '#c0ffee', '#123456'])('%s can be read, by day and by night', (colour) => {
    const { light, dark } = readable(colour)
    // A button's white words, links on the card and around it.
    for (const ground of ['#ffffff', CARD.light, GROUND.light])
      expect(contrast(light, ground)).toBeGreaterThanOrEqual(4.5)
    for (const ground of [CARD.dark, GROUND.dark])
      expect(contrast(dark, ground)).toBeGreaterThanOrEqual(4.5)
  })

  it('that can be read stays as it is', () => {
    expect(readable('#8a1538').light).toBe('#8a1538')
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
  })
})

describe('a page declared wrongly is refused, at its place', () => {
  const small = { width: 20, height: 20 }
  const base64 = (bytes: Buffer) => bytes.toString('base64')
  const broken = Buffer.from(png(small)).subarray(0, -3)
  it.each([
    ['a picture that is none', { logo: base64(Buffer.from('<svg xmlns="x"/>')) }, 'logo'],
    ['a GIF', { logo: base64(Buffer.from('GIF89a\u0001\u0000\u0001\u0000')) }, 'logo'],
    ['text that is no base64', { logo: 'a picture!' }, 'logo'],
    ['a large picture', { logo: base64(png(small, { noise: 6_200 })) }, 'logo'],
    ['half a picture', { logo: base64(broken) }, 'logo'],
    ['a picture and more', { logo: base64(Buffer.concat([png(small), Buffer.from('x')])) }, 'logo'],
    ['a tiny picture', { logo: base64(png({ width: 15, height: 20 })) }, 'logo'],
    ['a huge picture', { logo: base64(png({ width: 16, height: 1_025 })) }, 'logo'],
    ['a film', { logo: base64(png(small, { more: [chunk('acTL', Buffer.alloc(8))] })) }, 'logo'],
    ['a word for a colour', { colour: 'red' }, 'colour'],
    ['a colour that is more', { colour: '#8a1538;}' }, 'colour'],
    ['a contact that is a script', { privacyContact: 'javascript:alert(1)' }, 'privacyContact'],
    ['a contact without TLS', { privacyContact: 'http://acme.example' }, 'privacyContact'],
    ['a time zone of no place', { timeZone: 'Mars/Olympus' }, 'timeZone'],
    ['an offset', { timeZone: '+01:00' }, 'timeZone'],
    ['a company of two lines', { company: 'Acme\nSAS' }, 'company'],
    ['a topic that is a link', { topicNames: { promo: 'acme.example/win' } }, 'topicNames'],
    ['a name of no topic', { topicNames: { 'NO TOPIC': 'x' } }, 'topicNames'],
  ])('%s', async (_, page, member) => {
    const house = await openHouse()
    const { status, body } = await put(house, page)
    expect(status).toBe(400)
    expect(JSON.stringify(body)).toContain(`#/page/${member}`)
  })
})

it('a changed logo is listed by its digest, not by its bytes', async () => {
  const house = await openHouse()
  await put(house, PAGE)
  await put(house, { ...PAGE, logo: png({ width: 60, height: 60 }).toString('base64') })
  const { body } = await house.api('GET', '/v1/senders/acme/changes')
  const { changes, intact } = body as { changes: { changed: object }[]; intact: boolean }
  expect(intact).toBe(true)
  expect(JSON.stringify(changes[1]?.changed)).toMatch(
    /"logo":"PNG of \d+ bytes, SHA-256 [0-9a-f]{64}"/,
  )
  expect(JSON.stringify(changes)).not.toContain(PAGE.logo)
  expect((await house.api('GET', '/v1/senders/acme')).body).toMatchObject({ version: 2 })
})
