import type { S3Client } from '@aws-sdk/client-s3'
import { randomUUID } from 'node:crypto'
import { orUnavailable } from '../dynamo/failure.ts'

/** Stores a sealed request that is too large for the queue; the queue message holds its name. */
export type LargeRequests = {
  readonly put: (sealed: Uint8Array) => Promise<string>
  /** Undefined if it is gone: it was taken. */
  readonly get: (name: string) => Promise<Uint8Array | undefined>
  readonly forget: (name: string) => Promise<void>
}

/** For a few megabytes within one region; providers wait longer. */
const CALL_TIMEOUTS = {
  connectionTimeout: 1_000,
  requestTimeout: 3_000,
  throwOnRequestTimeout: true,
}

/**
 * The bucket deletes objects by itself, later than the queue deletes messages: an object lives at least
 * as long as the message that names it. The client is loaded when needed, because few requests are that
 * large. Requests that failed verification have a folder of their own, which is emptied sooner.
 */
export function s3LargeRequests(bucket: string, folder = ''): LargeRequests {
  let known: Promise<S3Client> | undefined
  const client = (): Promise<S3Client> =>
    (known ??= import('@aws-sdk/client-s3').then(
      ({ S3Client: Client }) => new Client({ maxAttempts: 2, requestHandler: CALL_TIMEOUTS }),
    ))
  const at = (name: string) => ({ Bucket: bucket, Key: folder + name })

  return {
    put: async (sealed) => {
      const { PutObjectCommand } = await import('@aws-sdk/client-s3')
      const name = randomUUID()
      const s3 = await client()
      await orUnavailable(s3.send(new PutObjectCommand({ ...at(name), Body: sealed })))
      return name
    },
    get: async (name) => {
      const { GetObjectCommand, NoSuchKey } = await import('@aws-sdk/client-s3')
      const s3 = await client()
      return orUnavailable(
        s3.send(new GetObjectCommand(at(name))).then(
          ({ Body: body }) => body?.transformToByteArray(),
          (error: unknown) => {
            if (error instanceof NoSuchKey) return undefined
            throw error
          },
        ),
      )
    },
    forget: async (name) => {
      const { DeleteObjectCommand } = await import('@aws-sdk/client-s3')
      const s3 = await client()
      await orUnavailable(s3.send(new DeleteObjectCommand(at(name))))
    },
  }
}
