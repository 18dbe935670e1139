import { describe, expect, inject, it } from 'vitest'
import { consoleStoresOf, signIn, type SignedInBrowser } from '../house/console.ts'
import { openFaultyTable } from '../house/faulty-table.ts'
import { OPT_OUT, twilioText, type TestHouse } from '../house/house.ts'
import { scanText, tracesOf } from '../house/witness.ts'
import { act, CONSENT, eventsOf, lookUp, openAcme, PHONE, shown } from './person.ts'

const DAY_MS = 86_400_000
const MARCH = new Date('2026-03-05T09:12:00Z')

async function openTwo(options: object = {}): Promise<{
  house: TestHouse
  grace: SignedInBrowser
  alan: SignedInBrowser
}> {
  const house = await openAcme(OPT_OUT, { twoPersons: true, ...options })
  house.setNow(new Date('2026-03-03T09:12:00Z'))
  await house.request(...twilioText('STOP'))
  house.setNow(MARCH)
  const grace = await signIn(house, 'officer', { id: 'grace', name: 'Grace', language: 'en' })
  const alan = await signIn(house, 'officer', { id: 'alan', name: 'Alan', language: 'en' })
  return { house, grace, alan }
}

async function askErasure(grace: SignedInBrowser): Promise<string> {
  const page = await lookUp(grace, PHONE)
  const preview = await act(grace, page, 'erase')
  const after = await act(grace, preview, 'erase', { step: 'confirm', sure: 'yes' })
  expect(after.words).toContain('Another officer must approve it.')
  return openOf(grace)
}

async function openOf(browser: SignedInBrowser): Promise<string> {
  const { html } = await shown(browser.get('/console/approvals'))
  return /\/console\/approvals\/(apr_\w+)/.exec(html)?.[1] ?? ''
}

const decide = (browser: SignedInBrowser, id: string, fields: Record<string, string>) =>
  browser.post(`/console/approvals/${id}`, fields)
const typesOf = async (house: TestHouse) => (await eventsOf(house, PHONE)).map(({ type }) => type)

describe('the rule of two persons', () => {
  it('holds an erasure until another officer approves it, and the event names both', async () => {
    const { house, grace, alan } = await openTwo()
    const id = await askErasure(grace)
    expect(await typesOf(house)).toEqual(['stop'])
    for (const trace of tracesOf(PHONE)) expect(await scanText(house)).not.toContain(trace)

    const own = await shown(decide(grace, id, { decision: 'approve' }))
    expect([own.status, own.words.includes('Another officer decides.')]).toEqual([409, true])
    expect(await typesOf(house)).toEqual(['stop'])

    const page = await shown(alan.get(`/console/approvals/${id}`))
    expect(page.words).toContain('Evidence of 1 event')
    const done = await decide(alan, id, { decision: 'approve' })
    expect([done.status, done.headers.get('location')]).toEqual([
      303,
      '/console/approvals?done=approved',
    ])
    expect(await eventsOf(house, PHONE)).toMatchObject([
      { type: 'stop' },
      { type: 'erasure', source: { operator: 'Grace & Alan' } },
    ])
    expect(await scanText(house)).not.toContain('"matched"')
    const again = await shown(decide(alan, id, { decision: 'approve' }))
    expect(again.status).toBe(409)
    expect(await typesOf(house)).toEqual(['stop', 'erasure'])
    const { audit } = consoleStoresOf(house)
    const { entries } = await audit.ofContact((await lookUp(alan, PHONE)).id as never, {
      limit: 20,
    })
    // All within one second of a clock that stands.
    expect(entries.map(({ what, operator }) => `${operator} ${what}`).toSorted()).toEqual([
      'Alan approval_given',
      'Alan person_erased',
      'Alan person_looked_up',
      'Alan person_looked_up',
      'Alan person_looked_up',
      'Grace approval_asked',
      'Grace erasure_previewed',
      'Grace person_looked_up',
      'Grace person_looked_up',
    ])
  })

  it('holds a consent that would lift a stop, and no claim', async () => {
    const { house, grace, alan } = await openTwo()
    const page = await lookUp(grace, PHONE)
    await act(grace, page, 'consent', { ...CONSENT, 'consent-proof': '' })
    expect(await typesOf(house)).toEqual(['stop', 'consent'])
    await act(grace, page, 'consent', CONSENT)
    expect(await typesOf(house)).toEqual(['stop', 'consent'])
    expect(await house.check(PHONE)).toMatchObject({ allowed: false })
    const id = await openOf(alan)
    const shownTo = await shown(alan.get(`/console/approvals/${id}`))
    expect(shownTo.words).toContain('I want the offers of Acme.')
    expect(shownTo.words).toContain('sheet 88')
    await decide(alan, id, { decision: 'approve' })
    expect(await house.check(PHONE)).toMatchObject({ allowed: true, reason: 'consented' })
    expect(await eventsOf(house, PHONE)).toMatchObject([
      {},
      {},
      { type: 'consent', source: { operator: 'Grace & Alan', strength: 'lifting' } },
    ])
  })

  it('law 6: a consent that was approved late lifts no stop that came after it', async () => {
    const { house, grace, alan } = await openTwo()
    await act(grace, await lookUp(grace, PHONE), 'consent', CONSENT)
    house.setNow(new Date(MARCH.getTime() + DAY_MS))
    await house.request(...twilioText('STOP'))
    await decide(alan, await openOf(alan), { decision: 'approve' })
    expect(await house.check(PHONE)).toMatchObject({ allowed: false, reason: 'opted_out' })
  })

  it('is asked once by a form that is sent twice, and again by another form', async () => {
    const { grace, alan } = await openTwo()
    const preview = await act(grace, await lookUp(grace, PHONE), 'erase')
    const confirm = { step: 'confirm', sure: 'yes' }
    await act(grace, preview, 'erase', confirm)
    await act(grace, preview, 'erase', confirm)
    const { html } = await shown(alan.get('/console/approvals'))
    expect(html.match(/class="row"/g)).toHaveLength(1)
  })

  it('a refusal has its reason, and nothing of the address is left', async () => {
    const { house, grace, alan } = await openTwo()
    const id = await askErasure(grace)
    expect((await decide(alan, id, { decision: 'refuse' })).status).toBe(409)
    const { headers } = await decide(alan, id, {
      decision: 'refuse',
      reason: 'not proven who asks',
    })
    expect(headers.get('location')).toBe('/console/approvals?done=refused')
    const { words } = await shown(grace.get(`/console/approvals/${id}`))
    expect(words).toContain('not proven who asks')
    expect((await decide(alan, id, { decision: 'approve' })).status).toBe(409)
    expect(await typesOf(house)).toEqual(['stop'])
    const { approvals } = consoleStoresOf(house)
    expect(await approvals.sealed(id as never)).toBeUndefined()
  })

  it('ends after seven days', async () => {
    const { house, grace } = await openTwo()
    const id = await askErasure(grace)
    house.setNow(new Date(MARCH.getTime() + 7 * DAY_MS))
    const later = await signIn(house, 'officer', { id: 'joan', name: 'Joan', language: 'en' })
    expect((await shown(later.get('/console/approvals'))).words).toContain('Nothing waits')
    expect((await decide(later, id, { decision: 'approve' })).status).toBe(404)
    expect(await typesOf(house)).toEqual(['stop'])
  })

  it('approved and failed on the way, it is finished and done once', async () => {
    const faulty = await openFaultyTable(inject('endpoint'))
    const { house, grace, alan } = await openTwo({ endpoint: faulty.endpoint })
    const id = await askErasure(grace)
    faulty.setFault(({ operation, body }) =>
      operation === 'PutItem' && /"E#/.test(JSON.stringify(body)) ? { kind: 'drop' } : undefined,
    )
    expect((await decide(alan, id, { decision: 'approve' })).status).toBe(503)
    faulty.setFault(undefined)
    expect((await shown(alan.get(`/console/approvals/${id}`))).words).toContain('Finish it')
    // What was approved is no more refused.
    expect((await decide(alan, id, { decision: 'refuse', reason: 'no' })).status).toBe(409)
    expect((await decide(alan, id, { decision: 'approve' })).status).toBe(303)
    expect(await typesOf(house)).toEqual(['stop', 'erasure'])
    faulty.close()
  })

  it('of an approval and a refusal at the same time, one counts', async () => {
    const { house, grace, alan } = await openTwo()
    const joan = await signIn(house, 'officer', { id: 'joan', name: 'Joan' })
    const id = await askErasure(grace)
    const statuses = await Promise.all([
      decide(alan, id, { decision: 'approve' }).then(({ status }) => status),
      decide(joan, id, { decision: 'refuse', reason: 'no' }).then(({ status }) => status),
    ])
    expect(statuses.toSorted()).toEqual([303, 409])
    expect(await typesOf(house)).toEqual(statuses[0] === 303 ? ['stop', 'erasure'] : ['stop'])
  })

  it('is off by default: an officer erases alone, and the page says so', async () => {
    const house = await openAcme(OPT_OUT)
    const grace = await signIn(house, 'officer', { language: 'en' })
    const preview = await act(grace, await lookUp(grace, PHONE), 'erase')
    await act(grace, preview, 'erase', { step: 'confirm', sure: 'yes' })
    expect(await typesOf(house)).toEqual(['erasure'])
    expect((await shown(grace.get('/console/approvals'))).words).toContain(
      'rule of two persons is off',
    )
  })
})
