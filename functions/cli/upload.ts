import { createReadStream, statSync, type Stats } from 'node:fs'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { Transform } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { codeOf, Failure } from './failure.ts'
import { unreadable } from './files.ts'
import { progress } from './progress.ts'
import { readJson, refusalFrom } from './refusals.ts'

export type UploadPlace = {
  readonly uploadUrl: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
}

const ANSWER_SHOWN_MAX = 300

/** Bytes; throws if it is not a readable file. */
export function sizeOf(file: string): number {
  return statOf(file).size
}

function statOf(file: string): Stats {
  try {
    const found = statSync(file)
    if (found.isFile()) return found
  } catch (error) {
    throw unreadable(file, error)
  }
  throw new Failure(`${file} is no file.`)
}

/** A refusal of Basta in its own words; of another server, what it said. */
function whyOf(statusCode: number, said: string): readonly string[] {
  const refusal = refusalFrom(statusCode, readJson(said))
  if (refusal !== undefined) return refusal.more.length > 0 ? refusal.more : [refusal.message]
  return said.trim() === '' ? [] : [said.trim().slice(0, ANSWER_SHOWN_MAX)]
}

/** What was sent is not what lies there. */
export class FileChanged extends Failure {
  constructor(file: string) {
    super(`${file} changed while it was read: nothing of it was recorded. Try again.`)
  }
}

/**
 * Streams a file to the server's upload URL. A presigned URL of S3 needs the length first, and grants
 * access by itself, so the key is not sent. Of a file that changes meanwhile, the length is not that of
 * the bytes: a server would wait minutes for those that are missing.
 */
export async function upload(
  file: string,
  { uploadUrl, method, headers }: UploadPlace,
  signal: AbortSignal,
  /** Sees what is sent. */
  tap?: (part: Buffer) => void,
): Promise<void> {
  const before = statOf(file)
  const { size } = before
  const bar = progress('Uploading', size)
  const send = uploadUrl.startsWith('https:') ? httpsRequest : httpRequest
  const request = send(uploadUrl, {
    method,
    headers: { ...headers, 'content-length': String(size) },
    signal,
  })
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve).once('error', reject)
  })
  answered.catch(() => undefined)
  let sent = 0
  const counted = new Transform({
    transform: (chunk: Buffer, _, done) => {
      sent += chunk.length
      tap?.(chunk)
      bar.at(sent)
      done(null, chunk)
    },
    flush: (done) => done(sent === size ? null : new FileChanged(file)),
  })
  try {
    const bytes = createReadStream(file, size === 0 ? {} : { end: size - 1 })
    await pipeline(bytes, counted, request).catch(async (error: unknown) => {
      if (error instanceof FileChanged) throw error
      // If it was refused before all was sent, the refusal says more than the broken connection.
      await Promise.race([answered, Promise.reject(error as Error)])
    })
    const response = await answered
    const said = await text(response)
    const { statusCode = 0 } = response
    if (statusCode < 200 || statusCode > 299)
      throw new Failure(`The file was not taken (HTTP ${statusCode}).`, whyOf(statusCode, said))
    const after = statOf(file)
    if (after.size !== size || after.mtimeMs !== before.mtimeMs || after.ino !== before.ino)
      throw new FileChanged(file)
  } catch (error) {
    if (error instanceof Failure || signal.aborted) throw error
    throw new Failure(`${file} could not be uploaded (${codeOf(error)}).`, [], error)
  } finally {
    bar.end()
  }
}
