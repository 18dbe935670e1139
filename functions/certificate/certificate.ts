import { createHash, verify } from 'node:crypto'
import * as z from 'zod/mini'
import { canonicalJson } from '../domain/canonical-json.ts'
import type { FeedPlace } from '../domain/event-feed.ts'
import { lagOf } from '../domain/scrub.ts'
import { formatSecond, SECONDS_A_DAY, toSecond } from '../domain/time.ts'
import { CertificateFault } from './certificate-fault.ts'
import type { MerkleTree } from './merkle-tree.ts'
import type { PublicKeys } from './public-keys.ts'
import { ROWS_A_LEAF } from './row-leaf.ts'
import type { Signer } from './signing-keys.ts'

/**
 * How long a clean list may be sent from without asking again. The shortest time that a mailbox provider
 * gives to honour an unsubscribe is 48 hours (Gmail; Yahoo: two days). A stop that is recorded the moment
 * after the list was judged must be honoured within it, so a sending that keeps to half of it has a day
 * left. It counts from the time to which the register was complete, so a lag shortens it.
 */
export const VALID_SECONDS = SECONDS_A_DAY

/** Stands before what is signed: a signature made for anything else is none here, and the reverse. */
const SIGNED_FOR = 'basta certificate 1\n'

/** Bytes in base64url, in the one spelling that they have: no unused bit is set. */
export const base64url = (bytes: number) =>
  z.string().check(
    z.refine((text) => {
      const read = Buffer.from(text, 'base64url')
      return read.length === bytes && read.toString('base64url') === text
    }, `${bytes} bytes in base64url`),
  )
const count = z.int().check(z.nonnegative())
const time = z.iso.datetime({ precision: 3 })

/** Strict: a member that is not known may mean something, so it is refused. */
const unsigned = z.strictObject({
  version: z.literal(1),
  /** RFC 7638 thumbprint of the public key. The key itself is never taken from here. */
  kid: base64url(32),
  input: z.strictObject({
    sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
    bytes: count,
    rows: count,
  }),
  /** How the list was read: what its rows are, and which columns hold the addresses. */
  reading: z.strictObject({
    encoding: z.string(),
    delimiter: z.string(),
    hasHeader: z.boolean(),
    columns: z.array(z.string()),
    defaultCountry: z.optional(z.string()),
  }),
  question: z.strictObject({
    sender: z.string(),
    topic: z.optional(z.string()),
    purpose: z.enum(['marketing', 'transactional']),
  }),
  /** Which version of the sender's declaration decided. */
  policyVersion: count,
  counts: z.strictObject({
    kept: count,
    rejected: count,
    duplicates: count,
    byReason: z.record(z.string(), count),
  }),
  register: z.strictObject({
    /** How far each part of the event log was read. */
    position: z.array(count),
    /** Every stop recorded before this was known. */
    completeTo: time,
    /** Whole seconds from there to `judgedAt`; 0 unless a lag was allowed. */
    lagSeconds: count,
  }),
  judgedAt: time,
  validUntil: z.iso.datetime({ precision: 0 }),
  tree: z.strictObject({
    hash: z.literal('sha-256'),
    /** How a leaf is made: `row-leaf.ts`. */
    leaf: z.literal('salted-rows-1'),
    rowsALeaf: z.literal(ROWS_A_LEAF),
    leaves: count,
    root: base64url(32),
  }),
})
const signed = z.extend(unsigned, { signature: base64url(64) })

type Unsigned = z.infer<typeof unsigned>
export type Certificate = z.infer<typeof signed>

/** What a run found, as it stands in the certificate. */
export type CertificateFacts = Pick<
  Certificate,
  'input' | 'reading' | 'question' | 'policyVersion' | 'counts'
> & {
  readonly register: { readonly position: FeedPlace; readonly completeTo: Date }
  readonly judgedAt: Date
}

/** Signs what a run found. */
export function makeCertificate({
  tree,
  facts,
  signer,
}: {
  readonly tree: Pick<MerkleTree, 'size' | 'root'>
  readonly facts: CertificateFacts
  readonly signer: Signer
}): Certificate {
  const { completeTo, position } = facts.register
  const found = Object.entries(facts.counts.byReason).filter(([, rows]) => rows > 0)
  if (found.reduce((sum, [, rows]) => sum + rows, 0) !== facts.input.rows)
    throw new Error('The counts by reason do not add up to the rows.')
  const stated = unsigned.parse({
    version: 1,
    kid: signer.kid,
    input: facts.input,
    reading: facts.reading,
    question: facts.question,
    policyVersion: facts.policyVersion,
    counts: { ...facts.counts, byReason: Object.fromEntries(found) },
    register: {
      position: [...position],
      completeTo: completeTo.toISOString(),
      lagSeconds: lagOf(facts.judgedAt, completeTo),
    },
    judgedAt: facts.judgedAt.toISOString(),
    validUntil: formatSecond(
      toSecond(completeTo < facts.judgedAt ? completeTo : facts.judgedAt) + VALID_SECONDS,
    ),
    tree: {
      hash: 'sha-256',
      leaf: 'salted-rows-1',
      rowsALeaf: ROWS_A_LEAF,
      leaves: tree.size(),
      root: tree.root().toString('base64url'),
    },
  })
  if (stated.tree.leaves !== leavesOf(stated.input.rows))
    throw new Error('The tree has not one leaf for each 64 rows.')
  const signature = Buffer.from(signer.sign(signedBytes(stated))).toString('base64url')
  return { ...stated, signature }
}

/** Its file: indented, so that people can read it; the signature is over the canonical form. */
export function certificateText(certificate: Certificate): string {
  return `${JSON.stringify(certificate, undefined, 2)}\n`
}

/** Reads a certificate and verifies its signature with one of these keys. Throws a `CertificateFault`. */
export function openCertificate(text: string, keys: PublicKeys): Certificate {
  const certificate = parseCertificate(text)
  const { signature, ...stated } = certificate
  const key = keys.get(stated.kid)
  if (key === undefined)
    throw new CertificateFault(
      'unknown_key',
      `It is signed with the key ${stated.kid}, which is not among the public keys given.`,
    )
  if (!verify(null, signedBytes(stated), key, Buffer.from(signature, 'base64url')))
    throw new CertificateFault(
      'wrong_signature',
      'Its signature is wrong: something in it was changed, or another key signed it.',
    )
  return certificate
}

function parseCertificate(text: string): Certificate {
  const json = readJson(text)
  if (json['version'] !== 1)
    throw new CertificateFault(
      'unknown_version',
      `It is of version ${canonicalJson(String(json['version']))}; this program knows version 1.`,
    )
  const parsed = signed.safeParse(json)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const place = [...(issue?.path ?? [])].map(String).join('.') || 'at its top'
  throw new CertificateFault('malformed', `It is no certificate: ${place}: ${issue?.message}.`)
}

/**
 * A JSON object of unknown members. One that names a member twice is refused (RFC 7493, I-JSON): who
 * reads it by eye would see another value than the one that is verified.
 */
export function readJson(text: string): Readonly<Record<string, unknown>> {
  let read: Readonly<Record<string, unknown>>
  try {
    read = z.record(z.string(), z.unknown()).parse(JSON.parse(text))
  } catch {
    throw new CertificateFault('malformed', 'It is not a JSON object.')
  }
  if (membersWritten(text) !== membersOf(read))
    throw new CertificateFault('malformed', 'A member is named twice.')
  return read
}

/** Outside strings, a colon stands after the name of a member and nowhere else. */
function membersWritten(text: string): number {
  return text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '').split(':').length - 1
}

function membersOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const own = Object.values(value)
  return own.reduce<number>(
    (sum, one) => sum + membersOf(one),
    Array.isArray(value) ? 0 : own.length,
  )
}

export function leavesOf(rows: number): number {
  return Math.ceil(rows / ROWS_A_LEAF)
}

function signedBytes(stated: Unsigned): Buffer {
  return Buffer.from(SIGNED_FOR + canonicalJson(stated))
}

/** What a proof names its certificate by: nobody can make another with the same. */
export function certificateDigest(certificate: Certificate): string {
  return createHash('sha256').update(canonicalJson(certificate)).digest('base64url')
}
