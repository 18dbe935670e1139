/** A part of a request as it came, for whoever decides about it; nothing of what cannot be written down. */
export function sampleOf(part: unknown): string | undefined {
  if (typeof part === 'string') return part
  try {
    return JSON.stringify(part)
  } catch {
    // Deeper than the stack.
    return undefined
  }
}
