import * as z from 'zod/mini'
import { reasonOf, type RowVerdict } from '../domain/row-verdict.ts'
import { base64url, certificateDigest, readJson, type Certificate } from './certificate.ts'
import { CertificateFault } from './certificate-fault.ts'
import { rootOfPath } from './merkle-tree.ts'
import { leafHash, rowHash, ROWS_A_LEAF } from './row-leaf.ts'

const hash = base64url(32)

/**
 * What a third person needs, beside the certificate and the public key, to be sure of one row. Of the
 * other rows it shows hashes alone, each with a salt that it does not show.
 */
const shape = z.strictObject({
  version: z.literal(1),
  /** SHA-256 of the certificate's canonical JSON. */
  certificate: hash,
  row: z.int().check(z.positive()),
  /** The row's bytes, without its line end. */
  content: z
    .string()
    .check(
      z.refine(
        (text) => Buffer.from(text, 'base64url').toString('base64url') === text,
        'base64url',
      ),
    ),
  verdict: z.int().check(z.positive(), z.lte(255)),
  salt: hash,
  /** The hashes of the other rows of its leaf, in their order. */
  siblings: z.array(hash),
  /** The audit path of the leaf (RFC 9162, section 2.1.3). */
  path: z.array(hash),
})
export type RowProof = z.infer<typeof shape>

/** A row that was proved. */
export type ProvedRow = {
  readonly row: number
  readonly content: Buffer
  readonly verdict: RowVerdict
}

export function parseRowProof(text: string): RowProof {
  const json = readJson(text)
  if (json['version'] !== 1)
    throw new CertificateFault(
      'unknown_version',
      'The proof is of a version that this program does not know.',
    )
  const parsed = shape.safeParse(json)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new CertificateFault(
    'malformed',
    `It is no proof of a row: ${(issue?.path ?? []).map(String).join('.')}: ${issue?.message}.`,
  )
}

/** Which leaf a row is in, and at which place in it; both from 0. */
export function placeOf(row: number): { readonly leaf: number; readonly at: number } {
  return { leaf: Math.floor((row - 1) / ROWS_A_LEAF), at: (row - 1) % ROWS_A_LEAF }
}

/** Verifies a proof against a certificate whose signature holds. Throws a `CertificateFault`. */
export function verifyRowProof(certificate: Certificate, proof: RowProof): ProvedRow {
  if (proof.certificate !== certificateDigest(certificate))
    throw new CertificateFault('proof_differs', 'The proof belongs to another certificate.')
  const { input, tree } = certificate
  if (proof.row > input.rows)
    throw new CertificateFault('no_such_row', `The list has ${input.rows} rows.`)
  const { leaf, at } = placeOf(proof.row)
  const content = bytes(proof.content)
  const own = rowHash(bytes(proof.salt), content, proof.verdict)
  const siblings = proof.siblings.map(bytes)
  const root =
    reasonOf(proof.verdict) !== undefined
      ? rootOfPath(leafHash([...siblings.slice(0, at), own, ...siblings.slice(at)]), {
          at: leaf,
          size: tree.leaves,
          path: proof.path.map(bytes),
        })
      : undefined
  if (root?.toString('base64url') !== tree.root)
    throw new CertificateFault(
      'proof_differs',
      `The proof of row ${proof.row} does not lead to the certificate's root.`,
    )
  return { row: proof.row, content, verdict: proof.verdict }
}

function bytes(text: string): Buffer {
  return Buffer.from(text, 'base64url')
}
