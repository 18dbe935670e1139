import type { CompletedPart, S3Client } from '@aws-sdk/client-s3'
import type { ObjectWriter } from '../../domain/objects.ts'
import { orUnavailable } from '../dynamo/failure.ts'

/** S3 takes parts of 5 MiB and more, but for the last, and ten thousand of them. */
const PART_BYTES = 8 * 1024 * 1024

/**
 * An object of S3 that is made part by part. It appears with the last call alone; parts that nobody
 * completed are deleted by the bucket after a day.
 */
export async function s3Writer(
  s3: S3Client,
  at: { readonly Bucket: string; readonly Key: string },
): Promise<ObjectWriter> {
  const { CreateMultipartUploadCommand } = await import('@aws-sdk/client-s3')
  const begun = await orUnavailable(s3.send(new CreateMultipartUploadCommand(at)))
  const upload = { ...at, UploadId: begun.UploadId ?? '' }
  const parts: CompletedPart[] = []
  let waiting: Uint8Array[] = []
  let bytes = 0

  async function putPart(): Promise<void> {
    const { UploadPartCommand } = await import('@aws-sdk/client-s3')
    const body = Buffer.concat(waiting)
    waiting = []
    bytes = 0
    const number = parts.length + 1
    const put = new UploadPartCommand({ ...upload, PartNumber: number, Body: body })
    const { ETag: etag } = await orUnavailable(s3.send(put))
    parts.push({ PartNumber: number, ETag: etag })
  }

  return {
    write: async (more) => {
      // The caller may fill its memory anew.
      waiting.push(Buffer.from(more))
      bytes += more.length
      if (bytes >= PART_BYTES) await putPart()
    },
    close: async () => {
      const { CompleteMultipartUploadCommand } = await import('@aws-sdk/client-s3')
      // An empty object has one part, too.
      if (bytes > 0 || parts.length === 0) await putPart()
      const done = { ...upload, MultipartUpload: { Parts: parts } }
      await orUnavailable(s3.send(new CompleteMultipartUploadCommand(done)))
    },
    abort: async () => {
      const { AbortMultipartUploadCommand, NoSuchUpload } = await import('@aws-sdk/client-s3')
      await orUnavailable(
        s3.send(new AbortMultipartUploadCommand(upload)).catch((error: unknown) => {
          if (!(error instanceof NoSuchUpload)) throw error
        }),
      )
    },
  }
}
