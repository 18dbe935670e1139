/** What is left to a caller, and when that was so. */
export type Bucket = { tokens: number; atMs: number }

export type Taken = {
  readonly isTaken: boolean
  /** Whole requests that may follow at once. */
  readonly remaining: number
  /** Whole seconds until the bucket is full again or, where nothing was left, until it has one. */
  readonly seconds: number
}

export function fullBucket(perMinute: number, nowMs: number): Bucket {
  return { tokens: perMinute, atMs: nowMs }
}

/**
 * Takes one from a bucket that holds what may be asked in a minute, and fills up evenly within one.
 * Changes the bucket: it is on the way of every check.
 */
export function takeToken(bucket: Bucket, perMinute: number, nowMs: number): Taken {
  const perMs = perMinute / 60_000
  // A clock that was set back takes nothing away.
  const passedMs = Math.max(0, nowMs - bucket.atMs)
  const tokens = Math.min(perMinute, bucket.tokens + passedMs * perMs)
  const isTaken = tokens >= 1
  bucket.tokens = isTaken ? tokens - 1 : tokens
  bucket.atMs = nowMs
  const missing = isTaken ? perMinute - bucket.tokens : 1 - bucket.tokens
  return {
    isTaken,
    remaining: Math.floor(bucket.tokens),
    seconds: Math.ceil(missing / perMs / 1_000),
  }
}
