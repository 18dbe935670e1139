import { createHash, randomBytes } from 'node:crypto'

const TOKEN_BYTES = 24
/** In base64url. */
export const CONSENT_TOKEN_CHARACTERS = 32

export function newConsentToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url')
}

/** What is stored of a token: it recognises the token but cannot be used as one. */
export function consentTokenDigest(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
