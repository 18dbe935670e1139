import { describe, expect, it } from 'vitest'
import { consoleStoresOf, signIn } from '../house/console.ts'
import { ACME, openHouse, OPT_OUT } from '../house/house.ts'
import { outputOf } from '../house/witness.ts'

const GRACE = { name: 'Grace', email: 'Grace@House.example', role: 'officer', language: 'fr' }

describe('PUT /v1/operators/{id}', () => {
  it('names who may sign in, lists them, and says no more of their address anywhere', async () => {
    const house = await openHouse()
    const { text } = await outputOf(async () => {
      const named = await house.api('PUT', '/v1/operators/grace', GRACE)
      expect(named).toMatchObject({ status: 201, body: { id: 'grace', role: 'officer' } })
      const changed = await house.api('PUT', '/v1/operators/grace', { ...GRACE, role: 'viewer' })
      expect(changed).toMatchObject({ status: 200, body: { role: 'viewer', language: 'fr' } })
    })
    expect(text).toContain('operator_named')
    expect(text).not.toMatch(/house\.example/i)
    expect((await house.api('GET', '/v1/operators')).body).toMatchObject({
      operators: [{ id: 'grace', email: 'grace@house.example' }],
    })
    const day = house.now().toISOString().slice(0, 10)
    const { entries } = await consoleStoresOf(house).audit.ofDay(day, { limit: 10 })
    expect(entries.map(({ what, about }) => [what, about])).toEqual([
      ['operator_changed', 'grace viewer'],
      ['operator_named', 'grace officer'],
    ])
    expect(JSON.stringify(entries)).not.toContain('house.example')
  })

  it('refuses what is no operator, and says what would be right', async () => {
    const house = await openHouse()
    const refused: [path: string, body: object, pointer: string][] = [
      ['Grace', GRACE, '#'],
      ['grace', { ...GRACE, email: '+33612345678' }, '#/email'],
      ['grace', { ...GRACE, role: 'king' }, '#/role'],
      ['grace', { ...GRACE, language: 'de' }, '#/language'],
      ['grace', { ...GRACE, name: '' }, '#/name'],
    ]
    for (const [id, body, pointer] of refused)
      expect(await house.api('PUT', `/v1/operators/${id}`, body)).toMatchObject({
        status: 400,
        body: { errors: [{ pointer }] },
      })
    await house.api('PUT', '/v1/operators/grace', GRACE)
    const second = await house.api('PUT', '/v1/operators/ada', GRACE)
    expect(second).toMatchObject({ status: 409, body: { type: 'urn:basta:conflict' } })
    expect(JSON.stringify(second.body)).not.toContain('house.example')
  })

  it('is not for keys of some senders, nor for keys that end', async () => {
    const house = await openHouse()
    await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
    const make = async (limits: object) => {
      const { body } = await house.api('POST', '/v1/keys', { rights: ['admin'], ...limits })
      return (body as { key: string }).key
    }
    const ofAcme = await make({ senders: ['acme'] })
    const ending = await make({ expiresAt: '2099-01-01T00:00:00Z' })
    for (const key of [ofAcme, ending])
      expect((await house.api('PUT', '/v1/operators/grace', GRACE, key)).status).toBe(403)
    expect((await house.api('GET', '/v1/operators', undefined, ofAcme)).status).toBe(403)
    expect((await house.api('GET', '/v1/operators', undefined, ending)).status).toBe(200)
    await house.api('PUT', '/v1/operators/grace', GRACE)
    const remove = async (key: string) =>
      (await house.api('DELETE', '/v1/operators/grace', undefined, key)).status
    expect(await remove(ofAcme)).toBe(403)
    expect(await remove(ending)).toBe(200)
  })
})

describe('DELETE /v1/operators/{id}', () => {
  it('ends what they could do at once', async () => {
    const house = await openHouse()
    const { sessions } = consoleStoresOf(house)
    const { secret } = await signIn(house, 'officer')
    const now = Math.floor(house.now().getTime() / 1000)
    expect(await sessions.find(secret, now)).toBeDefined()
    expect((await house.api('DELETE', '/v1/operators/officer')).status).toBe(200)
    expect(await sessions.find(secret, now)).toBeUndefined()
    expect((await house.api('DELETE', '/v1/operators/officer')).status).toBe(404)
  })
})
