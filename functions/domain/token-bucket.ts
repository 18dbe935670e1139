/** What a caller has left, and when that was. */
export type Bucket = { tokens: number; atMs: number }

export type Taken = {
  readonly isTaken: boolean
  /** How many requests may follow at once. */
  readonly remaining: number
  /** Whole seconds until the bucket is full or, if it was empty, until it has one token. */
  readonly seconds: number
}

export function fullBucket(perMinute: number, nowMs: number): Bucket {
  return { tokens: perMinute, atMs: nowMs }
}

/**
 * Takes one token from a bucket that holds a minute's requests and fills evenly within a minute. It
 * changes the bucket in place, because every check runs this.
 */
export function takeToken(bucket: Bucket, perMinute: number, nowMs: number): Taken {
  const perMs = perMinute / 60_000
  // If the clock was set back, nothing is taken away.
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
