import { InvalidArgumentError } from 'commander'
import { createReadStream, existsSync } from 'node:fs'
import { openCertificate, type Certificate } from '../certificate/certificate.ts'
import { CertificateFault } from '../certificate/certificate-fault.ts'
import { parseRowProof, verifyRowProof, type RowProof } from '../certificate/row-proof.ts'
import { parseRowsFile, rowsFileBeside } from '../certificate/rows-file.ts'
import { verifyInput, verifyRows } from '../certificate/verify-list.ts'
import { ListFault } from '../scrub/list-fault.ts'
import { listRows } from '../scrub/list-rows.ts'
import { openPrinter, say, type Host } from './cli.ts'
import type { Command } from './command.ts'
import { EXIT, Failure } from './failure.ts'
import { readBytes, readFile, sha256Of, writePrivate } from './files.ts'
import { progress } from './progress.ts'
import { publicKeys } from './public-keys.ts'
import type { Options } from './settings.ts'
import { sizeOf } from './upload.ts'
import { showCertificate } from './verified.ts'

type VerifyOptions = Options & {
  readonly keys?: string
  readonly row?: number
  readonly rows?: string
  readonly saveProof?: string
  readonly proof?: string
}

/** `basta verify`: whether a certificate, the list it is about, or one row of it is to be believed. */
export function verifyCommand(program: Command, host: Host): void {
  program
    .command('verify')
    .summary('verify the certificate of a list, or of one row')
    .description(
      'Verifies that a house signed the certificate, that the list is the one it judged, and that ' +
        'every verdict in the rows file is the one it gave. Without a list: the signature alone. With ' +
        '--row: that row too, and with --save-proof a proof of it for somebody who has neither the ' +
        'list nor the rows file; they verify it with --proof. The public key comes from --keys, or ' +
        'from the house that --url names, and never from the certificate. It ends with 4 where something ' +
        'is not proved.',
    )
    .argument('<certificate>', 'the certificate')
    .argument('[list]', 'the list that was judged, as it was then')
    .option('--keys <path>', 'the public keys of the house: a JWKS, a JWK or PEM')
    .option('--row <number>', 'the row to show, 1 for the first below the header', rowNumber)
    .option('--rows <path>', 'the rows file (default: beside the certificate, .rows)')
    .option('--save-proof <path>', 'with --row: where its proof is saved')
    .option('--proof <path>', 'the proof of a row, instead of the list')
    .action(async (file: string, list: string | undefined, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<VerifyOptions>()
      requireUse(list, options)
      const print = openPrinter(command, host)
      try {
        const text = readFile(file)
        const certificate = openCertificate(text, await publicKeys(options, host))
        const proof = await proofOf(certificate, { file, list, options, host })
        const row = proof === undefined ? undefined : verifyRowProof(certificate, proof)
        if (proof !== undefined && options.saveProof !== undefined)
          writePrivate(options.saveProof, `${JSON.stringify(proof, undefined, 2)}\n`)
        const extent =
          options.proof === undefined ? (list === undefined ? 'signature' : 'list') : 'row'
        showCertificate(print, { certificate, extent, row, now: host.now() })
      } catch (error) {
        if (!(error instanceof CertificateFault)) throw error
        const { code, message } = error
        if (options.json === true) print.facts([], { valid: false, fault: code, detail: message })
        say(`basta: NOT PROVED (${code}): ${message}`)
        process.exitCode = EXIT.unproved
      }
    })
}

/** What is asked for must fit together, before anything is read. */
function requireUse(
  list: string | undefined,
  { row, rows, saveProof, proof }: VerifyOptions,
): void {
  if (list !== undefined && proof !== undefined)
    throw new Failure('Give the list or --proof: a proof is for who has no list.')
  if (list === undefined && proof === undefined && (row !== undefined || rows !== undefined))
    throw new Failure('A row is verified with the list, or with its --proof.')
  if (saveProof !== undefined && (row === undefined || list === undefined))
    throw new Failure('--save-proof takes the list and --row.')
}

async function proofOf(
  certificate: Certificate,
  asked: { file: string; list: string | undefined; options: VerifyOptions; host: Host },
): Promise<RowProof | undefined> {
  const { file, list, options, host } = asked
  if (list !== undefined) {
    const rowsFile = options.rows ?? rowsFileBeside(file)
    return verifyWhole(certificate, { list, rowsFile, proved: options.row, host })
  }
  if (options.proof === undefined) return undefined
  const proof = parseRowProof(readFile(options.proof))
  if (options.row !== undefined && options.row !== proof.row)
    throw new CertificateFault('proof_differs', `The proof is of row ${proof.row}.`)
  return proof
}

/** The list must be the one that was judged, byte for byte; then the tree over its rows is made again. */
async function verifyWhole(
  certificate: Certificate,
  {
    list,
    rowsFile,
    proved,
    host,
  }: { list: string; rowsFile: string; proved: number | undefined; host: Host },
): Promise<RowProof | undefined> {
  const bytes = sizeOf(list)
  // Another file is mostly told apart by its size.
  verifyInput(certificate, { bytes, sha256: certificate.input.sha256 })
  verifyInput(certificate, { bytes, sha256: await sha256Of(list) })
  if (!existsSync(rowsFile))
    throw new Failure(`There is no rows file ${rowsFile}: verdicts are verified with it.`, [
      'Name it with --rows; or leave the list out, and verify the signature alone.',
    ])
  const rows = parseRowsFile(readBytes(rowsFile))
  const bar = progress('Verifying', bytes)
  async function* read(): AsyncGenerator<Uint8Array> {
    let done = 0
    for await (const chunk of createReadStream(list, { signal: host.signal })) {
      const part = chunk as Buffer
      bar.at((done += part.length))
      yield part
    }
  }
  try {
    const found = listRows(read(), certificate.reading)
    return await verifyRows(certificate, { list: found, rowsFile: rows, proved })
  } catch (error) {
    if (error instanceof ListFault) throw new CertificateFault('list_differs', error.message)
    throw error
  } finally {
    bar.end()
  }
}

function rowNumber(written: string): number {
  const number = Number(written)
  if (!(Number.isSafeInteger(number) && number >= 1))
    throw new InvalidArgumentError('The number of a row: 1 for the first below the header.')
  return number
}
