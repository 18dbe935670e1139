import * as z from 'zod/mini'
import { FORMATS, type FormatName } from '../domain/import-format.ts'
import { isScope } from '../domain/scope.ts'
import { described } from './described.ts'
import { country, id, time, words } from './shared.ts'

const FORMAT_NAMES = Object.keys(FORMATS) as FormatName[]

const MEANINGS = ['unsubscribes', 'complaints', 'bounces', 'not_a_stop'] as const

const columns = z.record(
  z.string().check(z.regex(/^[a-zA-Z0-9]{1,40}$/, 'one of our fields, e.g. "address"')),
  words(200, 'the name of a column of the file'),
)
const statuses = described(
  'What words of the file’s statuses mean, where Basta does not know them; "" is an empty cell.',
  z.record(
    z.string().check(z.maxLength(200, 'a word of the file')),
    z.enum(MEANINGS, `one of ${MEANINGS.map((name) => `"${name}"`).join(', ')}`),
  ),
)
const notRead = described(
  'Columns of the file that are left out on purpose.',
  z.array(words(200, 'the name of a column of the file')).check(z.maxLength(200)),
)

/** The answers to the questions of a dry run. */
export const importDecided = z.strictObject({
  columns: z.optional(columns),
  statuses: z.optional(statuses),
  notRead: z.optional(notRead),
})

const shared = {
  format: z._default(
    z.enum(
      ['auto', ...FORMAT_NAMES],
      `one of "auto", ${FORMAT_NAMES.map((name) => `"${name}"`).join(', ')}`,
    ),
    'auto',
  ),
  /** Our field, and the file's name for it. */
  columns: z._default(columns, {}),
  notRead: z.optional(notRead),
  defaultCountry: z.optional(country),
  source: words(500, 'what the file is, e.g. "SendGrid export of 2026-11-20"'),
  occurredAt: z.optional(time),
}

export const importAsked = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('stops'),
    scope: z
      .string('"all", "sender/<id>" or "sender/<id>/<topic>"')
      .check(z.refine(isScope, '"all", "sender/<id>" or "sender/<id>/<topic>"')),
    list: z.optional(
      z.enum(
        ['unsubscribes', 'complaints', 'bounces'],
        'one of "unsubscribes", "complaints", "bounces"',
      ),
    ),
    statuses: z.optional(statuses),
    ...shared,
  }),
  z.strictObject({ kind: z.literal('consents'), sender: id, ...shared }),
])

export const counts = z.object({
  rows: z.number(),
  new: z.number(),
  known: z.number(),
  refused: z.number(),
  reasons: z.record(z.string(), z.number()),
})

export const shown = z.object({
  id: z.string(),
  kind: z.enum(['stops', 'consents']),
  scope: z.optional(z.string()),
  sender: z.optional(z.string()),
  format: z.string(),
  source: z.string(),
  createdAt: z.string(),
  state: z.enum(['awaiting_file', 'dry_running', 'dry_run_done', 'applying', 'applied', 'failed']),
  failure: z.optional(z.string()),
  file: z.optional(
    z.object({ sha256: z.string(), bytes: z.number(), header: z.array(z.string()) }),
  ),
  progress: z.object({ rows: z.number(), bytes: z.number() }),
  dryRun: z.optional(counts),
  questions: z.optional(
    z.array(
      z.object({
        column: z.string(),
        looksLike: z.enum(['address', 'status', 'date']),
        values: z.array(z.string()),
        detail: z.string(),
      }),
    ),
  ),
  notRead: z.optional(z.array(z.string())),
  applied: z.optional(counts),
  result: z.optional(z.string()),
})
