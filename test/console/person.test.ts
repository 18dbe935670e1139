import { describe, expect, it } from 'vitest'
import { signIn, type SignedInBrowser } from '../house/console.ts'
import { ACME, openHouse, OPT_OUT, twilioText, type TestHouse } from '../house/house.ts'

const PHONE = '+33612345678'

async function openAcme(sender: object = {}): Promise<TestHouse> {
  const house = await openHouse({ sendsTexts: true })
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...sender })
  return house
}

const lookUp = async (browser: SignedInBrowser, address: string, country = '') => {
  const answer = await browser.post('/console/people', { address, country })
  return { status: answer.status, html: await answer.text() }
}

/** The words of a page, without its tags. */
const wordsOf = (html: string) =>
  html
    .replaceAll(/<(script|style)[^]*?<\/\1>/g, ' ')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/&#39;|&apos;/g, '’')
    .replaceAll('&amp;', '&')
    .replaceAll(/[\u2068\u2069]/g, '')
    .replaceAll(/\s+/g, ' ')

describe('a look-up', () => {
  it('says who may not write, since when and because of what', async () => {
    const house = await openAcme(OPT_OUT)
    const operator = await signIn(house, 'operator')
    house.setNow(new Date('2026-03-03T09:12:00Z'))
    await house.request(...twilioText('STOP'))
    const { status, html } = await lookUp(operator, PHONE)
    expect(status).toBe(200)
    expect(wordsOf(html)).toContain(
      'This person may not be sent marketing by anyone since 3 March 2026, 09:12 UTC, because they answered STOP to Acme.',
    )
  })
})
