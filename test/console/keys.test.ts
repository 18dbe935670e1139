import { beforeAll, describe, expect, it } from 'vitest'
import { signIn, type SignedInBrowser } from '../house/console.ts'
import type { TestHouse } from '../house/house.ts'
import { houseOf, textOf } from './wiring-house.ts'

let house: TestHouse
let officer: SignedInBrowser
beforeAll(async () => {
  house = await houseOf({})
  officer = await signIn(house, 'officer')
})

const secretIn = (html: string) => /basta_[\w-]{40,}/.exec(html)?.[0] ?? ''
const pathIn = (html: string) => /href="(\/console\/keys\/key_[0-9a-f]{18})"/.exec(html)?.[1] ?? ''
let requests = 0

async function make(fields: Readonly<Record<string, string | readonly string[]>> = {}) {
  requests += 1
  const answer = await officer.post('/console/keys/new', {
    request: `request-${requests}`,
    name: 'newsletter',
    rights: ['check'],
    ...fields,
  })
  const html = await answer.text()
  return { status: answer.status, html, secret: secretIn(html), path: pathIn(html) }
}

const mayCheck = async (key: string) =>
  (await house.api('POST', '/v1/check', { to: '+33612345678', sender: 'acme' }, key)).status

describe('the pages of API keys', () => {
  it('make a key that works, shown once, with the name of the officer and no secret afterwards', async () => {
    const { status, secret, path } = await make({ senders: 'acme', expiresAt: '2099-12-31' })
    expect(status).toBe(200)
    expect(await mayCheck(secret)).toBe(200)
    const page = await textOf(await officer.get(path))
    const list = await textOf(await officer.get('/console/keys'))
    for (const shown of [page, list]) expect(shown).not.toContain(secret)
    expect(page).toContain(`Made by ${officer.operator.name}`)
    expect(list).toContain('newsletter')
    expect(list).toContain('31 Dec 2099')
  })

  it('make one key of a form that is sent twice', async () => {
    const fields = { request: 'the same', name: 'twice' }
    expect((await make(fields)).status).toBe(200)
    const again = await make(fields)
    expect(again.status).toBe(409)
    expect(again.secret).toBe('')
    const { body } = await house.api('GET', '/v1/keys')
    const { keys } = body as { keys: { name: string }[] }
    expect(keys.filter(({ name }) => name === 'twice')).toHaveLength(1)
  })

  it('rotate a key: both secrets work for the overlap', async () => {
    const { secret, path } = await make()
    const rotated = await officer.post(`${path}/rotate`, { request: 'r1', overlap: '3600' })
    const fresh = secretIn(await rotated.text())
    expect(fresh).not.toBe(secret)
    expect(await Promise.all([mayCheck(secret), mayCheck(fresh)])).toEqual([200, 200])
    expect(await textOf(await officer.get(path))).toContain('Two secrets work')
  })

  it('revoke a key after asking once more', async () => {
    const { secret, path } = await make({ name: 'to end' })
    expect(await textOf(await officer.get(`${path}/revoke`))).toContain('Revoke “to end”?')
    expect(await mayCheck(secret)).toBe(200)
    const revoked = await officer.post(`${path}/revoke`)
    expect(revoked.headers.get('location')).toBe(`${path}?done=revoked`)
    expect(await mayCheck(secret)).toBe(401)
    expect(await textOf(await officer.get(path))).toContain(`Revoked by ${officer.operator.name}`)
  })

  it('say at each field what is wrong, and keep what was written', async () => {
    for (const [fields, said] of [
      [{ rights: [] }, 'Choose at least one right.'],
      [{ expiresAt: '2020-01-01' }, 'A day to come.'],
      [{ senders: 'nobody-yet' }, 'no sender "nobody-yet" is registered'],
      [{ perMinute: '0' }, 'at least 1'],
    ] as const) {
      const { status, html, secret } = await make(fields)
      expect(status, said).toBe(400)
      expect(html.replaceAll('&quot;', '"')).toContain(said)
      expect(html).toContain('value="newsletter"')
      expect(secret).toBe('')
    }
  })

  it('are for officers alone', async () => {
    for (const role of ['viewer', 'operator'] as const) {
      const browser = await signIn(house, role)
      for (const path of ['/console/keys', '/console/keys/new'])
        expect((await browser.get(path)).status).toBe(403)
      expect((await browser.post('/console/keys/new', { name: 'x', rights: 'admin' })).status).toBe(
        403,
      )
    }
  })

  it('speak French', async () => {
    const french = await signIn(house, 'officer', { id: 'dpo', name: 'Zoé', language: 'fr' })
    expect(await textOf(await french.get('/console/keys/new'))).toContain('Créer la clé')
  })
})
