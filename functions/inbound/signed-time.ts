/** Providers that name a window say five minutes. */
const TOLERANCE_SECONDS = 300

/** Unix seconds as providers write them into headers. */
export function readUnixSeconds(text: string): number | undefined {
  return /^\d{1,12}$/.test(text) ? Number(text) : undefined
}

/** Whether a request was signed within five minutes of its receipt, before or after. */
export function isFresh(signedAt: number, receivedAt: Date): boolean {
  return Math.abs(Math.floor(receivedAt.getTime() / 1000) - signedAt) <= TOLERANCE_SECONDS
}
