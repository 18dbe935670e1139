import type * as z from 'zod/mini'
import type { Fault } from '../../domain/errors.ts'
import type { ConsoleLanguage } from '../../domain/operator.ts'
import type { Sender } from '../../domain/sender.ts'
import type { Field } from '../../languages/console/senders.ts'
import { sendersWords } from '../../languages/console/senders.ts'
import { sender } from '../../schemas/shared.ts'
import type { Form } from '../form.ts'

/** Lines beyond those that are there, so that more can be added without a script. */
export const SPARE_LINES = 2
const LINES_MAX = 250

export type Faults = Partial<Record<Field, string>>

/** What a form holds, as its page shows it again. */
export type Written = {
  readonly [name: string]: string | undefined
}

/** The form of a sender as it stands. */
export function writtenOf(known: Sender | undefined): Written {
  if (known === undefined) return { basis: 'consent', stopReach: 'all' }
  const { page = {} } = known
  const hours = Object.entries(known.sendingHours ?? {})
  return {
    name: known.name,
    basis: known.basis,
    justification: known.justification,
    customerDays: known.customerDays === undefined ? undefined : String(known.customerDays),
    domains: known.domains.join('\n'),
    stopReach: known.stopReach,
    defaultCountry: known.defaultCountry,
    language: known.language,
    strictness: known.strictness,
    stopWords: known.stopWords?.join('\n'),
    company: page.company,
    privacyContact: page.privacyContact,
    timeZone: page.timeZone,
    colour: page.colour,
    ...numbered(known.numbers, ({ number, purpose, country }) => ({ number, purpose, country })),
    ...numbered(known.topics, (topic) => ({ topic, topicName: page.topicNames?.[topic] })),
    ...numbered(hours, ([hoursCountry, { from, to, sundays, publicHolidays }]) => ({
      hoursCountry,
      from,
      to,
      sundays: sundays ? 'yes' : undefined,
      holidays: publicHolidays ? 'yes' : undefined,
    })),
  }
}

function numbered<T>(all: readonly T[], fieldsOf: (one: T) => Written): Written {
  return Object.fromEntries(
    all.flatMap((one, at) =>
      Object.entries(fieldsOf(one)).map(([name, value]) => [`${name}-${at}`, value] as const),
    ),
  )
}

/** How many lines of a kind are written; empty ones between them are passed over. */
export function linesOf(written: Written, name: string): number[] {
  return Array.from({ length: LINES_MAX }, (_, at) => at).filter(
    (at) => written[`${name}-${at}`] !== undefined,
  )
}

/** Everything that was sent, as it was written. */
export function writtenIn(form: Form): Written {
  const names = [
    'name basis justification customerDays domains stopReach defaultCountry language strictness',
    'stopWords company privacyContact timeZone colour id',
  ].flatMap((line) => line.split(' '))
  const rows = ['number', 'purpose', 'country', 'topic', 'topicName', 'hoursCountry']
    .concat(['from', 'to', 'sundays', 'holidays'])
    .flatMap((name) => Array.from({ length: LINES_MAX }, (_, at) => `${name}-${at}`))
  return Object.fromEntries([...names, ...rows].map((name) => [name, form.text(name)]))
}

type Declared = z.infer<typeof sender>

/** What the form declares, with what it does not show: logo, opt-in words, wordings. */
export function readSender(
  written: Written,
  known: Sender | undefined,
  language: ConsoleLanguage,
): { declared?: Declared; faults: Faults } {
  const parsed = sender.safeParse(shapeOf(written, known))
  if (parsed.success) return { declared: parsed.data, faults: {} }
  const faults = parsed.error.issues.map(({ path, message }) => ({
    pointer: `#/${path.map(String).join('/')}`,
    detail: message,
  }))
  return { faults: faultsByField(faults, language) }
}

function shapeOf(written: Written, known: Sender | undefined): Record<string, unknown> {
  const { optInWords, wordings, page: { logo } = {} } = known ?? {}
  const topics = linesOf(written, 'topic')
  const topicNames = defined(
    Object.fromEntries(
      topics.map((at) => [written[`topic-${at}`] ?? '', written[`topicName-${at}`]]),
    ),
  )
  const hours = linesOf(written, 'hoursCountry').map((at) => [
    (written[`hoursCountry-${at}`] ?? '').toUpperCase(),
    {
      from: written[`from-${at}`] ?? '',
      to: written[`to-${at}`] ?? '',
      sundays: written[`sundays-${at}`] === 'yes',
      publicHolidays: written[`holidays-${at}`] === 'yes',
    },
  ])
  const page = defined({
    logo,
    colour: written['colour'],
    company: written['company'],
    privacyContact: written['privacyContact'],
    timeZone: written['timeZone'],
    topicNames: isEmpty(topicNames) ? undefined : topicNames,
  })
  const stopWords = linesIn(written['stopWords'])
  return defined({
    name: written['name'] ?? '',
    numbers: linesOf(written, 'number').map((at) =>
      defined({
        number: (written[`number-${at}`] ?? '').replaceAll(/[\s.()-]/g, ''),
        purpose: written[`purpose-${at}`] ?? 'marketing',
        country: written[`country-${at}`]?.toUpperCase(),
      }),
    ),
    domains: linesIn(written['domains']),
    topics: topics.map((at) => written[`topic-${at}`]),
    basis: written['basis'],
    justification: written['justification'],
    stopReach: written['stopReach'],
    defaultCountry: written['defaultCountry']?.toUpperCase(),
    language: written['language'],
    customerDays:
      written['customerDays'] === undefined ? undefined : Number(written['customerDays']),
    sendingHours: hours.length === 0 ? undefined : Object.fromEntries(hours),
    page: isEmpty(page) ? undefined : page,
    stopWords: stopWords.length === 0 ? undefined : stopWords,
    strictness: written['strictness'],
    optInWords,
    wordings,
  })
}

function linesIn(text: string | undefined): string[] {
  return (text ?? '')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

function defined(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}

function isEmpty(members: object): boolean {
  return Object.keys(members).length === 0
}

/** Where a fault of the API stands on the page. */
const FIELDS: Readonly<Record<string, Field>> = {
  'page/topicNames': 'topics',
  'page/company': 'company',
  'page/privacyContact': 'privacyContact',
  'page/timeZone': 'timeZone',
  'page/colour': 'colour',
}

/** One sentence a field, in the operator's language; of a list it says which line. */
export function faultsByField(faults: readonly Fault[], language: ConsoleLanguage): Faults {
  const words = sendersWords[language]
  const isField = (name: string): name is Field => Object.hasOwn(words.fields, name)
  return Object.fromEntries(
    faults.map(({ pointer, detail }) => {
      const [, first = '', second = ''] = pointer.split('/')
      const field = FIELDS[`${first}/${second}`] ?? (isField(first) ? first : 'name')
      const line = /^\d+$/.test(second) ? `${Number(second) + 1}: ` : ''
      const own = words.faults[field] ?? `${detail.charAt(0).toUpperCase()}${detail.slice(1)}.`
      return [field, `${line}${own}`] as const
    }),
  )
}
