import { keyedDigest, type EnvelopeKeys } from './envelope.ts'

/** What calls of one account at a provider are counted under, by those who tell and those who read. */
export function limitAccount(keys: EnvelopeKeys, countedTogether: string): string {
  return keyedDigest(keys, 'budget', countedTogether).slice(0, 22)
}
