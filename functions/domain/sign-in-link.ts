import { createHash, randomBytes } from 'node:crypto'
import type { Second } from './time.ts'

/** A one-time link to the console: only digests of what opens it are stored. */
export type SignInLink = {
  readonly operator: string
  /** The operator's epoch when it was made; of another epoch it is over. */
  readonly epoch: number
  /**
   * Digest of the cookie of the browser that asked, which alone may use it. Absent for a link that a
   * local start prints, which works for callers of that machine alone.
   */
  readonly browser?: string | undefined
  readonly createdAt: Second
  readonly usedAt?: Second | undefined
}

/** Time to open a mail program, and no longer. */
export const LINK_SECONDS = 600

export type LinkUse =
  /** This caller alone may sign in with it. */
  | { readonly outcome: 'taken'; readonly link: SignInLink }
  /** `over`: too old. `used`: somebody was here before. */
  | { readonly outcome: 'over' | 'used' | 'another_browser'; readonly link: SignInLink }
  | { readonly outcome: 'unknown'; readonly link?: undefined }

export type SignInLinks = {
  /** Making the same link again changes nothing. */
  readonly create: (token: string, link: SignInLink) => Promise<void>
  /** What a use would come to; changes nothing. */
  readonly look: (token: string, by: LinkBearer, now: Second) => Promise<LinkUse>
  /** Uses it up, once, where it may be used; whatever fails changes nothing. */
  readonly take: (token: string, by: LinkBearer, now: Second) => Promise<LinkUse>
}

/** Who brings a link: by the secret in the cookie of their browser, and from this machine or not. */
export type LinkBearer = {
  readonly browser?: string | undefined
  readonly isLocal: boolean
}

const TOKEN = /^[A-Za-z0-9_-]{43}$/

/** Of links, and of the browsers that ask for them. */
export function newLinkSecret(): string {
  return randomBytes(32).toString('base64url')
}

export function isLinkSecret(text: string | undefined): text is string {
  return text !== undefined && TOKEN.test(text)
}

export function linkDigest(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}

/** Digests are compared, so the time it takes says nothing about a secret. */
export function useOf(link: SignInLink | undefined, by: LinkBearer, now: Second): LinkUse {
  if (link === undefined) return { outcome: 'unknown' }
  if (link.usedAt !== undefined) return { outcome: 'used', link }
  if (now >= link.createdAt + LINK_SECONDS) return { outcome: 'over', link }
  const isTheirs =
    link.browser === undefined
      ? by.isLocal
      : by.browser !== undefined && linkDigest(by.browser) === link.browser
  return isTheirs ? { outcome: 'taken', link } : { outcome: 'another_browser', link }
}
