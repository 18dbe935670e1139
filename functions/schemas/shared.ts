import * as z from 'zod/mini'
import { LANGUAGES } from '../domain/language.ts'
import { CUSTOMER_DAYS_MAX } from '../domain/verdict.ts'
import { STOP_METHODS } from '../domain/method.ts'
import { holdsLink, isPlainLine, isPlainText } from '../domain/plain-text.ts'
import { ID, isScope } from '../domain/scope.ts'
import { STRICTNESSES } from '../domain/strictness.ts'
import { LOGO_BYTES_MAX, logoProblem } from '../domain/logo.ts'
import { isContact, isTimeZone } from '../domain/sender-page.ts'
import { parseZonedTime } from '../domain/time.ts'
import { described, named } from './described.ts'

export const id = z
  .string('an id, as text')
  .check(z.regex(ID, 'lower-case letters, digits and hyphens, at most 63'))

export const address = z
  .string('an address, as text')
  .check(z.maxLength(320, 'an address of at most 320 characters'))

export const country = z
  .string()
  .check(z.regex(/^[A-Z]{2}$/, 'an ISO 3166 country code such as "FR"'))
/** Kept exactly as written: what a person read. */
export const verbatim = (charactersMax: number, what = 'text') =>
  z
    .string(what)
    .check(
      z.trim(),
      z.minLength(1, 'not empty'),
      z.maxLength(charactersMax, `at most ${charactersMax} characters`),
    )
/** On one line: names and references appear in mails, pages and terminals. */
export const words = (charactersMax: number, what = 'text') =>
  verbatim(charactersMax, what).check(
    z.refine(
      isPlainLine,
      'one line, without control characters and without characters that change the direction of text',
    ),
  )
/** Several lines. */
export const lines = (charactersMax: number, what = 'text') =>
  verbatim(charactersMax, what).check(
    z.refine(
      isPlainText,
      'without control characters and without characters that change the direction of text',
    ),
  )
export const time = z
  .string('an ISO 8601 time with its zone')
  .check(
    z.refine(
      (text) => parseZonedTime(text) !== undefined,
      'an ISO 8601 time with its zone, e.g. 2026-11-21T09:00:00Z',
    ),
  )

const SHORT_CODE = /^\d{3,8}$/
const number = z
  .strictObject({
    number: z
      .string()
      .check(z.regex(/^(?:\+[1-9]\d{6,14}|\d{3,8})$/, '"+33…", or the digits of a short code')),
    purpose: z.enum(['marketing', 'transactional'], '"marketing" or "transactional"'),
    country: z.optional(country),
  })
  .check(
    z.refine(
      ({ number: written, country: home }) => !SHORT_CODE.test(written) || home !== undefined,
      {
        message: 'a short code needs its country',
        path: ['country'],
      },
    ),
  )

const CLOCK = /^(?:[01]\d|2[0-3]):[0-5]\d$/
const hoursOfDay = z
  .strictObject({
    from: z.string('a time of day').check(z.regex(CLOCK, 'a time of day such as "08:00"')),
    to: z
      .string('a time of day')
      .check(
        z.refine(
          (text) => CLOCK.test(text) || text === '24:00',
          'a time of day such as "21:30", or "24:00"',
        ),
      ),
    sundays: z.boolean('true where texts may go out on Sundays, else false'),
    publicHolidays: z.boolean('true where texts may go out on public holidays, else false'),
  })
  .check(
    z.refine(({ from, to }) => from !== to, {
      message: 'another time than `from`; "00:00" to "24:00" is the whole day',
      path: ['to'],
    }),
  )

/** What the pages of the public show of a sender. */
const senderPage = z.strictObject({
  logo: z.optional(
    z.string('a PNG, in base64').check(
      z.maxLength(Math.ceil(LOGO_BYTES_MAX / 3) * 4, `a PNG of at most ${LOGO_BYTES_MAX} bytes`),
      z.check<string>((context) => {
        const bytes = Buffer.from(context.value, 'base64')
        // Lenient decoding would pass over what is no base64.
        const problem =
          bytes.toString('base64') === context.value ? logoProblem(bytes) : 'a PNG, in base64'
        if (problem !== undefined)
          context.issues.push({ code: 'custom', input: context.value, message: problem })
      }),
    ),
  ),
  colour: z.optional(
    z
      .string('a colour')
      .check(z.toLowerCase(), z.regex(/^#[0-9a-f]{6}$/, 'a colour such as "#8a1538"')),
  ),
  company: z.optional(words(200)),
  privacyContact: z.optional(
    words(200).check(
      z.refine(isContact, 'an e-mail address, or an address that begins with "https://"'),
    ),
  ),
  timeZone: z.optional(
    z.string('a time zone').check(z.refine(isTimeZone, 'a time zone such as "Europe/Paris"')),
  ),
  topicNames: z.optional(
    // They stand in mails too, which ask and do not advertise.
    z.record(id, words(60).check(z.refine((name) => !holdsLink(name), 'a name, and no link'))),
  ),
})

/** `checkOptInWords` decides whether a word may mean a consent. */
const optInWord = z.strictObject({
  word: words(40, 'the word, as text'),
  topic: z.optional(id),
  wording: verbatim(10_000, 'the words in which it was promised'),
  wordingVersion: words(200, 'the version of the wording, as text'),
})

/** A day that a calendar has. */
const day = z
  .string('a day, as text')
  .check(
    z.refine(
      (text) => /^\d{4}-\d\d-\d\d$/.test(text) && parseZonedTime(`${text}T00:00:00Z`) !== undefined,
      'a day such as "2026-11-26"',
    ),
  )

const WORDINGS_MAX = 50
const declaredWording = z.strictObject({
  version: words(200, 'the version of the wording, as text'),
  language: z.enum(LANGUAGES, `one of: ${LANGUAGES.join(', ')}`),
  channel: z.optional(z.enum(['sms', 'email'], '"sms" or "email", or leave it out')),
  from: described('The day from which it is in use.', day),
  wording: verbatim(2_000, 'the words that people agree to'),
})

const declared = {
  name: words(80).check(
    z.refine((name) => !/:\/\/|(?<![a-z])www\./i.test(name), 'a name, and no link'),
  ),
  numbers: z._default(z.array(number).check(z.maxLength(200, 'at most 200 numbers')), []),
  domains: z._default(
    z
      .array(
        z
          .string()
          .check(
            z.toLowerCase(),
            z.regex(/^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,63}$/, 'a domain name'),
          ),
      )
      .check(z.maxLength(50, 'at most 50 domains')),
    [],
  ),
  topics: z._default(z.array(id).check(z.maxLength(50, 'at most 50 topics')), []),
  basis: z.enum(['consent', 'customer', 'opt_out'], 'one of "consent", "customer", "opt_out"'),
  justification: z.optional(lines(2_000)),
  stopReach: z._default(z.enum(['all', 'sender'], '"all" or "sender"'), 'all'),
  defaultCountry: z.optional(country),
  language: z.optional(z.enum(LANGUAGES, `one of: ${LANGUAGES.join(', ')}`)),
  customerDays: z.optional(
    z
      .int('a whole number of days')
      .check(
        z.minimum(1, `1 to ${CUSTOMER_DAYS_MAX} days`),
        z.maximum(CUSTOMER_DAYS_MAX, `1 to ${CUSTOMER_DAYS_MAX} days`),
      ),
  ),
  sendingHours: z.optional(z.record(country, hoursOfDay)),
  page: z.optional(senderPage),
  stopWords: z.optional(z.array(words(40)).check(z.maxLength(50, 'at most 50 words'))),
  strictness: z.optional(
    described(
      'How a reply that is no keyword is judged; without it `balanced`.',
      z.enum(STRICTNESSES, `one of: ${STRICTNESSES.join(', ')}`),
    ),
  ),
  wordings: z.optional(
    described(
      'The texts that people agree to. A consent that names one of these versions must be in its words.',
      z.array(declaredWording, 'a list of wordings').check(
        z.maxLength(WORDINGS_MAX, `at most ${WORDINGS_MAX} wordings`),
        z.refine(
          (all) =>
            new Set(
              all.map(({ version, language, channel = '' }) => `${channel} ${language} ${version}`),
            ).size === all.length,
          'each version once for a language and a channel',
        ),
      ),
    ),
  ),
  optInWords: z.optional(
    z.array(optInWord, 'a list of words').check(z.maxLength(20, 'at most 20 words')),
  ),
}

export const sender = z.strictObject(declared).check(
  z.refine(({ basis, justification }) => basis === 'consent' || justification !== undefined, {
    message: 'needed where the basis is not "consent": why these people may be written to',
    path: ['justification'],
  }),
  z.refine(({ basis, customerDays }) => basis === 'customer' || customerDays === undefined, {
    message: 'only where the basis is "customer": how long an order counts',
    path: ['customerDays'],
  }),
)

/** A sender as shown: its declaration, and how often it was changed. */
export const shownSender = named('Sender', z.strictObject({ id, ...declared, version: z.int() }))

/** The `next` of an earlier answer. */
const after = z.optional(z.string().check(z.maxLength(200, 'the `next` of the page before')))
const LIMIT_MAX = 100

export const page = z.strictObject({
  after,
  limit: z._default(
    z.coerce
      .number(`1 to ${LIMIT_MAX}`)
      .check(
        z.refine(Number.isInteger, 'a whole number'),
        z.minimum(1, `1 to ${LIMIT_MAX}`),
        z.maximum(LIMIT_MAX, `1 to ${LIMIT_MAX}`),
      ),
    LIMIT_MAX,
  ),
})

/** An order and nothing more: no member can name an account or a basket. */
export const order = z.strictObject({
  to: address,
  sender: id,
  reference: words(200),
  orderedAt: time,
  goods: lines(500),
})

export const key = z.strictObject({
  name: z._default(words(80), 'unnamed'),
  rights: z
    .array(
      z.enum(
        ['check', 'write', 'lift', 'read', 'admin'],
        'one of "check", "write", "lift", "read", "admin"',
      ),
      'a list of rights',
    )
    .check(z.minLength(1, 'at least one right')),
  senders: z.optional(z.array(id).check(z.minLength(1, 'at least one sender, or leave it out'))),
  expiresAt: z.optional(time),
  perMinute: z.optional(
    z.number('a number').check(z.int('a whole number'), z.gte(1, 'at least 1'), z.lte(1_000_000)),
  ),
})

const DAY_SECONDS = 86_400
export const rotation = z.strictObject({
  overlapSeconds: z._default(
    z
      .number('a number of seconds')
      .check(
        z.int('whole seconds'),
        z.gte(0, 'at least 0'),
        z.lte(30 * DAY_SECONDS, 'at most 30 days'),
      ),
    DAY_SECONDS,
  ),
})

const LINKS_MAX = 1_000

export const links = z.strictObject({
  sender: id,
  topic: z.optional(id),
  campaign: z.optional(words(100)),
  to: z
    .array(address, 'a list of addresses')
    .check(z.minLength(1, 'at least one address'), z.maxLength(LINKS_MAX, `at most ${LINKS_MAX}`)),
})

export const stop = z.strictObject({
  to: z.union(
    [
      address,
      z
        .array(address)
        .check(z.minLength(1, 'at least one address'), z.maxLength(20, 'at most 20 addresses')),
    ],
    'one address, or the several of one person',
  ),
  scope: z
    .string('"all", "sender/<id>" or "sender/<id>/<topic>"')
    .check(z.refine(isScope, '"all", "sender/<id>" or "sender/<id>/<topic>"')),
  channelOfRequest: z.enum(STOP_METHODS, '"phone", "email", "letter" or "agent"'),
  reference: words(500),
  blocks: z._default(z.enum(['marketing', 'every'], '"marketing" or "every"'), 'marketing'),
  occurredAt: z.optional(time),
})

export const history = z.strictObject({ to: address, after: z.optional(z.string()) })
