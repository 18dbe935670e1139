import type { CompletedPart, S3Client } from '@aws-sdk/client-s3'
import { createHash } from 'node:crypto'
import { orUnavailable } from '../dynamo/failure.ts'

type Place = { readonly Bucket: string; readonly Key: string }

/** What S3 takes as a part of an upload, but for the last. */
const PART_BYTES_MIN = 5 * 1024 * 1024
/** Small sources are gathered up to so much. */
const GATHERED_BYTES = 8 * 1024 * 1024

/**
 * Makes one object of some bytes and of other objects after them. Those that are large enough are copied
 * within S3; all are read, for their SHA-256. It appears with the last call alone.
 */
export async function joinObjects(
  s3: S3Client,
  {
    target,
    head,
    sources,
    stream,
  }: {
    readonly target: Place
    readonly head: Uint8Array
    readonly sources: readonly Place[]
    readonly stream: (source: Place) => AsyncIterable<Uint8Array>
  },
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const {
    CreateMultipartUploadCommand,
    CompleteMultipartUploadCommand,
    AbortMultipartUploadCommand,
  } = await import('@aws-sdk/client-s3')
  const begun = await orUnavailable(s3.send(new CreateMultipartUploadCommand(target)))
  const upload = { ...target, UploadId: begun.UploadId ?? '' }
  const hash = createHash('sha256').update(head)
  const parts: CompletedPart[] = []
  let bytes = head.length
  let gathered: Uint8Array[] = [head]
  let waiting = head.length

  async function putGathered(): Promise<void> {
    const { UploadPartCommand } = await import('@aws-sdk/client-s3')
    const put = new UploadPartCommand({
      ...upload,
      PartNumber: parts.length + 1,
      Body: Buffer.concat(gathered),
    })
    const { ETag: etag } = await orUnavailable(s3.send(put))
    parts.push({ PartNumber: parts.length + 1, ETag: etag })
    gathered = []
    waiting = 0
  }

  async function copy({ Bucket, Key }: Place): Promise<void> {
    const { UploadPartCopyCommand } = await import('@aws-sdk/client-s3')
    const put = new UploadPartCopyCommand({
      ...upload,
      PartNumber: parts.length + 1,
      CopySource: `${Bucket}/${Key}`,
    })
    const { CopyPartResult: copied } = await orUnavailable(s3.send(put))
    parts.push({ PartNumber: parts.length + 1, ETag: copied?.ETag })
  }

  /** Takes what is read until it is clear that it can be copied; then it is only read. */
  async function add(source: Place): Promise<void> {
    const isAlone = waiting === 0 || waiting >= PART_BYTES_MIN
    const own: Uint8Array[] = []
    let length = 0
    for await (const some of stream(source)) {
      hash.update(some)
      bytes += some.length
      length += some.length
      if (!isAlone) {
        gathered.push(some)
        waiting += some.length
        if (waiting >= GATHERED_BYTES) await putGathered()
      } else if (length < PART_BYTES_MIN) own.push(some)
      else own.length = 0
    }
    if (!isAlone) return
    if (length < PART_BYTES_MIN) {
      gathered.push(...own)
      waiting += length
      return
    }
    if (waiting > 0) await putGathered()
    await copy(source)
  }

  try {
    for (const source of sources) await add(source)
    // An empty object has one part, too.
    if (waiting > 0 || parts.length === 0) await putGathered()
    const done = { ...upload, MultipartUpload: { Parts: parts } }
    await orUnavailable(s3.send(new CompleteMultipartUploadCommand(done)))
  } catch (error) {
    await s3.send(new AbortMultipartUploadCommand(upload)).catch(() => undefined)
    throw error
  }
  return { bytes, sha256: hash.digest('hex') }
}
