import { log } from '../log.ts'

/** Holds requests that are too large for the queue. */
export type Bucket = {
  readonly get: (name: string) => Promise<Uint8Array | undefined>
  readonly forget: (name: string) => Promise<void>
}

/** Takes a request from the bucket and deletes it only after that. */
export async function takeFromBucket(
  bucket: Bucket,
  name: string,
  takeOne: (sealed: Uint8Array) => Promise<void>,
): Promise<void> {
  const sealed = await bucket.get(name)
  // The queue may deliver twice, and only taking a request deletes it: so it was taken.
  if (sealed === undefined) return log('inbox_object_gone', { id: name })
  await takeOne(sealed)
  await bucket.forget(name)
}
