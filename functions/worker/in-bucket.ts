import * as z from 'zod/mini'
import { log } from '../log.ts'

const message = z.object({ basta: z.literal('in_bucket'), name: z.string().check(z.uuid()) })

/** That a request was too large for the queue: the name under which it rests. Else undefined. */
export function readInBucket(body: string): string | undefined {
  if (!body.startsWith('{')) return undefined
  const parsed = message.safeParse(JSON.parse(body))
  return parsed.success ? parsed.data.name : undefined
}

/** Takes a request from the bucket, and only then forgets it. */
export async function takeFromBucket(
  bucket: {
    readonly get: (name: string) => Promise<Uint8Array | undefined>
    readonly forget: (name: string) => Promise<void>
  },
  name: string,
  takeOne: (sealed: Uint8Array) => Promise<void>,
): Promise<void> {
  const sealed = await bucket.get(name)
  // The queue may deliver twice. Nothing but taking it makes it go while the queue knows its name.
  if (sealed === undefined) return log('inbox_object_gone', { id: name })
  await takeOne(sealed)
  await bucket.forget(name)
}
