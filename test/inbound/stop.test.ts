import { describe, expect, it } from 'vitest'
import {
  ACME,
  consentTo,
  genericText,
  openHouse,
  OPT_OUT,
  twilioRequest,
  twilioText,
} from '../house/house.ts'

async function houseWithAcme() {
  const house = await openHouse()
  await house.api('PUT', '/v1/senders/acme', ACME)
  await house.api('PUT', '/v1/senders/beta', { ...ACME, ...OPT_OUT, name: 'Beta', numbers: [] })
  return house
}

describe('a text message that says stop', () => {
  it('is heard by every sender at once, with evidence', async () => {
    const house = await houseWithAcme()
    await house.api('POST', '/v1/consents', consentTo('+33612345678'))
    expect(await house.check('+33612345678')).toMatchObject({ allowed: true, reason: 'consented' })
    const response = await house.request(...twilioText('Stop svp'))
    expect(response.status).toBe(200)
    const verdict = await house.check('06 12 34 56 78', { sender: 'beta' })
    expect(verdict).toMatchObject({ allowed: false, reason: 'opted_out', scope: 'all' })
    const { body } = await house.api('POST', '/v1/history', { to: '+33612345678' })
    expect(body).toMatchObject({
      events: [{ type: 'consent' }, { type: 'stop', evidence: { tier: 'decorated' } }],
      chain: { intact: true },
    })
  })

  it('delivered fifty times at once is one event', async () => {
    const house = await houseWithAcme()
    const message = twilioText('STOP', { id: 'SMsame' })
    const answers = await Promise.all(Array.from({ length: 50 }, () => house.request(...message)))
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 200))
    const { body } = await house.api('POST', '/v1/history', { to: '+33612345678' })
    expect((body as { events: unknown[] }).events).toHaveLength(1)
  })

  it('law 6: a captured START delivered again a year later lifts nothing', async () => {
    const house = await houseWithAcme()
    await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
    const start = twilioText('START', { id: 'SMstart' })
    await house.request(...start)
    await house.request(...twilioText('STOP'))
    house.setNow(new Date(Date.now() + 365 * 86_400_000))
    expect((await house.request(...start)).status).toBe(200)
    expect(await house.check('+33612345678')).toMatchObject({ allowed: false, reason: 'opted_out' })
  })

  it('law 6: START lifts the same sender’s stop by text, for that sender alone', async () => {
    const house = await houseWithAcme()
    await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
    house.setNow(new Date('2026-06-01T10:00:00Z'))
    await house.request(...twilioText('STOP'))
    house.setNow(new Date('2026-06-01T10:00:01Z'))
    await house.request(...twilioText('YES'))
    expect(await house.check('+33612345678')).toMatchObject({ reason: 'opted_out' })
    await house.request(...twilioText('START'))
    expect(await house.check('+33612345678')).toMatchObject({ allowed: true })
    expect(await house.check('+33612345678', { sender: 'beta' })).toMatchObject({
      reason: 'opted_out',
    })
  })

  it('law 1: is refused with a wrong signature, and changes nothing', async () => {
    const house = await houseWithAcme()
    const [path, init] = twilioText('STOP', { token: 'f'.repeat(32) })
    const response = await house.request(path, init)
    expect(response.status).toBe(401)
    expect(response.headers.get('content-type')).toContain('application/problem+json')
    const { body } = await house.api('POST', '/v1/history', { to: '+33612345678' })
    expect(body).toMatchObject({ events: [] })
  })

  it('is verified with repeated and empty parameters', async () => {
    const house = await houseWithAcme()
    const response = await house.request(
      ...twilioRequest([
        ['MessageSid', 'SM1'],
        ['From', '+33612345678'],
        ['To', ''],
        ['Body', 'STOP'],
        ['Tag', 'b'],
        ['Tag', 'a'],
        ['Tag', 'a'],
        ['Empty', ''],
      ]),
    )
    expect(response.status).toBe(200)
    expect(await house.check('+33612345678')).toMatchObject({ reason: 'opted_out' })
  })

  it('in mixed company is held, and only within the scopes it would have stopped', async () => {
    const house = await houseWithAcme()
    await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT, stopReach: 'sender' })
    await house.request(...genericText('not interested'))
    expect(await house.check('+33612345678')).toMatchObject({ allowed: false, reason: 'held' })
    expect(await house.check('+33612345678', { sender: 'beta' })).toMatchObject({ allowed: true })
  })
})
