import { createReadStream, statSync } from 'node:fs'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { Transform } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { codeOf, Failure } from './failure.ts'
import { unreadable } from './files.ts'
import { progress } from './progress.ts'

export type UploadPlace = {
  readonly uploadUrl: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
}

const ANSWER_SHOWN_MAX = 300

/** Bytes; throws if it is not a readable file. */
export function sizeOf(file: string): number {
  try {
    const found = statSync(file)
    if (found.isFile()) return found.size
  } catch (error) {
    throw unreadable(file, error)
  }
  throw new Failure(`${file} is no file.`)
}

/**
 * Streams a file to the server's upload URL. A presigned URL of S3 needs the length first, and grants
 * access by itself, so the key is not sent.
 */
export async function upload(
  file: string,
  { uploadUrl, method, headers }: UploadPlace,
  signal: AbortSignal,
  /** Sees what is sent. */
  tap?: (part: Buffer) => void,
): Promise<void> {
  const size = sizeOf(file)
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
  })
  try {
    await pipeline(createReadStream(file), counted, request).catch(async (error: unknown) => {
      // If it was refused before all was sent, the refusal says more than the broken connection.
      await Promise.race([answered, Promise.reject(error as Error)])
    })
    const response = await answered
    const said = await text(response)
    const { statusCode = 0 } = response
    if (statusCode < 200 || statusCode > 299)
      throw new Failure(`The file was not taken (HTTP ${statusCode}).`, [
        said.slice(0, ANSWER_SHOWN_MAX),
      ])
  } catch (error) {
    if (error instanceof Failure || signal.aborted) throw error
    throw new Failure(`${file} could not be uploaded (${codeOf(error)}).`, [], error)
  } finally {
    bar.end()
  }
}
