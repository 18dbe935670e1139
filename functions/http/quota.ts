import { REQUESTS_A_MINUTE } from '../domain/api-key.ts'
import type { ApiKey, Keys } from '../domain/api-keys.ts'
import { fullBucket, takeToken, type Bucket } from '../domain/token-bucket.ts'

export type Granted = {
  readonly isGranted: boolean
  /** Whole seconds after which it may be asked again, where it was not. */
  readonly seconds: number
  /** For every answer to the key, whatever it is. */
  readonly tell: (headers: { set: (name: string, value: string) => void }) => void
}

export type Quota = (key: ApiKey) => Granted

/** All calls of one house that its keys open share a quota for each key. */
const QUOTAS = new WeakMap<Keys, Quota>()

/**
 * How much a key may ask. Counted in this process alone, because a check must not write: each
 * running copy of Basta grants the whole of it, so that on AWS a key may have a multiple of it and
 * the throttle of a route may be met first. It tells a caller its pace and ends a runaway; it is no
 * bill.
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
      tell: (headers) => {
        headers.set('ratelimit-policy', `"key";q=${perMinute};w=60`)
        headers.set('ratelimit', `"key";r=${remaining};t=${seconds}`)
        if (!isTaken) headers.set('retry-after', String(seconds))
      },
    }
  }
}
