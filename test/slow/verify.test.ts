import { createHash, generateKeyPairSync } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  certificateText,
  makeCertificate,
  type CertificateFacts,
} from '../../functions/certificate/certificate.ts'
import { merkleTree } from '../../functions/certificate/merkle-tree.ts'
import { leafHash, rowHash, rowSalt } from '../../functions/certificate/row-leaf.ts'
import { rowsFileHead } from '../../functions/certificate/rows-file.ts'
import { readSigningKeys } from '../../functions/certificate/signing-keys.ts'
import { rowVerdict } from '../../functions/domain/row-verdict.ts'
import { buildCommand, type BuiltCommand } from '../house/built-command.ts'
import { listen, openHouse, type TestHouse } from '../house/house.ts'

const SECRET = Buffer.alloc(32, 5)
const CODES = [rowVerdict('opted_out'), rowVerdict('not_opted_out')]
/** Rows 1 and 2 have a line end within a cell, and no line end at all. */
const ROWS = [
  '"Ada\nLovelace",ada@example.org',
  ...Array.from({ length: 98 }, (_, at) => `Person ${at},person${at}@example.org`),
  'Zoé,zoe@example.org',
]
const LIST = `\uFEFFname,email\r\n${ROWS.join('\r\n')}`

let command: BuiltCommand
let house: TestHouse
let url: string
let close: () => void
let folder: string

beforeAll(async () => {
  command = await buildCommand()
  house = await openHouse()
  ;({ url, close } = await listen(house))
})
afterAll(() => {
  close()
  command.remove()
})

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'basta-verify-'))
  writeRun()
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

const at = (name: string) => join(folder, name)

/** What a run leaves with the owner of a list. */
function writeRun(): void {
  const verdicts = Uint8Array.from(ROWS, (_, row) => CODES[row % 2] ?? 0)
  const hashes = ROWS.map((row, one) =>
    rowHash(rowSalt(SECRET, one + 1), Buffer.from(row), verdicts[one] ?? 0),
  )
  const tree = merkleTree()
  for (let from = 0; from < hashes.length; from += 64)
    tree.add(leafHash(hashes.slice(from, from + 64)))
  const input = {
    sha256: createHash('sha256').update(LIST).digest('hex'),
    bytes: Buffer.byteLength(LIST),
    rows: ROWS.length,
  }
  const facts: CertificateFacts = {
    input,
    reading: { encoding: 'utf-8', delimiter: ',', hasHeader: true, columns: ['email'] },
    question: { sender: 'acme', topic: 'promo', purpose: 'marketing' },
    policyVersion: 1,
    counts: {
      kept: 50,
      rejected: 50,
      duplicates: 0,
      byReason: { opted_out: 50, not_opted_out: 50 },
    },
    register: { position: [1, 2], completeTo: new Date('2026-11-26T10:00:00Z') },
    judgedAt: new Date('2026-11-26T10:00:00Z'),
  }
  const [signer] = readSigningKeys(house.secrets.certificateKeys)
  writeFileSync(at('certificate.json'), certificateText(makeCertificate({ tree, facts, signer })))
  writeFileSync(at('certificate.rows'), Buffer.concat([rowsFileHead(SECRET), verdicts]))
  writeFileSync(at('list.csv'), LIST)
}

async function verify(args: readonly string[], environment = { BASTA_URL: url }) {
  return command.run(['verify', ...args], { cwd: folder, environment })
}

describe('basta verify', () => {
  it('verifies a list with the keys of the house that is named, and needs no key of its own', async () => {
    const { code, stdout, stderr } = await verify(['certificate.json', 'list.csv'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('proved\tthe signature, the list and the verdict of each row')
    expect(stdout).toContain('- opted_out\t50')
  })

  it('shows one row with --row', async () => {
    const { code, stdout } = await verify(['certificate.json', 'list.csv', '--row', '1', '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      valid: true,
      proved: 'list',
      row: { row: 1, content: ROWS[0], allowed: false, reason: 'opted_out' },
    })
  })

  it('verifies the signature alone without a list', async () => {
    const { code, stdout } = await verify(['certificate.json'])
    expect(code).toBe(0)
    expect(stdout).toContain('proved\tthe signature; no list was given')
  })

  it('works offline with the keys from a file: the set, one key, or PEM', async () => {
    const jwks = await (await fetch(`${url}/.well-known/jwks.json`)).text()
    const { keys } = JSON.parse(jwks) as { keys: object[] }
    writeFileSync(at('jwks.json'), jwks)
    writeFileSync(at('jwk.json'), JSON.stringify(keys[0]))
    for (const file of ['jwks.json', 'jwk.json']) {
      // Nothing answers there.
      const nowhere = { BASTA_URL: 'http://127.0.0.1:9' }
      const args = ['certificate.json', 'list.csv', '--keys', file]
      expect((await verify(args, nowhere)).code).toBe(0)
    }
    const stranger = generateKeyPairSync('ed25519').publicKey
    writeFileSync(at('other.pem'), stranger.export({ format: 'pem', type: 'spki' }))
    const other = await verify(['certificate.json', '--keys', 'other.pem'])
    expect(other.code).toBe(4)
    expect(other.stderr).toContain('NOT PROVED (unknown_key)')
  })

  it('proves one row to somebody who has neither the list nor the rows file', async () => {
    const saving = ['certificate.json', 'list.csv', '--row', '100', '--save-proof', 'proof.json']
    const saved = await verify(saving)
    expect(saved.code).toBe(0)
    expect(statSync(at('proof.json')).mode & 0o777).toBe(0o600)
    for (const name of ['list.csv', 'certificate.rows']) rmSync(at(name))
    const { code, stdout } = await verify(['certificate.json', '--proof', 'proof.json', '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      proved: 'row',
      row: { row: 100, content: 'Zoé,zoe@example.org', allowed: true, reason: 'not_opted_out' },
    })
    expect(readFileSync(at('proof.json'), 'utf8')).not.toContain('person')

    const other = await verify(['certificate.json', '--proof', 'proof.json', '--row', '99'])
    expect(other.code).toBe(4)
    expect(other.stderr).toContain('NOT PROVED (proof_differs)')
  })

  const edit = (name: string, change: (bytes: Buffer) => Buffer) =>
    writeFileSync(at(name), change(readFileSync(at(name))))
  const flipped = (place: number) => (bytes: Buffer) => {
    const at = place < 0 ? bytes.length + place : place
    return Buffer.concat([
      bytes.subarray(0, at),
      Uint8Array.of((bytes[at] ?? 0) ^ 1),
      bytes.subarray(at + 1),
    ])
  }

  it.each([
    [
      'a certificate that was changed',
      'certificate.json',
      'wrong_signature',
      (bytes: Buffer) => Buffer.from(bytes.toString().replace('"kept": 50', '"kept": 51')),
    ],
    [
      'a certificate of another version',
      'certificate.json',
      'unknown_version',
      (bytes: Buffer) => Buffer.from(bytes.toString().replace('"version": 1', '"version": 2')),
    ],
    [
      'a certificate that brings a key',
      'certificate.json',
      'malformed',
      (bytes: Buffer) => Buffer.from(bytes.toString().replace('{', '{"jwk": {"kty": "OKP"},')),
    ],
    ['a list with one changed byte', 'list.csv', 'list_differs', flipped(40)],
    [
      'a list that is longer',
      'list.csv',
      'list_differs',
      (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('\r\n')]),
    ],
    ['verdicts that were changed', 'certificate.rows', 'verdicts_differ', flipped(-1)],
    ['another secret', 'certificate.rows', 'verdicts_differ', flipped(20)],
    ['a rows file that is none', 'certificate.rows', 'malformed', flipped(0)],
  ] as const)('fails with %s, says why, and ends with 4', async (_, name, fault, change) => {
    edit(name, change)
    const { code, stdout, stderr } = await verify(['certificate.json', 'list.csv', '--json'])
    expect({ code, ...(JSON.parse(stdout) as object) }).toMatchObject({
      code: 4,
      valid: false,
      fault,
    })
    expect(stderr).toContain(`NOT PROVED (${fault})`)
  })

  it('fails with a row that the list has not', async () => {
    const { code, stderr } = await verify(['certificate.json', 'list.csv', '--row', '101'])
    expect(code).toBe(4)
    expect(stderr).toContain('The list has 100 rows.')
  })

  it.each([
    [['certificate.json', '--row', '1'], /with the list, or with its --proof/],
    [['certificate.json', 'list.csv', '--proof', 'proof.json'], /the list or --proof/],
    [['certificate.json', 'list.csv', '--save-proof', 'x'], /takes the list and --row/],
    [['certificate.json', 'list.csv', '--row', '0'], /1 for the first/],
    [['nowhere.json'], /nowhere\.json cannot be read/],
    [['certificate.json', '--url', 'http://house.example.org'], /unprotected/],
  ])('refuses %j', async (args, why) => {
    const { code, stderr } = await verify(args)
    expect(code).toBe(1)
    expect(stderr).toMatch(why)
  })

  it('asks for a house or keys, and never takes them from the certificate', async () => {
    const { code, stderr } = await verify(['certificate.json'], {} as never)
    expect(code).toBe(1)
    expect(stderr).toContain('Name the house or its keys.')
  })

  it('says what is missing where the rows file is not beside the certificate', async () => {
    rmSync(at('certificate.rows'))
    const { code, stderr } = await verify(['certificate.json', 'list.csv'])
    expect(code).toBe(1)
    expect(stderr).toContain('There is no rows file certificate.rows')
    expect(existsSync(at('certificate.rows'))).toBe(false)
  })
})
