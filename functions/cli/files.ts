import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { codeOf, Failure } from './failure.ts'

export function unreadable(file: string, error: unknown): Failure {
  return new Failure(`${file} cannot be read (${codeOf(error)}).`, [], error)
}

export function readFile(file: string): string {
  return readBytes(file).toString('utf8')
}

export function readBytes(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    throw unreadable(file, error)
  }
}

/** In hexadecimal digits. */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  try {
    await pipeline(createReadStream(file), hash)
  } catch (error) {
    throw unreadable(file, error)
  }
  return hash.digest('hex')
}

/**
 * Written under another name and moved into place, readable for its owner only: nobody sees half a
 * file.
 */
export function writePrivate(file: string, content: string): void {
  const aside = `${file}.${randomBytes(6).toString('hex')}`
  try {
    writeFileSync(aside, content, { mode: 0o600, flag: 'wx' })
    renameSync(aside, file)
  } catch (error) {
    throw new Failure(`${file} cannot be written (${codeOf(error)}).`, [], error)
  } finally {
    rmSync(aside, { force: true })
  }
}
