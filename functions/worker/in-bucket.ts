import { log } from '../log.ts'

/** Where requests rest that are too large for the queue. */
export type Bucket = {
  readonly get: (name: string) => Promise<Uint8Array | undefined>
  readonly forget: (name: string) => Promise<void>
}

/** Takes a request from the bucket, and only then forgets it. */
export async function takeFromBucket(
  bucket: Bucket,
  name: string,
  takeOne: (sealed: Uint8Array) => Promise<void>,
): Promise<void> {
  const sealed = await bucket.get(name)
  // The queue may deliver twice. Nothing but taking it makes it go while the queue knows its name.
  if (sealed === undefined) return log('inbox_object_gone', { id: name })
  await takeOne(sealed)
  await bucket.forget(name)
}
