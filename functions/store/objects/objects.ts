import type { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { ObjectGone, objectKind, type Objects } from '../../domain/objects.ts'
import { orUnavailable } from '../dynamo/failure.ts'
import { FILE_FOLDERS } from '../schema.ts'
import { s3Writer } from './writer.ts'

/** Bytes of the first ranged GET; a chunk of a thousand rows rarely needs more than one. */
const FIRST_BYTES = 512 * 1024
/** Each GET asks for twice as much as the one before, for whoever reads a whole file. */
const RANGE_BYTES_MAX = 8 * 1024 * 1024

/**
 * Files in an encrypted bucket that deletes them by itself. The client is loaded when needed, because few
 * requests are about files.
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
  const at = (name: string) => ({ Bucket: bucket, Key: keyOf(name) })

  async function signed(
    command: PutObjectCommand | GetObjectCommand,
    until: Date,
  ): Promise<string> {
    const { getSignedUrl } = await import('@aws-sdk/s3-request-presigner')
    const from = now()
    return getSignedUrl(await client(), command, {
      signingDate: from,
      expiresIn: Math.floor((until.getTime() - from.getTime()) / 1000),
    })
  }

  async function signedUpload(name: string, until: Date): Promise<string> {
    const { PutObjectCommand: Put } = await import('@aws-sdk/client-s3')
    return signed(new Put(at(name)), until)
  }

  return {
    upload: async (name, until) => ({
      url: await signedUpload(name, until),
      headers: { 'content-type': 'text/csv' },
    }),
    // Signing asks nobody; the SDK knows the host's name in every partition.
    uploadOrigin: () =>
      (origin ??= signedUpload(`imp_${'0'.repeat(26)}`, new Date(now().getTime() + 1_000)).then(
        (url) => new URL(url).origin,
      )),
    put: async (name, bytes) => {
      const { PutObjectCommand: Put } = await import('@aws-sdk/client-s3')
      const s3 = await client()
      const command = new Put({ ...at(name), Body: bytes, ContentType: 'text/csv' })
      await orUnavailable(s3.send(command))
    },
    write: async (name) => s3Writer(await client(), at(name)),
    stat: async (name) => {
      const { HeadObjectCommand, NotFound } = await import('@aws-sdk/client-s3')
      const command = new HeadObjectCommand(at(name))
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
      const { GetObjectCommand: Get, S3ServiceException } = await import('@aws-sdk/client-s3')
      const s3 = await client()
      let asked = FIRST_BYTES
      for (let start = from, end = Number.POSITIVE_INFINITY; start < end;) {
        const range = new Get({
          ...at(name),
          Range: `bytes=${start}-${start + asked - 1}`,
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
        start += asked
        asked = Math.min(RANGE_BYTES_MAX, asked * 2)
        yield part.bytes
      }
    },
    download: async (name, until, { fileName, type }) => {
      const { GetObjectCommand: Get } = await import('@aws-sdk/client-s3')
      const command = new Get({
        ...at(name),
        ResponseContentDisposition: `attachment; filename="${fileName}"`,
        ResponseContentType: type,
        ResponseCacheControl: 'no-store',
      })
      return signed(command, until)
    },
    forget: async (name) => {
      const { DeleteObjectCommand } = await import('@aws-sdk/client-s3')
      const s3 = await client()
      await orUnavailable(s3.send(new DeleteObjectCommand(at(name))))
    },
  }
}

function keyOf(name: string): string {
  const kind = objectKind(name)
  if (kind === undefined) throw new Error('Not the name of a file.')
  return `${FILE_FOLDERS[kind]}${name}`
}
