import { describe, expect, it } from 'vitest'
import type { ContactId } from '../../functions/domain/contact-id.ts'
import { consoleStoresOf, signIn } from '../house/console.ts'
import { openHouse } from '../house/house.ts'

const ADA = { name: 'Ada', id: 'ada', email: 'ada@house.example', role: 'operator' }

describe('the operators of the console', () => {
  it('are added, changed and removed by an officer, in their name', async () => {
    const house = await openHouse()
    const officer = await signIn(house, 'officer')
    const { operators, sessions } = consoleStoresOf(house)
    const added = await officer.post('/console/operators', ADA)
    expect(added.headers.get('location')).toBe('/console/operators?done=added')
    expect(await operators.get('ada')).toMatchObject({
      role: 'operator',
      createdBy: officer.operator.name,
    })
    const ada = await signIn(house, 'operator', { ...ADA, id: 'ada' })
    const page = await (await officer.get('/console/operators/ada')).text()
    expect(page).toContain('Test, link by mail')
    const changed = { ...ADA, role: 'viewer', language: 'fr' }
    expect((await officer.post('/console/operators/ada', changed)).status).toBe(303)
    expect(await operators.get('ada')).toMatchObject({ role: 'viewer', language: 'fr' })
    expect((await ada.get('/console/sessions')).status).toBe(200)
    await officer.post('/console/operators/ada/sessions/end')
    expect((await ada.get('/console/sessions')).status).toBe(303)
    const removed = await officer.post('/console/operators/ada/remove')
    expect(removed.headers.get('location')).toBe('/console/operators?done=removed')
    expect(await operators.get('ada')).toBeUndefined()
    expect(await sessions.find(ada.secret, 0)).toBeUndefined()
    const { changes } = await operators.changes('ada')
    expect(changes.map(({ what, by }) => `${what} ${by}`)).toEqual(
      expect.arrayContaining([
        `changed ${officer.operator.name}`,
        `sessions_ended ${officer.operator.name}`,
        `removed ${officer.operator.name}`,
      ]),
    )
  })

  it('keep what was written where it is wrong, and say what would be right', async () => {
    const house = await openHouse()
    const officer = await signIn(house, 'officer')
    const wrong = await officer.post('/console/operators', { ...ADA, id: 'Ada L', email: 'ada' })
    expect(wrong.status).toBe(400)
    const html = await wrong.text()
    expect(html).toMatch(/value="Ada L"/)
    expect(html).toContain('This is no e-mail address.')
    expect(html).toContain('Lower-case letters, digits and hyphens, at most 63.')
    const taken = { ...ADA, email: officer.operator.email }
    expect((await officer.post('/console/operators', taken)).status).toBe(409)
    expect((await officer.post('/console/operators', { ...ADA, id: 'officer' })).status).toBe(409)
    expect(await consoleStoresOf(house).operators.list()).toHaveLength(1)
  })

  it('always keep an officer: nobody removes or demotes themself', async () => {
    const house = await openHouse()
    const officer = await signIn(house, 'officer')
    expect((await officer.post('/console/operators/officer/remove')).status).toBe(409)
    const { name, email } = officer.operator
    const demoted = { name, email, role: 'viewer' }
    expect((await officer.post('/console/operators/officer', demoted)).status).toBe(409)
    expect((await officer.get('/console/operators')).status).toBe(200)
    const renamed = { name: 'Grace', email, role: 'officer' }
    expect((await officer.post('/console/operators/officer', renamed)).status).toBe(303)
  })
})

describe('two officers at the same time', () => {
  it.each(['viewer', 'removed'])(
    'leave one of them, where each makes the other %s',
    async (how) => {
      const house = await openHouse()
      const { operators } = consoleStoresOf(house)
      const [ada, bob] = [
        await signIn(house, 'officer', { id: 'ada', name: 'Ada' }),
        await signIn(house, 'officer', { id: 'bob', name: 'Bob' }),
      ]
      const change = (by: typeof ada, { operator: { id, name, email } }: typeof ada) =>
        how === 'removed'
          ? by.post(`/console/operators/${id}/remove`)
          : by.post(`/console/operators/${id}`, { id, name, email, role: how })
      await Promise.all([change(ada, bob), change(bob, ada)])
      const officers = (await operators.list()).filter(({ role }) => role === 'officer')
      expect(officers.length).toBeGreaterThan(0)
    },
  )
})

describe('the audit trail', () => {
  it('shows who did what on a day, page by page, in the operator’s language', async () => {
    const house = await openHouse()
    const officer = await signIn(house, 'officer', { language: 'fr' })
    const { audit } = consoleStoresOf(house)
    const contact = 'aAAAAAAAAAAAAAAAAAAAAAA' as ContactId
    const began = house.now().getTime()
    for (let times = 0; times < 51; times += 1)
      await audit.record({
        at: new Date(began - times),
        operator: times === 50 ? 'La Première' : 'Grace',
        operatorId: 'grace',
        what: 'person_looked_up',
        contact,
      })
    const first = await (await officer.get('/console/audit')).text()
    expect(first).toContain('a consulté une personne')
    expect(first).toContain(`href="/console/people/${contact}"`)
    expect(first).not.toContain('La Première')
    const next = /href="(\/console\/audit\?day=[^"]*before=[^"]*)"/.exec(first)?.[1] ?? ''
    const second = await (await officer.get(next.replaceAll('&amp;', '&'))).text()
    expect(second.match(/La Première/g)).toHaveLength(1)
    expect(second).not.toContain('>Grace<')
    const ofPerson = await officer.get(`/console/audit/people/${contact}`)
    expect(await ofPerson.text()).toContain('Qui a consulté cette personne')
    const nothing = await (await officer.get('/console/audit?day=2026-01-01')).text()
    expect(nothing).toContain('Rien ce jour-là')
    for (const path of ['/console/audit?day=x&before=y', '/console/audit?day=2999-01-01'])
      expect((await officer.get(path)).status).toBe(200)
    expect((await officer.get('/console/audit/people/x')).status).toBe(404)
  })
})
