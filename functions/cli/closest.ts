import { closestMatch } from 'leven'

/** What somebody probably meant: of the known words the one that differs in a few letters. */
export function closest(written: string, known: readonly string[]): string | undefined {
  const others = known.filter((word) => word !== written)
  return closestMatch(written.toLowerCase(), others, {
    maxDistance: Math.min(3, Math.ceil(written.length / 3)),
  })
}
