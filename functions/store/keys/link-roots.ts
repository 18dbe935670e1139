import { readRing } from '../outside/secrets.ts'
import { renewed, type Renewed } from '../renewed.ts'
import { readLinkRoots, type LinkRoots } from './link-keys.ts'

/** The roots of the keys of links, as their secret holds them. */
export function linkRoots(secret: string, now: () => Date): Renewed<LinkRoots> {
  return renewed(async () => readLinkRoots(await readRing(secret)), now)
}
