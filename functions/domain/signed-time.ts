import { toSecond, type Second } from './time.ts'

/** Providers that document a window say five minutes, in both directions. */
const TOLERANCE_SECONDS = 300

/** When the provider signed a request, and until when it counts as current. */
export type SignedTime = { readonly at: Second; readonly until: Second }

export function signedTime(at: Second, windowSeconds = TOLERANCE_SECONDS): SignedTime {
  return { at, until: at + windowSeconds }
}

/** Unix seconds as providers write them in headers. */
export function readUnixSeconds(text: string): Second | undefined {
  return /^\d{1,12}$/.test(text) ? Number(text) : undefined
}

/**
 * Whether a request came outside its window. It is genuine all the same, because a provider retries for
 * hours with its first signature. A stop in it counts, since a replayed stop does no harm; but a replay
 * must not lift.
 */
export function isOutsideWindow({ at, until }: SignedTime, receivedAt: Date): boolean {
  const now = toSecond(receivedAt)
  return now > until || at - now > TOLERANCE_SECONDS
}
