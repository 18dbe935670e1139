import * as z from 'zod/mini'
import { LIST_DELIMITER, SCRUB_RESULTS } from '../domain/scrub.ts'
import { described } from './described.ts'
import { country, id, words } from './shared.ts'

const COLUMNS_MAX = 20
const COLUMN_MAX = 10_000

const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'iso-8859-1'] as const

const column = z.union(
  [
    words(200, 'the name of a column of the list'),
    z
      .int('the number of a column, 1 for the first')
      .check(
        z.minimum(1, '1 for the first column'),
        z.maximum(COLUMN_MAX, `at most ${COLUMN_MAX}`),
      ),
  ],
  'the name or the number of a column',
)

export const scrubAsked = z.strictObject({
  sender: id,
  topic: z.optional(id),
  purpose: z._default(
    z.enum(['marketing', 'transactional'], '"marketing" or "transactional"'),
    'marketing',
  ),
  columns: z.optional(
    described(
      'The columns that hold addresses, by name or by number; without it those that look so. A row is kept only if each of its addresses may be written to.',
      z
        .array(column, 'a list of columns')
        .check(z.minLength(1, 'at least one'), z.maxLength(COLUMNS_MAX, `at most ${COLUMNS_MAX}`)),
    ),
  ),
  header: z.optional(
    described(
      'Whether the first line names the columns; without it that is found out.',
      z.boolean('true or false'),
    ),
  ),
  delimiter: z.optional(
    described(
      'What is between cells; without it that is found out.',
      z
        .string('one character')
        .check(
          z.regex(LIST_DELIMITER, 'one character between cells, such as ",", ";", "|" or a tab'),
        ),
    ),
  ),
  encoding: z.optional(z.enum(ENCODINGS, `one of: ${ENCODINGS.join(', ')}`)),
  defaultCountry: z.optional(
    described('Of numbers written without a country; by default that of the sender.', country),
  ),
  keepDuplicates: z.optional(
    described(
      'Keeps rows whose address stood in an earlier row; by default they are left out.',
      z.boolean('true or false'),
    ),
  ),
  maxInvalid: z.optional(
    described(
      'The share of rows without a valid address, 0 to 1, above which the list is refused: it may be the wrong column.',
      z.number('a share, 0 to 1').check(z.minimum(0, '0 to 1'), z.maximum(1, '0 to 1')),
    ),
  ),
  allowLag: z._default(
    described(
      'Runs also where the log of events is behind, and says by how much; by default the run then fails after 60 seconds.',
      z.boolean('true or false'),
    ),
    false,
  ),
  certificate: z._default(
    described(
      'Also makes a signed certificate, and the file that proves single rows.',
      z.boolean('true or false'),
    ),
    false,
  ),
  fileName: z.optional(
    described(
      'What you call the list.',
      words(200, 'a name').check(z.refine((name) => !name.includes('@'), 'a name, and no address')),
    ),
  ),
})

const failure = z.object({
  type: described(
    'Of the list: `urn:basta:list_unreadable`, `urn:basta:list_mostly_invalid`. Of the question: ' +
      '`urn:basta:unknown_sender`, `urn:basta:unknown_topic`. Of the moment, so run it again: ' +
      '`urn:basta:snapshot_behind`, `urn:basta:unavailable`.',
    z.string(),
  ),
  title: z.string(),
  detail: z.string(),
  errors: z.optional(z.array(z.object({ pointer: z.string(), detail: z.string() }))),
})

const result = z.object({
  kind: z.enum(SCRUB_RESULTS),
  bytes: z.number(),
  sha256: z.string(),
})

export const shownScrub = z.object({
  id: z.string(),
  sender: z.string(),
  topic: z.optional(z.string()),
  purpose: z.enum(['marketing', 'transactional']),
  fileName: z.optional(z.string()),
  createdAt: z.string(),
  state: z.enum(['awaiting_file', 'queued', 'running', 'done', 'failed', 'deleted']),
  progress: z.object({ rows: z.number(), bytes: z.number(), of: z.optional(z.number()) }),
  detected: z.optional(
    z.object({
      delimiter: z.string(),
      encoding: z.string(),
      header: z.boolean(),
      columns: z.array(z.union([z.string(), z.number()])),
    }),
  ),
  counts: z.optional(
    z.object({
      rows: z.number(),
      kept: z.number(),
      rejected: z.number(),
      duplicates: z.number(),
      reasons: z.record(z.string(), z.number()),
    }),
  ),
  completeTo: z.optional(z.string()),
  lagSeconds: z.optional(z.number()),
  failure: z.optional(failure),
  results: z.optional(z.array(result)),
  resultsUntil: z.optional(z.string()),
  endedAt: z.optional(z.string()),
})

export const downloads = z.object({
  results: z.array(z.object({ ...result.shape, fileName: z.string(), url: z.string() })),
  expiresAt: z.string(),
})
