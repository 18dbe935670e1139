import * as z from 'zod/mini'
import { operation } from '../../http/operation.ts'
import { downloads, scrubAsked, shownScrub } from '../../schemas/scrubs.ts'

export const postScrub = operation({
  id: 'createScrub',
  method: 'POST',
  path: '/v1/scrubs',
  tag: 'Scrubs',
  summary: 'Announces a list that is to be cleaned, and says where to put it',
  description:
    'PUT the list (CSV, at most 2 GB) to `uploadUrl` with `headers`, then ask for the run: ' +
    '`curl -T list.csv -H \'content-type: text/csv\' "$uploadUrl"`, without the key. Each row is judged as by one check for this sender, topic and purpose; ' +
    'what may be written to comes back as it was, byte for byte, and what is left out with the reason.\n\n' +
    'The URL can be used for 15 minutes; on one machine an older one is refused as `urn:basta:url_not_valid`, and a list for a scrub that does not wait for one any more is refused with 409. ' +
    'On AWS the URL is signed and cannot be taken back: until it ends, a list that is PUT after the scrub has ended or was deleted is stored. Nobody judges it, and a rule of the bucket deletes it within two days.\n\n' +
    'The right is that of a check, for a scrub answers the same question. A key sees the scrubs that it made; one with `admin` those of all its senders.\n\n' +
    '**A clean list is as old as its `completeTo`.** Ask a check before each message where you can; `notBefore`, for a sender that keeps hours, is told by checks alone.',
  right: 'check',
  body: scrubAsked,
  writes: true,
  repeats: 'refused',
  answers: {
    201: {
      description: 'Where to put the list, and until when.',
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
      name: 'newsletter',
      summary: 'The list of a campaign',
      needs: ['putSender/acme'],
      body: { sender: 'acme', topic: 'promo', columns: ['email'], fileName: 'november.csv' },
      status: 201,
      answer: {
        id: 'scr_06fq1x6dvr2m5c8k0n3t7w9zab',
        uploadUrl: 'https://bucket.example/scrubs/lists/scr_06fq1x6dvr2m5c8k0n3t7w9zab?signature=…',
        method: 'PUT',
        headers: { 'content-type': 'text/csv' },
        expiresAt: '2026-11-21T19:15:00Z',
      },
      yields: ['/id'],
    },
  ],
})

const EXAMPLE = {
  id: 'scr_06fq1x6dvr2m5c8k0n3t7w9zab',
  sender: 'acme',
  topic: 'promo',
  purpose: 'marketing',
  fileName: 'november.csv',
  createdAt: '2026-11-21T19:00:00Z',
  state: 'awaiting_file',
  progress: { rows: 0, bytes: 0 },
} as const

export const getScrubs = operation({
  id: 'listScrubs',
  method: 'GET',
  path: '/v1/scrubs',
  tag: 'Scrubs',
  summary: 'Scrubs of the last 30 days, newest first',
  right: 'check',
  query: z.object({ after: z.optional(z.string()) }),
  answers: {
    200: {
      description: 'A page; `next` is the `after` of the one that follows.',
      schema: z.object({ scrubs: z.array(shownScrub), next: z.optional(z.string()) }),
    },
  },
  examples: [
    {
      name: 'first',
      summary: 'The first page',
      needs: ['createScrub/newsletter'],
      status: 200,
      answer: { scrubs: [EXAMPLE] },
    },
  ],
})

export const getScrub = operation({
  id: 'showScrub',
  method: 'GET',
  path: '/v1/scrubs/:id',
  tag: 'Scrubs',
  summary: 'How far a scrub is, what was found in the list, and what was counted',
  description:
    '`progress` counts rows and bytes, `of` those of the list. `counts` has every row once: `kept` + `rejected` + `duplicates` = `rows`. The clean list leaves out `rejected` (for their verdict) and `duplicates` (the same address stood in an earlier row). ' +
    '`reasons` counts all rows by their verdict. A duplicate counts there with its own, so a reason that keeps rows may count more than `kept`. ' +
    'Every stop recorded before `completeTo` was seen; `lagSeconds` is there where the log was behind, and that was allowed.\n\n' +
    '`failure` says in the words of a refused call why a list was not judged, and what would be right: then its list is deleted. `results` can be downloaded until `resultsUntil`.',
  right: 'check',
  answers: { 200: { description: 'The scrub.', schema: shownScrub } },
  refusals: ['not_found'],
  examples: [
    {
      name: 'waiting',
      summary: 'Before its list has come',
      needs: ['createScrub/newsletter'],
      path: { id: EXAMPLE.id },
      status: 200,
      answer: EXAMPLE,
    },
  ],
})

export const postScrubRun = operation({
  id: 'runScrub',
  method: 'POST',
  path: '/v1/scrubs/:id/run',
  tag: 'Scrubs',
  summary: 'Judges the list that was brought; asked again it changes nothing',
  description:
    'A run sees every stop that was recorded before it began: it waits for the log of events, for 60 seconds at most. The list is deleted when the run ends, also when it fails. ' +
    'A run that is ended from outside begins again, and never shows half a result.',
  right: 'check',
  answers: { 202: { description: 'Begun, or done: ask for the scrub again.', schema: shownScrub } },
  refusals: ['not_found', 'conflict'],
  examples: [
    {
      name: 'tooEarly',
      summary: 'Before its list has come',
      needs: ['createScrub/newsletter'],
      path: { id: EXAMPLE.id },
      status: 409,
    },
  ],
})

export const getScrubResults = operation({
  id: 'downloadScrub',
  method: 'GET',
  path: '/v1/scrubs/:id/results',
  tag: 'Scrubs',
  summary: 'Where the results can be downloaded, for a quarter of an hour',
  description:
    '`clean` holds the header and the kept rows, as they were; `rejected` one line for each other row: its number (1 is the first below the header), the column that decided, the reason, how far it reaches and since when; ' +
    '`certificate` and `rows` are there where a certificate was asked for. Each is a plain GET of its `url`, without the key: `curl -o clean.csv "$url"`. Whoever has a URL can read the file: keep it to yourself. Results can be downloaded for six days and are deleted by the seventh.',
  right: 'check',
  answers: { 200: { description: 'A URL for each.', schema: downloads } },
  refusals: ['not_found'],
  examples: [
    {
      name: 'tooEarly',
      summary: 'Before anything has run',
      needs: ['createScrub/newsletter'],
      path: { id: EXAMPLE.id },
      status: 404,
    },
  ],
})

export const deleteScrubCall = operation({
  id: 'deleteScrub',
  method: 'DELETE',
  path: '/v1/scrubs/:id',
  tag: 'Scrubs',
  summary: 'Deletes the list and the results at once; what was counted stays for 30 days',
  description:
    'A run that is under way ends and leaves nothing. Asked again, it deletes again. On AWS a list that is PUT afterwards, by an upload URL that has not yet ended, rests until it is deleted again, or for two days at most.',
  right: 'check',
  answers: { 200: { description: 'The scrub, without files.', schema: shownScrub } },
  refusals: ['not_found', 'conflict'],
  examples: [
    {
      name: 'newsletter',
      summary: 'It was the wrong list',
      needs: [
        'createScrub/newsletter',
        'listScrubs/first',
        'showScrub/waiting',
        'runScrub/tooEarly',
        'downloadScrub/tooEarly',
      ],
      path: { id: EXAMPLE.id },
      status: 200,
      answer: { ...EXAMPLE, state: 'deleted' },
    },
  ],
})

export const scrubOperations = [
  postScrub,
  getScrubs,
  getScrub,
  postScrubRun,
  getScrubResults,
  deleteScrubCall,
]
