import { describe, expect, inject, it } from 'vitest'
import { consoleStoresOf, signIn, type SignedInBrowser } from '../house/console.ts'
import { openFaultyTable } from '../house/faulty-table.ts'
import { OPT_OUT, twilioText } from '../house/house.ts'
import { act, CONSENT, eventsOf, fieldsOf, lookUp, openAcme, PHONE, shown, STOP } from './person.ts'

const SURE = { step: 'confirm', sure: 'yes' }

/** A house whose audit trail can be away while the rest of the table answers. */
async function openNoted(options: object = {}) {
  const faulty = await openFaultyTable(inject('endpoint'))
  const house = await openAcme(OPT_OUT, { endpoint: faulty.endpoint, ...options })
  await house.request(...twilioText('STOP'))
  const grace = await signIn(house, 'officer', { id: 'grace', name: 'Grace', language: 'en' })
  const alan = await signIn(house, 'officer', { id: 'alan', name: 'Alan', language: 'en' })
  const setAway = (isAway: boolean) =>
    faulty.setFault(
      isAway
        ? ({ body }) => (JSON.stringify(body).includes('"AUDIT#') ? { kind: 'drop' } : undefined)
        : undefined,
    )
  const trail = async () => {
    const day = house.now().toISOString().slice(0, 10)
    const { entries } = await consoleStoresOf(house).audit.ofDay(day, { limit: 100 })
    return entries.map(({ what, operatorId }) => `${what} ${operatorId}`)
  }
  const types = async () => (await eventsOf(house, PHONE)).map(({ type }) => type)
  return { house, grace, alan, setAway, trail, types, close: faulty.close }
}

const statusOf = async (answer: Promise<Response>) => (await answer).status

describe('what cannot be put on record', () => {
  it('is not done: operators, keys, senders and imports', async () => {
    const { house, grace, setAway, trail, close } = await openNoted()
    const { operators } = consoleStoresOf(house)
    const ada = await signIn(house, 'operator', { id: 'ada', name: 'Ada', language: 'en' })
    const { html: keyForm } = await shown(grace.get('/console/keys/new'))
    const request = /name="request" value="([^"]+)"/.exec(keyForm)?.[1] ?? ''
    const acts: readonly (readonly [string, Record<string, string>, string])[] = [
      [
        '/console/operators',
        { id: 'joan', name: 'Joan', email: 'joan@house.example', role: 'officer' },
        'operator_named',
      ],
      ['/console/operators/ada/sessions/end', {}, 'sessions_ended'],
      ['/console/operators/ada/remove', {}, 'operator_removed'],
      ['/console/keys/new', { name: 'site', rights: 'read', request }, 'key_created'],
      [
        '/console/new-sender',
        { id: 'beta', name: 'Beta', basis: 'consent', stopReach: 'all' },
        'sender_changed',
      ],
      [
        '/console/imports/announced',
        { kind: 'stops', whom: 'all', source: 'old' },
        'import_created',
      ],
    ]
    setAway(true)
    for (const [path, fields] of acts)
      expect([path, await statusOf(grace.post(path, fields))]).toEqual([path, 503])
    setAway(false)
    expect(await operators.get('joan')).toBeUndefined()
    expect((await ada.get('/console/sessions')).status).toBe(200)
    expect((await house.api('GET', '/v1/keys')).body).toMatchObject({ keys: [{}] })
    expect((await house.api('GET', '/v1/senders')).body).toMatchObject({ senders: [{}] })
    expect((await shown(grace.get('/console/imports'))).words).toContain('No import')
    // The same forms again: each is done, and on record once, by the id of the operator.
    for (const [path, fields] of acts)
      expect([path, (await statusOf(grace.post(path, fields))) < 400]).toEqual([path, true])
    expect((await trail()).toSorted()).toEqual(acts.map(([, , what]) => `${what} grace`).toSorted())
    close()
  })

  it('is not approved, and no one is erased by two who cannot be named', async () => {
    const { grace, alan, setAway, trail, types, close } = await openNoted({ twoPersons: true })
    await act(grace, await act(grace, await lookUp(grace, PHONE), 'erase'), 'erase', SURE)
    const { html } = await shown(grace.get('/console/approvals'))
    const path = /\/console\/approvals\/apr_\w+/.exec(html)?.[0] ?? ''
    setAway(true)
    expect(await statusOf(alan.post(path, { decision: 'approve' }))).toBe(503)
    expect(await statusOf(alan.post(path, { decision: 'refuse', reason: 'no' }))).toBe(503)
    setAway(false)
    expect(await types()).toEqual(['stop'])
    expect(await statusOf(alan.post(path, { decision: 'approve' }))).toBe(303)
    expect(await types()).toEqual(['stop', 'erasure'])
    expect(await trail()).toEqual(
      expect.arrayContaining(['approval_given alan', 'person_erased alan']),
    )
    close()
  })

  it('is not done to a person either: no consent, no request, no erasure', async () => {
    const { grace, setAway, types, close } = await openNoted()
    const page = await lookUp(grace, PHONE)
    const preview = await act(grace, page, 'erase')
    const ask = { 'access-asks': 'access', 'access-answer': 'operator', 'access-says': 'by phone' }
    setAway(true)
    for (const [name, from, typed] of [
      ['consent', page, CONSENT],
      ['access', page, ask],
      ['erase', preview, SURE],
    ] as const)
      expect([name, (await act(grace, from, name, typed)).status]).toEqual([name, 503])
    setAway(false)
    expect(await types()).toEqual(['stop'])
    expect((await shown(grace.get('/console/access'))).words).toContain('Nobody waits')
    close()
  })

  it('law 2: a stop is heard all the same, and the page says so and shows nobody', async () => {
    const { house, grace, setAway, close } = await openNoted()
    const page = await lookUp(grace, '+33612340007')
    setAway(true)
    const { status, words } = await stopped(grace, page)
    setAway(false)
    expect(status).toBe(200)
    expect(words).toContain('The stop is recorded')
    expect(words).not.toMatch(/\+33612340007|may not be sent/)
    expect(await eventsOf(house, '+33612340007')).toMatchObject([{ type: 'stop' }])
    close()
  })
})

function stopped(browser: SignedInBrowser, page: Awaited<ReturnType<typeof lookUp>>) {
  return shown(browser.post(`/console/people/${page.id}/stop`, fieldsOf(page, 'stop', STOP)))
}
