import { afterEach, describe, expect, it } from 'vitest'
import { openTellingHouse, type TellingHouse } from '../../house/telling.ts'
import { twilioText } from '../../house/house.ts'
import { sendgrid, SENDGRID_KEY } from '../servers/sendgrid.ts'
import { openServer } from '../servers/server.ts'
import { SERVICE, twilio, TWILIO_SID, TWILIO_TOKEN } from '../servers/twilio.ts'
import { JANE, MOBILE } from './telling.ts'

let house: TellingHouse
afterEach(() => house.receiver.close())

const put = (id: string, kind: string, settings: object, more: object = {}) =>
  house.api('PUT', `/v1/targets/${id}`, { kind, senders: ['acme'], settings, ...more })

describe('the list of a provider', () => {
  it('that blocks all traffic is not told of stops, and the answer says what would be right', async () => {
    house = await openTellingHouse()
    for (const [kind, settings, right] of [
      ['sendgrid', { region: 'global' }, 'name an unsubscribe `group`'],
      ['mailgun', { region: 'eu', domain: 'mg.acme.example', tags: ['*'] }, 'name the `tags`'],
      ['postmark', { stream: 'outbound', kind: 'transactional' }, 'name a broadcast stream'],
      ['ses', { region: 'eu-west-3' }, 'use `ses-contact-list`'],
      ['aws-sms', { region: 'eu-west-3', list: 'Default' }, 'a list of its own'],
      ['twilio', { sender: `MG${'0'.repeat(32)}` }, 'a Messaging Service that sends marketing'],
    ] as const) {
      const refused = await put('list', kind, settings)
      expect([kind, refused.status]).toEqual([kind, 400])
      expect(JSON.stringify(refused.body)).toContain(right)
      expect((await put('list', kind, settings, { carries: 'marketing' })).status).toBeLessThan(300)
    }
  })

  it('says in plain words which setting is missing, wrong or not known', async () => {
    house = await openTellingHouse()
    for (const [kind, settings, said] of [
      ['webhook', {}, 'url: is missing: a text'],
      ['webhook', { url: 7 }, 'url: must be a text'],
      ['klaviyo', { list: 'x' }, '"list": not known here'],
      ['mailgun', { region: 'fr', domain: 'a.example', tags: ['*'] }, 'must be one of "us", "eu"'],
    ] as const) {
      const refused = await put('list', kind, settings, { createsUnknown: true })
      expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer: '#/settings' }] } })
      const [{ detail }] = (refused.body as { errors: [{ detail: string }] }).errors
      expect(detail).toContain(said)
      expect(detail).not.toMatch(/Invalid|Unrecognized|settings:|undefined/)
    }
  })

  it('that can only be read is declared without acts, is told nothing, and refuses any', async () => {
    const provider = await openServer(() => ({ status: 500, body: {} }))
    house = await openTellingHouse({ propagate: { fetch: provider.call.fetch } })
    await house.api('DELETE', '/v1/targets/crm')
    for (const [kind, settings] of [
      ['ovhcloud', { service: 'sms-ab12345-1' }],
      ['telnyx', {}],
    ] as const) {
      const refused = await put(kind, kind, settings, { acts: ['stop'] })
      expect(refused.status).toBe(400)
      expect(JSON.stringify(refused.body)).toContain('its list is only read')
      const declared = await put(kind, kind, settings)
      expect([declared.status, declared.body]).toMatchObject([201, { acts: [] }])
    }
    const event = await house.stop(MOBILE)
    await house.spread()
    expect(await house.told(event)).toMatchObject({ receipts: [], waiting: [] })
    expect(provider.asked).toEqual([])
  })

  it('that creates whom it does not know is told only if that was declared', async () => {
    house = await openTellingHouse()
    for (const [kind, settings] of [
      ['brevo', {}],
      ['klaviyo', {}],
      ['hubspot', {}],
      ['mailchimp', { audience: 'a1b2' }],
      ['ses-contact-list', { region: 'eu-west-3', list: 'news' }],
    ] as const) {
      expect((await put('list', kind, settings)).status).toBe(400)
      expect((await put('list', kind, settings, { createsUnknown: true })).status).toBeLessThan(300)
    }
  })

  it('is told of a stop, waits while its key is refused, and is told when that is mended', async () => {
    const { behave, group, global } = sendgrid([7])
    const provider = await openServer(behave)
    const { fetch } = provider.call
    house = await openTellingHouse({ propagate: { fetch } })
    await house.api('DELETE', '/v1/targets/crm')
    house.credentials['news'] = { apiKey: 'SG.old' }
    expect((await put('news', 'sendgrid', { region: 'global', group: 7 })).status).toBe(201)
    const event = await house.stop(JANE)
    await house.spread()
    expect(await house.told(event)).toMatchObject({
      receipts: [],
      waiting: [{ target: 'news', code: 'credentials_refused' }],
    })
    house.credentials['news'] = { apiKey: SENDGRID_KEY }
    await house.later(600)
    expect(await house.told(event)).toMatchObject({
      receipts: [{ target: 'news', outcome: 'delivered' }],
      waiting: [],
    })
    expect([[...group(7)], [...global]]).toEqual([[JANE], []])
  })

  it.each([
    ['another stop stands, keeps the person', true, 'opt-out', 'refused'],
    ['nothing else stands, lets the person go', false, 'opt-in', 'delivered'],
  ])('after START, where %s', async (_, stands, status, outcome) => {
    const { behave, consents } = twilio(new Date(Date.now() + 3_600_000))
    const provider = await openServer(behave)
    house = await openTellingHouse({ propagate: { fetch: provider.call.fetch } })
    await house.api('DELETE', '/v1/targets/crm')
    house.credentials['texts'] = { accountSid: TWILIO_SID, authToken: TWILIO_TOKEN }
    await put('texts', 'twilio', { sender: SERVICE }, { carries: 'marketing' })
    await house.request(...twilioText('STOP'))
    if (stands) await house.stop(MOBILE)
    house.setNow(new Date(house.now().getTime() + 2_000))
    await house.request(...twilioText('START'))
    await house.spread()
    expect([...consents]).toEqual([[`${SERVICE} ${MOBILE}`, status]])
    const { events } = (await house.api('GET', '/v1/events')).body as {
      events: { type: string; id: string }[]
    }
    const lift = events.find(({ type }) => type === 'lift')
    expect(await house.told(lift?.id ?? '')).toMatchObject({ receipts: [{ outcome }] })
  })
})
