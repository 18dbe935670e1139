import { cached } from '../cache.ts'

/** A credential that was mended works after this. */
const KNOWN_MS = 30_000

/**
 * The targets document of the secret store: a JSON object with an entry for each target. An entry is
 * read where it is used, and goes nowhere else.
 */
export function targetCredentials(
  load: () => Promise<string>,
  now: () => Date,
): (target: string) => Promise<unknown> {
  const document = cached(async () => parse(await load()), { milliseconds: KNOWN_MS, now })
  return async (target) => {
    const entries = await document.get('all')
    return entries.get(target)
  }
}

/** The error quotes nothing: the document is full of secrets. */
function parse(json: string): ReadonlyMap<string, unknown> {
  try {
    const value: unknown = JSON.parse(json)
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return new Map(Object.entries(value))
  } catch {
    // Said below.
  }
  throw new Error('The targets document is no JSON object.')
}
