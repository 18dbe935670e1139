import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readPublicKeys } from '../../functions/certificate/public-keys.ts'
import { publishedSigner, readSigningKeys } from '../../functions/certificate/signing-keys.ts'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import { certificateKeys } from '../../functions/store/keys/certificate-keys.ts'
import { newSecrets, openSecrets } from '../../infra/local/secrets.ts'
import { openHouse, type TestHouse } from '../house/house.ts'

const PATH = '/.well-known/jwks.json'
const kidsOf = (ring: Record<string, string>) => readSigningKeys(ring).map(({ kid }) => kid)

async function served(house: TestHouse): Promise<string[]> {
  const answer = await house.request(PATH)
  return [...readPublicKeys(await answer.text()).keys()]
}

describe('GET /.well-known/jwks.json', () => {
  it('shows the public keys to anybody, for five minutes, and nothing secret', async () => {
    const house = await openHouse()
    const answer = await house.request(PATH)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('public, max-age=300')
    const text = await answer.text()
    const { keys } = JSON.parse(text) as { keys: object[] }
    expect(keys.map((key) => Object.keys(key).toSorted())).toEqual([
      ['alg', 'crv', 'kid', 'kty', 'use', 'x'],
    ])
    const { certificateKeys: ring } = house.secrets
    expect(await served(house)).toEqual(kidsOf(ring))
    expect(text).not.toContain(ring['a'])

    const again = await house.request(PATH, {
      headers: { 'if-none-match': answer.headers.get('etag') ?? '' },
    })
    expect(again.status).toBe(304)
  })

  it('goes on showing a key that was replaced, and one whose secret was destroyed', async () => {
    const first = await openHouse()
    const { endpoint, table, secrets } = first
    const [old = ''] = kidsOf(secrets.certificateKeys)
    const more = { ...secrets.certificateKeys, b: newSecrets().certificateKeys['a'] ?? '' }
    const [, newer = ''] = kidsOf(more)
    const open = (ring: Record<string, string>) =>
      openHouse({ endpoint, table, secrets: { ...secrets, certificateKeys: ring } })

    const second = await open(more)
    expect((await served(second)).toSorted()).toEqual([old, newer].toSorted())
    const third = await open({ b: more.b })
    expect((await served(third)).toSorted()).toEqual([old, newer].toSorted())
  })

  it('shows every key that signs: one that is not published yet signs nothing', async () => {
    const { endpoint, table, secrets } = await openHouse()
    const published = certificateKeys(dynamo(table, endpoint, { now: () => new Date() }))
    const [old] = kidsOf(secrets.certificateKeys)
    const more = readSigningKeys({
      ...secrets.certificateKeys,
      b: newSecrets().certificateKeys['a'] ?? '',
    })
    expect((await publishedSigner(more, published)).kid).toBe(old)
    await published.publish(more.map(({ publicKey }) => publicKey))
    expect((await publishedSigner(more, published)).kid).toBe(more.at(-1)?.kid)
    const strange = readSigningKeys(newSecrets().certificateKeys)
    await expect(publishedSigner(strange, published)).rejects.toThrow(/set-up/)
  })
})

describe('the keys of a data folder', () => {
  it('of an earlier version get a ring for certificates, and lose none of the others', () => {
    const folder = mkdtempSync(join(tmpdir(), 'basta-keys-'))
    try {
      const file = join(folder, 'keys.json')
      const { certificateKeys: _, ...before } = newSecrets()
      writeFileSync(file, JSON.stringify({ ...before, later: { a: 'of a version to come' } }), {
        mode: 0o600,
      })
      const opened = openSecrets(folder, { isTableThere: true })
      expect(opened).toMatchObject(before)
      expect(kidsOf(opened.certificateKeys)).toHaveLength(1)
      expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
        ...before,
        later: { a: 'of a version to come' },
        certificateKeys: opened.certificateKeys,
      })
      expect(openSecrets(folder, { isTableThere: true })).toEqual(opened)
      expect(readdirSync(folder)).toEqual(['keys.json'])
      expect(statSync(file).mode & 0o777).toBe(0o600)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
