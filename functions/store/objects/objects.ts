import type { S3Client } from '@aws-sdk/client-s3'
import { ObjectGone, type Objects } from '../../domain/import.ts'
import { orUnavailable } from '../dynamo/failure.ts'

/** Bytes of each ranged GET; a chunk of a thousand rows rarely needs more than one. */
const RANGE_BYTES = 512 * 1024

/**
 * Imported files in an encrypted bucket that deletes them by itself. The client is loaded when needed,
 * because few requests are imports.
 */
export function s3Objects(bucket: string, now: () => Date): Objects {
  let known: Promise<S3Client> | undefined
  let origin: Promise<string> | undefined
  const client = (): Promise<S3Client> =>
    // The SDK would sign a checksum of an empty body into the upload's URL.
    (known ??= import('@aws-sdk/client-s3').then(
      ({ S3Client: Client }) =>
        new Client({ maxAttempts: 3, requestChecksumCalculation: 'WHEN_REQUIRED' }),
    ))

  async function signedUpload(name: string, until: Date): Promise<string> {
    const { PutObjectCommand } = await import('@aws-sdk/client-s3')
    const { getSignedUrl } = await import('@aws-sdk/s3-request-presigner')
    const at = now()
    return getSignedUrl(
      await client(),
      new PutObjectCommand({ Bucket: bucket, Key: keyOf(name) }),
      { signingDate: at, expiresIn: Math.floor((until.getTime() - at.getTime()) / 1000) },
    )
  }

  return {
    upload: async (name, until) => ({
      url: await signedUpload(name, until),
      headers: { 'content-type': 'text/csv' },
    }),
    // Signing asks nobody; the SDK knows the host's name in every partition.
    uploadOrigin: () =>
      (origin ??= signedUpload('origin', new Date(now().getTime() + 1_000)).then(
        (url) => new URL(url).origin,
      )),
    put: async (name, bytes) => {
      const { PutObjectCommand } = await import('@aws-sdk/client-s3')
      const s3 = await client()
      await orUnavailable(
        s3.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: keyOf(name),
            Body: bytes,
            ContentType: 'text/csv',
          }),
        ),
      )
    },
    stat: async (name) => {
      const { HeadObjectCommand, NotFound } = await import('@aws-sdk/client-s3')
      const command = new HeadObjectCommand({ Bucket: bucket, Key: keyOf(name) })
      const s3 = await client()
      const found = await orUnavailable(
        s3.send(command).catch((error: unknown) => {
          if (error instanceof NotFound) return undefined
          throw error
        }),
      )
      if (found === undefined) return undefined
      return { bytes: found.ContentLength ?? 0, version: found.ETag ?? '' }
    },
    read: async function* (name, version, from) {
      const { GetObjectCommand, S3ServiceException } = await import('@aws-sdk/client-s3')
      const s3 = await client()
      for (let at = from, end = Number.POSITIVE_INFINITY; at < end; at += RANGE_BYTES) {
        const range = new GetObjectCommand({
          Bucket: bucket,
          Key: keyOf(name),
          Range: `bytes=${at}-${at + RANGE_BYTES - 1}`,
          IfMatch: version,
        })
        const part = await orUnavailable(
          s3.send(range).then(
            async ({ Body: body, ContentRange: place = '' }) => ({
              bytes: await body?.transformToByteArray(),
              size: Number(/\/(\d+)$/.exec(place)?.[1] ?? 0),
            }),
            (error: unknown) => {
              const status =
                error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined
              if (status === 416) return { bytes: undefined, size: 0 }
              if (status === 412 || status === 404) return 'gone' as const
              throw error
            },
          ),
        )
        if (part === 'gone') throw new ObjectGone('Replaced, or deleted.')
        if (part.bytes === undefined) return
        end = part.size
        yield part.bytes
      }
    },
  }
}

/** The rights and the lifecycle of the bucket name this prefix. */
function keyOf(name: string): string {
  return `imports/${name}`
}
