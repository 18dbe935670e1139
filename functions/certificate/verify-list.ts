import { canonicalJson } from '../domain/canonical-json.ts'
import { certificateDigest, leavesOf, type Certificate } from './certificate.ts'
import { CertificateFault } from './certificate-fault.ts'
import { merkleTree } from './merkle-tree.ts'
import { placeOf, type RowProof } from './row-proof.ts'
import { leafHash, rowHash, ROWS_A_LEAF, rowSalts } from './row-leaf.ts'
import { countVerdicts, type RowsFile } from './rows-file.ts'

/** The list, row by row, some at a time; each without its line end. */
export type ListRows = AsyncIterable<readonly Uint8Array[]>

/**
 * Makes the whole tree again from the list and the rows file, and compares it with a certificate whose
 * signature holds. Answers the proof of one row, if it is asked for. Throws a `CertificateFault`.
 */
export async function verifyRows(
  certificate: Certificate,
  { list, rowsFile, proved }: { list: ListRows; rowsFile: RowsFile; proved?: number | undefined },
): Promise<RowProof | undefined> {
  const { input, counts, tree } = certificate
  const { verdicts, runSecret } = rowsFile
  if (proved !== undefined && (proved < 1 || proved > input.rows))
    throw new CertificateFault('no_such_row', `The list has ${input.rows} rows.`)
  if (verdicts.length !== input.rows)
    throw new CertificateFault(
      'verdicts_differ',
      `The rows file has ${verdicts.length} verdicts; the list had ${input.rows} rows.`,
    )
  if (canonicalJson(countVerdicts(verdicts)) !== canonicalJson(counts.byReason))
    throw new CertificateFault(
      'verdicts_differ',
      'The verdicts in the rows file do not add up to the counts in the certificate.',
    )
  const place = proved === undefined ? undefined : placeOf(proved)
  const made = merkleTree(place?.leaf)
  const saltOf = rowSalts(runSecret)
  let shown: Pick<RowProof, 'content' | 'salt' | 'siblings'> | undefined
  let content = ''
  let hashes: Buffer[] = []
  let row = 0
  const closeLeaf = (): void => {
    if (hashes.length === 0) return
    if (proved !== undefined && made.size() === place?.leaf)
      shown = {
        content,
        salt: saltOf(proved).toString('base64url'),
        siblings: hashes.toSpliced(place.at, 1).map((one) => one.toString('base64url')),
      }
    made.add(leafHash(hashes))
    hashes = []
  }
  for await (const some of list)
    for (const bytes of some) {
      row += 1
      if (row > input.rows) break
      if (row === proved) content = Buffer.from(bytes).toString('base64url')
      hashes.push(rowHash(saltOf(row), bytes, verdicts[row - 1] ?? 0))
      if (hashes.length === ROWS_A_LEAF) closeLeaf()
    }
  closeLeaf()
  if (row !== input.rows)
    throw new CertificateFault('list_differs', `The list had ${input.rows} rows when judged.`)
  if (tree.leaves !== leavesOf(row) || made.root().toString('base64url') !== tree.root)
    throw new CertificateFault(
      'verdicts_differ',
      'The rows and their verdicts do not lead to the root in the certificate.',
    )
  if (proved === undefined || shown === undefined) return undefined
  return {
    version: 1,
    certificate: certificateDigest(certificate),
    row: proved,
    ...shown,
    verdict: verdicts[proved - 1] ?? 0,
    path: made.path().map((one) => one.toString('base64url')),
  }
}

/** Whether a list is, byte for byte, the one that was judged. Throws a `CertificateFault`. */
export function verifyInput(
  { input }: Certificate,
  { sha256, bytes }: { readonly sha256: string; readonly bytes: number },
): void {
  if (bytes !== input.bytes)
    throw new CertificateFault(
      'list_differs',
      `The list has ${bytes} bytes; the one that was judged had ${input.bytes}.`,
    )
  if (sha256 !== input.sha256)
    throw new CertificateFault(
      'list_differs',
      'The list is not the one that was judged: its SHA-256 differs.',
    )
}
