import { reasonOf } from '../domain/row-verdict.ts'
import { CertificateFault } from './certificate-fault.ts'

/**
 * The file that stays with the owner of a list: a first line, the run's secret, and one byte a row with
 * its verdict. With it and the list, the whole tree can be made again, and a proof of any row. Whoever has
 * the secret can try addresses against the hashes in a proof, so it is for its owner alone.
 */
export type RowsFile = {
  readonly runSecret: Uint8Array
  readonly verdicts: Uint8Array
}

const FIRST_LINE = Buffer.from('basta rows 1\n')
export const RUN_SECRET_BYTES = 32

/** What the file begins with; the verdicts follow, in the order of the rows. */
export function rowsFileHead(runSecret: Uint8Array): Buffer {
  if (runSecret.length !== RUN_SECRET_BYTES) throw new Error('The secret of a run has 32 bytes.')
  return Buffer.concat([FIRST_LINE, runSecret])
}

export function parseRowsFile(bytes: Uint8Array): RowsFile {
  const head = FIRST_LINE.length + RUN_SECRET_BYTES
  if (bytes.length < head || !FIRST_LINE.equals(bytes.subarray(0, FIRST_LINE.length)))
    throw new CertificateFault('malformed', 'It is no rows file of version 1.')
  return {
    runSecret: bytes.subarray(FIRST_LINE.length, head),
    verdicts: bytes.subarray(head),
  }
}

/** Where a command puts it, and looks for it: beside its certificate. */
export function rowsFileBeside(certificate: string): string {
  return `${certificate.replace(/\.json$/, '')}.rows`
}

/** What the verdicts come to, as a certificate counts them. */
export function countVerdicts(verdicts: Uint8Array): Record<string, number> {
  const byCode = new Float64Array(256)
  for (const code of verdicts) byCode[code] = (byCode[code] ?? 0) + 1
  return Object.fromEntries(
    [...byCode].flatMap((found, code) => (found === 0 ? [] : [[reasonOf(code) ?? 'none', found]])),
  )
}
