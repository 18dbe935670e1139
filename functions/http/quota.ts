import { REQUESTS_A_MINUTE } from '../domain/api-key.ts'
import type { ApiKey, Keys } from '../domain/api-keys.ts'
import { fullBucket, takeToken, type Bucket } from '../domain/token-bucket.ts'

export type Granted = {
  readonly isGranted: boolean
  /** If it is refused, whole seconds until the key may ask again. */
  readonly seconds: number
  /** Sets the rate limit headers; called for every answer to the key. */
  readonly setHeaders: (headers: { set: (name: string, value: string) => void }) => void
}

export type Quota = (key: ApiKey) => Granted

/** All routers that use the same keys share the quotas. */
const QUOTAS = new WeakMap<Keys, Quota>()

/**
 * How many requests a key may make. Counted in this process only, because a check must not write to the
 * table. Each running copy of Basta grants the full quota, so on AWS a key may get several times as
 * much, and the route's throttle may refuse first. It slows a caller down and stops a runaway; it is
 * not for billing.
 */
export function quotaOf(keys: Keys): Quota {
  const quota = QUOTAS.get(keys) ?? newQuota()
  QUOTAS.set(keys, quota)
  return quota
}

function newQuota(): Quota {
  const buckets = new Map<string, Bucket>()
  return ({ id, perMinute = REQUESTS_A_MINUTE }) => {
    const nowMs = performance.now()
    let bucket = buckets.get(id)
    if (bucket === undefined) buckets.set(id, (bucket = fullBucket(perMinute, nowMs)))
    const { isTaken, remaining, seconds } = takeToken(bucket, perMinute, nowMs)
    return {
      isGranted: isTaken,
      seconds,
      // draft-ietf-httpapi-ratelimit-headers-11, sections 3 and 4: structured fields (RFC 9651).
      setHeaders: (headers) => {
        headers.set('ratelimit-policy', `"key";q=${perMinute};w=60`)
        headers.set('ratelimit', `"key";r=${remaining};t=${seconds}`)
        if (!isTaken) headers.set('retry-after', String(seconds))
      },
    }
  }
}
