import { generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  certificateText,
  makeCertificate,
  openCertificate,
  VALID_SECONDS,
  type CertificateFacts,
} from '../../functions/certificate/certificate.ts'
import { CertificateFault } from '../../functions/certificate/certificate-fault.ts'
import { merkleTree } from '../../functions/certificate/merkle-tree.ts'
import { publicJwk, readPublicKeys, thumbprint } from '../../functions/certificate/public-keys.ts'
import { leafHash, rowHash, rowSalt } from '../../functions/certificate/row-leaf.ts'
import { parseRowProof, verifyRowProof } from '../../functions/certificate/row-proof.ts'
import { parseRowsFile, rowsFileHead } from '../../functions/certificate/rows-file.ts'
import { readSigningKeys } from '../../functions/certificate/signing-keys.ts'
import { verifyInput, verifyRows } from '../../functions/certificate/verify-list.ts'
import { canonicalJson } from '../../functions/domain/canonical-json.ts'
import { rowVerdict } from '../../functions/domain/row-verdict.ts'

const RING = {
  a: 'the secret of the first key, long enough',
  b: 'the secret of the second, as long',
}
const KEYS = readSigningKeys(RING)
const SIGNER = KEYS[1] ?? KEYS[0]
const PUBLIC = readPublicKeys(JSON.stringify({ keys: KEYS.map(({ publicKey }) => publicKey) }))
const SECRET = Buffer.alloc(32, 9)
const STARTED = new Date('2026-11-26T10:00:00.500Z')

const CODES = [rowVerdict('opted_out'), rowVerdict('consented'), rowVerdict('held')]

/** A list of so many rows and its verdicts, as a run leaves them. */
function runOf(size: number) {
  const rows = Array.from({ length: size }, (_, at) => Buffer.from(`person${at}@example.org,${at}`))
  const verdicts = Uint8Array.from(rows, (_, at) => CODES[at % CODES.length] ?? 0)
  const tree = merkleTree()
  const hashes = rows.map((row, at) => rowHash(rowSalt(SECRET, at + 1), row, verdicts[at] ?? 0))
  for (let at = 0; at < size; at += 64) tree.add(leafHash(hashes.slice(at, at + 64)))
  const counted = (code: number) => verdicts.filter((one) => one === code).length
  const facts: CertificateFacts = {
    input: { sha256: 'ab'.repeat(32), bytes: 1_000 + size, rows: size },
    reading: { encoding: 'utf-8', delimiter: ',', hasHeader: true, columns: ['email'] },
    question: { sender: 'acme', topic: 'promo', purpose: 'marketing' },
    policyVersion: 3,
    counts: {
      kept: counted(rowVerdict('consented')),
      rejected: size - counted(rowVerdict('consented')),
      duplicates: 0,
      byReason: {
        opted_out: counted(rowVerdict('opted_out')),
        consented: counted(rowVerdict('consented')),
        held: counted(rowVerdict('held')),
        bounced: 0,
      },
    },
    register: { position: [4, 0, 7], completeTo: STARTED },
    judgedAt: STARTED,
  }
  const certificate = makeCertificate({ tree, facts, signer: SIGNER })
  const rowsFile = parseRowsFile(Buffer.concat([rowsFileHead(SECRET), verdicts]))
  return { rows, verdicts, facts, tree, certificate, rowsFile, hashes }
}

async function* listed(rows: readonly Uint8Array[]) {
  yield rows.slice(0, 5)
  yield await Promise.resolve(rows.slice(5))
}

/** The code of the fault that it ends with. */
async function faultOf(work: () => unknown): Promise<string> {
  try {
    await work()
  } catch (error) {
    if (error instanceof CertificateFault) return error.code
    throw error
  }
  return 'none'
}

describe('a certificate', () => {
  it('opens with the public keys of the house, whatever the spaces in its file', () => {
    const { certificate } = runOf(200)
    expect(openCertificate(certificateText(certificate), PUBLIC)).toEqual(certificate)
    expect(openCertificate(canonicalJson(certificate), PUBLIC)).toEqual(certificate)
    const { counts, input, tree, kid } = certificate
    expect(counts.byReason).toEqual({ opted_out: 67, consented: 67, held: 66 })
    expect({ rows: input.rows, leaves: tree.leaves, kid }).toEqual({
      rows: 200,
      leaves: 4,
      kid: SIGNER.kid,
    })
  })

  it('is valid for a day from the time to which the register was complete, and says the lag', () => {
    const { facts, tree } = runOf(10)
    const completeTo = new Date('2026-11-26T09:00:00.250Z')
    const late = { ...facts, register: { ...facts.register, completeTo } }
    expect(VALID_SECONDS).toBe(86_400)
    expect(makeCertificate({ tree, facts: late, signer: SIGNER })).toMatchObject({
      register: { completeTo: '2026-11-26T09:00:00.250Z', lagSeconds: 3_601 },
      validUntil: '2026-11-27T09:00:00Z',
    })
    // What was complete later than it was judged is no longer valid for that.
    const early = { ...facts.register, completeTo: new Date('2026-11-26T10:00:03Z') }
    expect(
      makeCertificate({ tree, facts: { ...facts, register: early }, signer: SIGNER }),
    ).toMatchObject({ register: { lagSeconds: 0 }, validUntil: '2026-11-27T10:00:00Z' })
  })

  it('can be made of a list without rows', async () => {
    const { certificate, rowsFile } = runOf(0)
    expect(certificate.tree.root).toBe(
      Buffer.from(
        'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
        'hex',
      ).toString('base64url'),
    )
    await verifyRows(certificate, { list: listed([]), rowsFile })
  })

  it('is not made if its counts do not add up, or rows and leaves do not fit', () => {
    const { facts, tree } = runOf(64)
    const short = { ...facts, counts: { ...facts.counts, byReason: { held: 63 } } }
    expect(() => makeCertificate({ tree, facts: short, signer: SIGNER })).toThrow(/add up/)
    const other = merkleTree()
    expect(() => makeCertificate({ tree: other, facts, signer: SIGNER })).toThrow(/64 rows/)
  })

  it('fails with one changed character anywhere in its values', async () => {
    const { certificate } = runOf(200)
    const text = canonicalJson(certificate)
    const change: Readonly<Record<string, string>> = { '0': '1', a: 'b', A: 'B', Z: 'Y', '-': '_' }
    const opened: string[] = []
    for (let at = 0; at < text.length; at += 1) {
      const before = text.charAt(at)
      const after = change[before] ?? (/[A-Za-z1-9]/.test(before) ? 'A' : 'x')
      const changed = text.slice(0, at) + after + text.slice(at + 1)
      if ((await faultOf(() => openCertificate(changed, PUBLIC))) === 'none')
        opened.push(`${at}: ${changed.slice(at - 10, at + 10)}`)
    }
    expect(opened).toEqual([])
  })

  it('fails with another spelling of the same signature', async () => {
    const { certificate } = runOf(3)
    const { signature } = certificate
    // The last character of 64 bytes has four bits that mean nothing.
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const last = alphabet.charAt(alphabet.indexOf(signature.at(-1) ?? '') + 1)
    const other = { ...certificate, signature: signature.slice(0, -1) + last }
    expect(Buffer.from(other.signature, 'base64url')).toEqual(Buffer.from(signature, 'base64url'))
    expect(await faultOf(() => openCertificate(canonicalJson(other), PUBLIC))).toBe('malformed')
  })

  it('fails when it names a member twice: whoever reads the file would see the other value', async () => {
    const { certificate } = runOf(3)
    const text = canonicalJson(certificate)
    for (const member of ['"counts":{"kept":200},', '"rows":9,', '"__proto__":{"kept":200},'])
      expect(await faultOf(() => openCertificate(`{${member}${text.slice(1)}`, PUBLIC))).toBe(
        'malformed',
      )
    const spaced = JSON.stringify(certificate, undefined, 2)
    expect(await faultOf(() => openCertificate(spaced, PUBLIC))).toBe('none')
  })

  it('fails when it was signed again by another key, also if it brings that key', async () => {
    const { certificate, facts, tree } = runOf(200)
    const stranger = generateKeyPairSync('ed25519')
    const theirs = publicJwk(stranger.publicKey)
    const signer = {
      kid: theirs.kid,
      sign: (bytes: Uint8Array) => sign(null, bytes, stranger.privateKey),
    }
    const forged = makeCertificate({ tree, facts, signer })
    const fault = (one: object) =>
      faultOf(() => openCertificate(canonicalJson(one as never), PUBLIC))
    expect(await fault(forged)).toBe('unknown_key')
    const underOurName = makeCertificate({ tree, facts, signer: { ...signer, kid: SIGNER.kid } })
    expect(await fault(underOurName)).toBe('wrong_signature')
    expect(await fault({ ...forged, jwk: theirs })).toBe('malformed')
    expect(await fault({ ...certificate, jwks: { keys: [theirs] } })).toBe('malformed')
    expect(await fault({ ...certificate, input: { ...certificate.input, note: 1 } })).toBe(
      'malformed',
    )
  })

  it('fails if the signature was made for something else', async () => {
    const { certificate } = runOf(3)
    const { signature, ...stated } = certificate
    const bare = SIGNER.sign(Buffer.from(canonicalJson(stated)))
    const other = { ...stated, signature: Buffer.from(bare).toString('base64url') }
    expect(other.signature).not.toBe(signature)
    expect(await faultOf(() => openCertificate(canonicalJson(other), PUBLIC))).toBe(
      'wrong_signature',
    )
  })

  it.each([
    [{ version: 2 }, 'unknown_version'],
    [{ version: '1' }, 'unknown_version'],
    [{}, 'unknown_version'],
  ])('fails in another version: %j', async (other, code) => {
    const { certificate } = runOf(3)
    const { version: _, ...rest } = certificate
    const text = JSON.stringify({ ...rest, ...other })
    expect(await faultOf(() => openCertificate(text, PUBLIC))).toBe(code)
  })

  it.each(['', '[]', 'null', '"text"', '{"version":1}', 'a,b\n1,2\n'])(
    'fails if it is something else: %j',
    async (text) => {
      expect(await faultOf(() => openCertificate(text, PUBLIC))).toBe('malformed')
    },
  )
})

describe('the whole list', () => {
  it.each([1, 2, 63, 64, 65, 128, 129, 500])(
    'of %i rows is verified with its rows file',
    async (size) => {
      const { certificate, rows, rowsFile } = runOf(size)
      expect(await verifyRows(certificate, { list: listed(rows), rowsFile })).toBeUndefined()
    },
  )

  it('fails with one changed byte in any row, a row more, less or elsewhere', async () => {
    const { certificate, rows, rowsFile } = runOf(130)
    const fault = (list: readonly Uint8Array[]) =>
      faultOf(() => verifyRows(certificate, { list: listed(list), rowsFile }))
    for (const at of [0, 63, 64, 129])
      expect(await fault(rows.map((row, one) => (one === at ? row.subarray(1) : row)))).toBe(
        'verdicts_differ',
      )
    expect(await fault(rows.slice(1))).toBe('list_differs')
    expect(await fault([...rows, Buffer.from('more')])).toBe('list_differs')
    expect(await fault([...rows.slice(1), ...rows.slice(0, 1)])).toBe('verdicts_differ')
  })

  it('fails with one changed verdict, also if the counts stay, and with another secret', async () => {
    const { certificate, rows, rowsFile, verdicts } = runOf(130)
    const fault = (other: Partial<typeof rowsFile>) =>
      faultOf(() =>
        verifyRows(certificate, { list: listed(rows), rowsFile: { ...rowsFile, ...other } }),
      )
    expect(await fault({ verdicts: verdicts.with(7, rowVerdict('customer')) })).toBe(
      'verdicts_differ',
    )
    const [first = 0, second = 0] = verdicts
    expect(await fault({ verdicts: verdicts.with(0, second).with(1, first) })).toBe(
      'verdicts_differ',
    )
    expect(await fault({ verdicts: verdicts.slice(1) })).toBe('verdicts_differ')
    expect(await fault({ runSecret: Buffer.alloc(32, 8) })).toBe('verdicts_differ')
  })

  it('is another list with another digest or length', async () => {
    const { certificate } = runOf(3)
    const { sha256, bytes } = certificate.input
    verifyInput(certificate, { sha256, bytes })
    expect(await faultOf(() => verifyInput(certificate, { sha256, bytes: bytes + 1 }))).toBe(
      'list_differs',
    )
    const other = sha256.replace('a', 'b')
    expect(await faultOf(() => verifyInput(certificate, { sha256: other, bytes }))).toBe(
      'list_differs',
    )
  })
})

describe('the proof of a row', () => {
  async function proofOf(size: number, row: number) {
    const run = runOf(size)
    const { certificate, rows, rowsFile } = run
    const proof = await verifyRows(certificate, { list: listed(rows), rowsFile, proved: row })
    if (proof === undefined) throw new Error('There is no proof.')
    return { ...run, proof }
  }

  it.each([
    [1, 1],
    [64, 64],
    [65, 65],
    [300, 1],
    [300, 77],
    [300, 300],
  ])('of a list of %i: row %i is believed without the list', async (size, row) => {
    const { certificate, proof, rows, verdicts } = await proofOf(size, row)
    const read = parseRowProof(JSON.stringify(proof))
    expect(verifyRowProof(certificate, read)).toEqual({
      row,
      content: rows[row - 1],
      verdict: verdicts[row - 1],
    })
  })

  it('shows no neighbour: no row, no salt, no secret, and hashes that no guess can be tried on', async () => {
    const { proof, rows, hashes } = await proofOf(300, 77)
    const shown = JSON.stringify(proof)
    const bytes = Buffer.concat(
      [proof.content, proof.salt, ...proof.siblings, ...proof.path].map((one) =>
        Buffer.from(one, 'base64url'),
      ),
    )
    expect(bytes.includes(SECRET)).toBe(false)
    for (const [at, row] of rows.entries()) {
      const isProved = at === 76
      expect(bytes.includes(row)).toBe(isProved)
      expect(shown.includes(row.toString('base64url'))).toBe(isProved)
      expect(bytes.includes(rowSalt(SECRET, at + 1))).toBe(isProved)
      // The right guess of a neighbour's row and verdict is not recognised without its salt.
      for (const code of isProved ? [] : CODES)
        for (const salt of [
          Buffer.alloc(0),
          Buffer.alloc(32),
          Buffer.from(proof.salt, 'base64url'),
        ])
          expect(bytes.includes(rowHash(salt, row, code))).toBe(false)
    }
    // Its siblings are those of its own leaf alone.
    expect(proof.siblings).toEqual(
      hashes
        .slice(64, 128)
        .toSpliced(12, 1)
        .map((hash) => hash.toString('base64url')),
    )
  })

  it('fails with anything changed, for another row, and with another certificate', async () => {
    const { certificate, proof } = await proofOf(300, 77)
    const other = Buffer.alloc(32, 1).toString('base64url')
    const changed = [
      { row: 78 },
      { row: 13 },
      { row: 1 },
      { content: Buffer.from('person78@example.org,78').toString('base64url') },
      { verdict: rowVerdict('held') },
      { verdict: 200 },
      { salt: other },
      { siblings: proof.siblings.with(3, other) },
      { siblings: proof.siblings.slice(1) },
      { siblings: [] },
      { path: proof.path.with(0, other) },
      { path: proof.path.slice(1) },
      { path: [...proof.path, other] },
      { certificate: other },
    ]
    for (const one of changed)
      expect(await faultOf(() => verifyRowProof(certificate, { ...proof, ...one }))).toBe(
        'proof_differs',
      )
    expect(await faultOf(() => verifyRowProof(runOf(299).certificate, proof))).toBe('proof_differs')
    expect(await faultOf(() => verifyRowProof(certificate, { ...proof, row: 301 }))).toBe(
      'no_such_row',
    )
  })

  it('is not made of a row that the list has not', async () => {
    const { certificate, rows, rowsFile } = runOf(10)
    for (const proved of [0, 11])
      expect(
        await faultOf(() => verifyRows(certificate, { list: listed(rows), rowsFile, proved })),
      ).toBe('no_such_row')
  })

  it.each([
    [{ version: 2 }, 'unknown_version'],
    [{ jwk: {} }, 'malformed'],
    [{ salt: 'short' }, 'malformed'],
    [{ row: 1.5 }, 'malformed'],
  ])('is refused if it is no proof: %j', async (other, code) => {
    const { proof } = await proofOf(3, 2)
    expect(await faultOf(() => parseRowProof(JSON.stringify({ ...proof, ...other })))).toBe(code)
  })
})

describe('public keys', () => {
  // RFC 8037, appendix A.1 to A.3.
  const X = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'

  it('are named by the thumbprint of RFC 7638', () => {
    expect(thumbprint(X)).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k')
  })

  it('are read from JWKS, JWK and PEM, by what they are and not by what they call themselves', () => {
    const { publicKey } = generateKeyPairSync('ed25519')
    const own = publicJwk(publicKey)
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({
      format: 'jwk',
    })
    const lying = { ...own, kid: SIGNER.kid }
    for (const text of [
      JSON.stringify({ keys: [rsa, lying] }),
      JSON.stringify(lying),
      publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    ])
      expect([...readPublicKeys(text).keys()]).toEqual([own.kid])
    for (const text of ['{"keys":[]}', JSON.stringify(rsa), '{}', 'no key'])
      expect(() => readPublicKeys(text)).toThrow()
  })

  it('come from a ring of secrets, the same each time, the last one signing', () => {
    const again = readSigningKeys({ b: RING.b, a: RING.a })
    expect(again.map(({ kid }) => kid)).toEqual(KEYS.map(({ kid }) => kid))
    expect(again.at(-1)?.publicKey).toEqual(SIGNER.publicKey)
    expect(Object.keys(SIGNER.publicKey).toSorted()).toEqual([
      'alg',
      'crv',
      'kid',
      'kty',
      'use',
      'x',
    ])
    expect(() => readSigningKeys({})).toThrow(/empty/)
    expect(() => readSigningKeys({ a: 'short' })).toThrow(/shorter/)
    expect(() => readSigningKeys({ 1: RING.a })).toThrow(/letter/)
  })
})
