import * as z from 'zod/mini'
import { FORMATS, type FormatName } from '../../domain/import-format.ts'
import { isScope } from '../../domain/scope.ts'
import { operation } from '../../operation.ts'
import { country, id, time, words } from '../schemas.ts'

const FORMAT_NAMES = Object.keys(FORMATS) as FormatName[]

const shared = {
  format: z._default(
    z.enum(
      ['auto', ...FORMAT_NAMES],
      `one of "auto", ${FORMAT_NAMES.map((name) => `"${name}"`).join(', ')}`,
    ),
    'auto',
  ),
  /** Our field, and what the file calls it. */
  columns: z._default(
    z.record(
      z.string().check(z.regex(/^[a-zA-Z0-9]{1,40}$/, 'one of our fields, e.g. "address"')),
      words(200, 'the name of a column of the file'),
    ),
    {},
  ),
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
  applied: z.optional(counts),
  result: z.optional(z.string()),
})

export const postImport = operation({
  id: 'createImport',
  method: 'POST',
  path: '/v1/imports',
  tag: 'Imports',
  summary: 'Announces a CSV file of stops or consents, and says where to put it',
  description:
    'PUT the file (CSV in UTF-8, at most 200 MB) to `uploadUrl` with `headers`, then ask for the dry run, then apply it. ' +
    'An import of stops never lifts anything; an import of consents never overrides a stop.',
  right: 'admin',
  body: importAsked,
  writes: true,
  repeats: 'refused',
  answers: {
    201: {
      description: 'Where to put the file, and until when.',
      schema: z.object({
        id: z.string(),
        uploadUrl: z.string(),
        method: z.literal('PUT'),
        headers: z.record(z.string(), z.string()),
        expiresAt: z.string(),
      }),
    },
  },
  refusals: ['unknown_sender', 'unknown_topic'],
  examples: [
    {
      name: 'stopsOfSendGrid',
      summary: 'The unsubscribes that another system holds',
      body: { kind: 'stops', scope: 'sender/acme', source: 'SendGrid export of 2026-11-20' },
      status: 201,
      answer: {
        id: 'imp_06fq1x6dvr2m5c8k0n3t7w9zab',
        uploadUrl: 'https://bucket.example/imports/imp_06fq1x6dvr2m5c8k0n3t7w9zab?signature=…',
        method: 'PUT',
        headers: { 'content-type': 'text/csv' },
        expiresAt: '2026-11-21T19:15:00Z',
      },
      yields: ['/id'],
    },
  ],
})

const EXAMPLE = {
  id: 'imp_06fq1x6dvr2m5c8k0n3t7w9zab',
  kind: 'stops',
  scope: 'sender/acme',
  sender: 'acme',
  format: 'auto',
  source: 'SendGrid export of 2026-11-20',
  createdAt: '2026-11-21T19:00:00Z',
  state: 'awaiting_file',
  progress: { rows: 0, bytes: 0 },
} as const

export const getImports = operation({
  id: 'listImports',
  method: 'GET',
  path: '/v1/imports',
  tag: 'Imports',
  summary: 'Imports of the last 30 days, newest first',
  right: 'admin',
  query: z.object({ after: z.optional(z.string()) }),
  answers: {
    200: {
      description: 'A page; `next` is the `after` of the one that follows.',
      schema: z.object({ imports: z.array(shown), next: z.optional(z.string()) }),
    },
  },
  examples: [
    {
      name: 'first',
      summary: 'The first page',
      needs: ['createImport/stopsOfSendGrid'],
      status: 200,
      answer: { imports: [EXAMPLE] },
    },
  ],
})

export const getImport = operation({
  id: 'showImport',
  method: 'GET',
  path: '/v1/imports/:id',
  tag: 'Imports',
  summary: 'How far an import is, and what it counted',
  description:
    '`rows` are those of the file: `new` adds something, `known` holds already, `refused` cannot be used, by `<field>/<reason>`. ' +
    'These three add up to `rows`, except where a row has two addresses with a status each (Brevo): each of the two counts.',
  right: 'admin',
  answers: { 200: { description: 'The import.', schema: shown } },
  refusals: ['not_found'],
  examples: [
    {
      name: 'waiting',
      summary: 'Before its file has come',
      needs: ['createImport/stopsOfSendGrid'],
      path: { id: EXAMPLE.id },
      status: 200,
      answer: EXAMPLE,
    },
  ],
})

export const postDryRun = operation({
  id: 'dryRunImport',
  method: 'POST',
  path: '/v1/imports/:id/dry-run',
  tag: 'Imports',
  summary: 'Reads the whole file and counts what applying it would do; writes nothing of anybody',
  right: 'admin',
  answers: { 202: { description: 'Begun: ask for the import again.', schema: shown } },
  refusals: ['not_found', 'conflict'],
  examples: [
    {
      name: 'tooEarly',
      summary: 'Before its file has come',
      needs: ['createImport/stopsOfSendGrid'],
      path: { id: EXAMPLE.id },
      status: 409,
    },
  ],
})

export const postApply = operation({
  id: 'applyImport',
  method: 'POST',
  path: '/v1/imports/:id/apply',
  tag: 'Imports',
  summary: 'Records what the dry run counted, for the very file it read; asked again it goes on',
  right: 'admin',
  answers: { 202: { description: 'Begun, going on or done.', schema: shown } },
  refusals: ['not_found', 'conflict'],
  examples: [
    {
      name: 'withoutDryRun',
      summary: 'Apply needs a finished dry run',
      needs: ['createImport/stopsOfSendGrid'],
      path: { id: EXAMPLE.id },
      status: 409,
    },
  ],
})

export const getResult = operation({
  id: 'getImportResult',
  method: 'GET',
  path: '/v1/imports/:id/result',
  tag: 'Imports',
  summary: 'One line for each refused row of the last run: its number, the field, why',
  description:
    'CSV without addresses; the header of the file is row 1. A long one comes in pages, the next in the `Link` header. Readable for five days, gone after seven.',
  right: 'admin',
  query: z.object({ after: z.optional(z.string().check(z.regex(/^\d{1,9}$/, 'of a `Link`'))) }),
  answers: { 200: { description: 'row,field,reason,detail', type: 'text/csv' } },
  refusals: ['not_found'],
  examples: [
    {
      name: 'tooEarly',
      summary: 'Before anything has run',
      needs: ['createImport/stopsOfSendGrid'],
      path: { id: EXAMPLE.id },
      status: 404,
    },
  ],
})

export const importOperations = [
  postImport,
  getImports,
  getImport,
  postDryRun,
  postApply,
  getResult,
]
