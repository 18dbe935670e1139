import { toSecond, type Second } from './time.ts'

/** Providers that name a window say five minutes, either way. */
const TOLERANCE_SECONDS = 300

/** When the provider signed a request, and the last second at which it counts as just said. */
export type SignedTime = { readonly at: Second; readonly until: Second }

export function signedTime(at: Second, windowSeconds = TOLERANCE_SECONDS): SignedTime {
  return { at, until: at + windowSeconds }
}

/** Unix seconds as providers write them into headers. */
export function readUnixSeconds(text: string): Second | undefined {
  return /^\d{1,12}$/.test(text) ? Number(text) : undefined
}

/**
 * Whether a request came outside of its window. It is genuine all the same, for a provider tries
 * again for hours with its first signature: a stop in it counts, and a replay could not abuse one.
 * What a replay could abuse is what lifts.
 */
export function isOutsideWindow({ at, until }: SignedTime, receivedAt: Date): boolean {
  const now = toSecond(receivedAt)
  return now > until || at - now > TOLERANCE_SECONDS
}
