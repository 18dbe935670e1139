import type { ListObjectsV2CommandOutput, S3Client } from '@aws-sdk/client-s3'
import type { SnapshotStore } from '../../domain/snapshot.ts'
import { orUnavailable } from '../dynamo/failure.ts'

const DELETES_AT_ONCE = 16

/** Parts of snapshots, in a bucket of their own. */
export function s3Snapshots(bucket: string): SnapshotStore {
  let known: Promise<S3Client> | undefined
  const client = (): Promise<S3Client> =>
    (known ??= import('@aws-sdk/client-s3').then(
      ({ S3Client: Client }) => new Client({ maxAttempts: 3 }),
    ))
  const at = (name: string) => ({ Bucket: bucket, Key: name })

  async function read(name: string): Promise<Uint8Array | undefined> {
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
  }

  return {
    list: async (beginning) => {
      const { ListObjectsV2Command } = await import('@aws-sdk/client-s3')
      const s3 = await client()
      const found: { name: string; writtenAt: Date }[] = []
      let token: string | undefined
      do {
        const page: ListObjectsV2CommandOutput = await orUnavailable(
          s3.send(
            new ListObjectsV2Command({
              Bucket: bucket,
              Prefix: beginning,
              ContinuationToken: token,
            }),
          ),
        )
        for (const { Key: name = '', LastModified: writtenAt } of page.Contents ?? [])
          if (writtenAt !== undefined) found.push({ name, writtenAt })
        token = page.NextContinuationToken
      } while (token !== undefined)
      return found.toSorted((a, b) => (a.name < b.name ? -1 : 1))
    },
    create: async (name, bytes) => {
      const { PutObjectCommand, S3ServiceException } = await import('@aws-sdk/client-s3')
      const s3 = await client()
      const put = new PutObjectCommand({ ...at(name), Body: bytes, IfNoneMatch: '*' })
      return orUnavailable(
        s3.send(put).then(
          () => true,
          (error: unknown) => {
            const status =
              error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined
            // 412: it is there. 409: somebody else is writing it now.
            if (status === 412 || status === 409) return false
            throw error
          },
        ),
      )
    },
    read,
    readInto: async (name, memory) => {
      const bytes = await read(name)
      if (bytes?.length !== memory.length) return false
      memory.set(bytes)
      return true
    },
    remove: async (names) => {
      const { DeleteObjectCommand } = await import('@aws-sdk/client-s3')
      const s3 = await client()
      for (let from = 0; from < names.length; from += DELETES_AT_ONCE) {
        const some = names.slice(from, from + DELETES_AT_ONCE)
        const deletes = some.map((name) => s3.send(new DeleteObjectCommand(at(name))))
        await orUnavailable(Promise.all(deletes))
      }
    },
  }
}
