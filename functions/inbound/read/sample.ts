/**
 * Part of a request as received, for the person who decides about it; undefined if it cannot be written
 * as text.
 */
export function sampleOf(part: unknown): string | undefined {
  if (typeof part === 'string') return part
  try {
    return JSON.stringify(part)
  } catch {
    // Nested deeper than the stack allows.
    return undefined
  }
}
