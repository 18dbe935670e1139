/** RFC 9110, section 10.2.3: seconds, or a date. Undefined where it says nothing usable. */
export function retryAfterSeconds(headers: Headers, now: Date): number | undefined {
  const written = headers.get('retry-after')?.trim() ?? ''
  if (/^\d{1,9}$/.test(written)) return Number(written)
  const at = written === '' ? NaN : Date.parse(written)
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now.getTime()) / 1_000))
}
