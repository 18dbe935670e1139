import type { S3Client } from '@aws-sdk/client-s3'
import { PartGone, type ListParts } from '../../domain/list-parts.ts'
import { ObjectGone } from '../../domain/objects.ts'
import { orUnavailable } from '../dynamo/failure.ts'
import { FILE_FOLDERS } from '../schema.ts'
import { joinObjects } from './join-objects.ts'
import { s3Writer } from './writer.ts'

/** So much is asked for at once of what is read through. */
const READ_BYTES = 8 * 1024 * 1024

/** Files of lists that are judged in parts, in a folder of the bucket of files that empties itself. */
export function s3ListParts(bucket: string): ListParts {
  let known: Promise<S3Client> | undefined
  const client = (): Promise<S3Client> =>
    (known ??= import('@aws-sdk/client-s3').then(
      ({ S3Client: Client }) =>
        new Client({ maxAttempts: 5, requestChecksumCalculation: 'WHEN_REQUIRED' }),
    ))
  const placeOf = (name: string): string => `${FILE_FOLDERS.part}${name}`
  const at = (name: string) => ({ Bucket: bucket, Key: placeOf(name) })

  async function* listRange(
    key: string,
    version: string,
    from: number,
    to: number,
  ): AsyncIterable<Uint8Array> {
    const { GetObjectCommand: Get } = await import('@aws-sdk/client-s3')
    const s3 = await client()
    for (let start = from; start < to; start += READ_BYTES) {
      const end = Math.min(to, start + READ_BYTES)
      const range = new Get({
        Bucket: bucket,
        Key: key,
        Range: `bytes=${start}-${end - 1}`,
        IfMatch: version,
      })
      const bytes = await bytesOf(s3.send(range))
      if (bytes?.length !== end - start) throw new ObjectGone('Replaced, or deleted.')
      yield bytes
    }
  }

  const parts: ListParts = {
    put: async (name, bytes) => {
      const { PutObjectCommand: Put } = await import('@aws-sdk/client-s3')
      const s3 = await client()
      await orUnavailable(s3.send(new Put({ ...at(name), Body: bytes })))
    },
    write: async (name) => s3Writer(await client(), at(name)),
    read: async (name, from, to) => {
      const { GetObjectCommand: Get } = await import('@aws-sdk/client-s3')
      const s3 = await client()
      const isRange = from !== undefined && to !== undefined
      const range = isRange ? { Range: `bytes=${from}-${to - 1}` } : {}
      const bytes = await bytesOf(s3.send(new Get({ ...at(name), ...range })))
      if (bytes === undefined || (isRange && bytes.length !== to - from))
        throw new PartGone('A file of the run is gone.')
      return bytes
    },
    stream: async function* (name) {
      const { GetObjectCommand: Get } = await import('@aws-sdk/client-s3')
      const s3 = await client()
      for (let start = 0, end = Number.POSITIVE_INFINITY; start < end; start += READ_BYTES) {
        const Range = `bytes=${start}-${start + READ_BYTES - 1}`
        const found = await orUnavailable(
          s3.send(new Get({ ...at(name), Range })).catch((error: unknown) => {
            if (statusOf(error) === 416) return undefined
            throw error
          }),
        )
        // An empty file has no range.
        if (found === undefined) return
        end = Number(/\/(\d+)$/.exec(found.ContentRange ?? '')?.[1] ?? 0)
        const bytes = await found.Body?.transformToByteArray()
        if (bytes === undefined) throw new PartGone('A file of the run is gone.')
        yield bytes
      }
    },
    list: (id, version, from, to) => listRange(`${FILE_FOLDERS.list}${id}`, version, from, to),
    join: async (result, head, names) =>
      joinObjects(await client(), {
        target: { Bucket: bucket, Key: `${FILE_FOLDERS.result}${result}` },
        head,
        sources: names.map(at),
        stream: (source) => parts.stream(parts.nameAt(source.Key)),
      }),
    forgetAll: async (beginning) => {
      const { DeleteObjectsCommand, ListObjectsV2Command } = await import('@aws-sdk/client-s3')
      const s3 = await client()
      for (;;) {
        const page = await orUnavailable(
          s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: placeOf(beginning) })),
        )
        const keys = (page.Contents ?? []).flatMap(({ Key }) =>
          Key === undefined ? [] : [{ Key }],
        )
        if (keys.length === 0) return
        const { Errors: errors = [] } = await orUnavailable(
          s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: keys } })),
        )
        if (errors.length > 0) throw new Error('Not every file of the run could be deleted.')
      }
    },
    placeOf,
    nameAt: (place) => {
      if (!place.startsWith(FILE_FOLDERS.part)) throw new PartGone('Not a file of a run.')
      return place.slice(FILE_FOLDERS.part.length)
    },
  }
  return parts
}

/** Undefined where it is not there, not of that version, or shorter. */
async function bytesOf(
  sent: Promise<{
    readonly Body?: { transformToByteArray: () => Promise<Uint8Array> } | undefined
  }>,
): Promise<Buffer | undefined> {
  const found = await orUnavailable(
    sent.catch((error: unknown) => {
      if ([404, 412, 416].includes(statusOf(error) ?? 0)) return undefined
      throw error
    }),
  )
  const bytes = await found?.Body?.transformToByteArray()
  return bytes === undefined ? undefined : Buffer.from(bytes)
}

function statusOf(error: unknown): number | undefined {
  const { $metadata: told } = error as { $metadata?: { httpStatusCode?: number } }
  return told?.httpStatusCode
}
