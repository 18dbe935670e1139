export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json | undefined }

/**
 * One spelling for one value: keys sorted by code unit, no white space, absent members left out.
 * Everything that is hashed or sealed is written like this, so a digest can be computed again in any
 * language. For the values used here it equals RFC 8785 (JCS).
 *
 * Kept, 2026-11-26: canonicalize 5.1.0 throws on half a surrogate pair, which a provider's JSON may
 * hold.
 */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`
  const members = Object.keys(value)
    .toSorted((a, b) => (a < b ? -1 : 1))
    .flatMap((name) => {
      const member = value[name]
      return member === undefined ? [] : [`${JSON.stringify(name)}:${canonicalJson(member)}`]
    })
  return `{${members.join(',')}}`
}

function isList(value: object): value is readonly Json[] {
  return Array.isArray(value)
}
