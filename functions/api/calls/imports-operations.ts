import * as z from 'zod/mini'
import { operation } from '../../http/operation.ts'
import { importAsked, importDecided, shown } from '../../schemas/imports.ts'

export const postImport = operation({
  id: 'createImport',
  method: 'POST',
  path: '/v1/imports',
  tag: 'Imports',
  summary: 'Announces a CSV file of stops or consents, and says where to put it',
  description:
    'PUT the file (CSV in UTF-8, at most 200 MB) to `uploadUrl` with `headers`, then ask for the dry run, then apply it: ' +
    '`curl -T list.csv -H \'content-type: text/csv\' "$uploadUrl"`, without the key. ' +
    'On one machine a URL that is too old is refused as `urn:basta:url_not_valid`. ' +
    'An import of stops never lifts anything; an import of consents never overrides a stop.\n\n' +
    'Of an export of a whole audience only those are stopped of whom a status or an opt-out date says that they left; the others are refused as `row/not_a_stop`. ' +
    'A row with filled cells beyond the header is refused as `row/misaligned`, and nothing of it is read where a status decides or in a list of consents. In other lists of stops it is refused if such a cell may hold an address, a status or a date, and the address in its own column is recorded all the same. ' +
    'A row with an e-mail address and a phone number is read for each by the status of its own channel. ' +
    '`columns` names what Basta cannot know: for stops `address`, or `email` and `phone`, `status`, `emailStatus`, `phoneStatus`, `occurredAt`. ' +
    'An opt-out date without a time zone is not used: the stop then counts from its receipt.',
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
    'These three add up to `rows`, except where a row has several addresses: each of them counts.\n\n' +
    '`questions` are what the dry run leaves to be decided, and apply is refused with 409 while there is one: a column that is not read and looks like an address, a status or a date, ' +
    'or that is read and holds words (`values`) whose meaning is not known. Answer them with another dry run. ' +
    '`notRead` names the columns that look like one of these and need no decision: when the contact was made or changed, somebody else’s address, and what you left out.',
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
  description:
    'Without a body as it was announced. To answer `questions`, ask again with what is decided: `columns` names a column that is to be read, ' +
    '`statuses` says what words mean, `notRead` leaves columns out. Each adds to what was decided before, and the file is counted anew.',
  right: 'admin',
  body: importDecided,
  bodyMayLack: true,
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
  description: 'Refused with 409 while the dry run has `questions` that are not answered.',
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
