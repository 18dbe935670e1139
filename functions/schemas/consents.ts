import * as z from 'zod/mini'
import { CONSENT_COUNTS } from '../domain/consent.ts'
import { CONSENT_METHODS } from '../domain/method.ts'
import { isPlainLine } from '../domain/plain-text.ts'
import { pageLanguage } from './page-language.ts'
import { address, id, lines, time, verbatim, words } from './shared.ts'

const CONSENTS_MAX = 1_000
const CHAIN_MAX = 20

/** Http or https; where the person gave the consent. */
const pageUrl = z
  .string('the address of a page, as text')
  .check(
    z.maxLength(2_000, 'at most 2000 characters'),
    z.refine(isPageUrl, 'the http(s) address of a page'),
  )

const own = z.strictObject({
  kind: z.literal('own'),
  /** The form, shop or desk, in the company's own words. */
  collectedBy: lines(1_000, 'who or what collected it, as text'),
})

const vendor = z.strictObject({
  kind: z.literal('vendor'),
  vendor: words(200, 'the name of the vendor, as text'),
  contract: words(500, 'the reference of the contract with the vendor, as text'),
  /** Everybody it went through, the collector first. */
  chain: z
    .array(
      words(200, 'a name, as text'),
      'a list of everybody it went through, who collected it first',
    )
    .check(
      z.minLength(1, 'at least who collected it'),
      z.maxLength(CHAIN_MAX, `at most ${CHAIN_MAX} names`),
    ),
})

const source = z.union(
  [lines(1_000), z.discriminatedUnion('kind', [own, vendor])],
  'text for a collection of your own, or an object with kind "own" or "vendor"',
)

const proofFile = z.strictObject({
  sha256: z
    .string('64 hexadecimal digits')
    .check(z.toLowerCase(), z.regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits')),
  location: words(1_000, 'where the file is kept, as text'),
})

export const consent = z.strictObject({
  to: address,
  sender: id,
  topics: z.optional(
    z
      .array(id)
      .check(
        z.minLength(1, 'at least one topic, or leave it out'),
        z.maxLength(50, 'at most 50 topics'),
      ),
  ),
  channel: z.optional(z.enum(['sms', 'email'], '"sms" or "email", or leave it out')),
  obtainedAt: time,
  method: z.enum(CONSENT_METHODS, 'one of "form", "double_opt_in", "paper", "call", "keyword"'),
  // A form's text may hold anything; it is shown only on the person's own access page.
  wording: verbatim(10_000, 'the words the person agreed to'),
  wordingVersion: words(200, 'the version of the wording, as text'),
  pageUrl: z.optional(pageUrl),
  source,
  proof: z.optional(
    z.union([verbatim(10_000), proofFile], 'text, or the "sha256" and "location" of a file'),
  ),
})

export const consents = z.union(
  [
    consent,
    z.strictObject({
      consents: z
        .array(consent, 'a list of consents')
        .check(
          z.minLength(1, 'at least one consent'),
          z.maxLength(CONSENTS_MAX, `at most ${CONSENTS_MAX} consents`),
        ),
    }),
  ],
  'a consent, or an object with a list of "consents"',
)

export const recordedConsent = z.object({
  event: z.string(),
  contact: z.string(),
  counts: z.enum(CONSENT_COUNTS),
})

export const consentRequest = z.strictObject({
  to: address,
  sender: id,
  topics: consent.shape.topics,
  // Shorter than elsewhere, because it is quoted in a mail and shown whole on one page.
  wording: lines(2_000, 'the words the person will agree to'),
  wordingVersion: consent.shape.wordingVersion,
  pageUrl,
  language: z.optional(pageLanguage),
})

function isPageUrl(text: string): boolean {
  return /^https?:\/\/\S+$/.test(text) && isPlainLine(text) && URL.canParse(text)
}
