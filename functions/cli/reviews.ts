import * as z from 'zod/mini'
import type { Command } from 'commander'
import type { Api } from './api.ts'
import { openCli, type Host } from './cli.ts'
import { Failure } from './failure.ts'
import { pagesOf } from './pages.ts'
import type { Cell, Row } from './print.ts'
import { INFLUENCE_TITLES, influenceRows, readingFacts } from './reading.ts'
import { openRows, shownRow } from './rows-file.ts'

const influences = z.array(z.object({ feature: z.string(), adds: z.number() }))
const reading = z.looseObject({
  intent: z.optional(z.string()),
  tier: z.string(),
  language: z.optional(z.string()),
  matched: z.optional(z.string()),
  reason: z.optional(z.string()),
  score: z.optional(z.number()),
  model: z.optional(z.string()),
  strictness: z.optional(z.string()),
  thresholds: z.object({ stop: z.number(), hold: z.number() }),
  missed: z.optional(z.object({ threshold: z.enum(['stop', 'hold']), by: z.number() })),
  towards: influences,
  away: influences,
  evidence: z.optional(
    z.looseObject({
      tier: z.optional(z.string()),
      reason: z.optional(z.string()),
      score: z.optional(z.number()),
      model: z.optional(z.string()),
    }),
  ),
})

const review = z.looseObject({
  kind: z.string(),
  id: z.string(),
  why: z.optional(z.string()),
  shape: z.optional(z.string()),
  count: z.optional(z.number()),
  account: z.optional(z.string()),
  messageId: z.optional(z.string()),
  from: z.optional(z.string()),
  text: z.optional(z.string()),
  reading: z.optional(reading),
  sample: z.optional(z.string()),
  scopes: z.array(z.string()),
  receivedAt: z.string(),
  becomesStopAt: z.optional(z.string()),
  endsAt: z.optional(z.string()),
  overdue: z.boolean(),
})
const list = z.object({ reviews: z.array(review), next: z.optional(z.string()) })
const decided = z.looseObject({
  event: z.optional(z.string()),
  contact: z.optional(z.string()),
  row: z.optional(shownRow),
})
/** `--json` shows a request in full. */
const SAMPLE_CHARACTERS_MAX = 300

/** `basta reviews`: messages that may have been a stop, for a person to decide. */
export function reviewsCommand(program: Command, host: Host): void {
  const reviews = program
    .command('reviews')
    .description('what may have been a stop, for you to decide')
  reviews
    .command('list')
    .description(
      'Lists what waits for a decision, oldest first. Each line: id, received, what the person wrote, ' +
        'scopes, when it becomes a stop, why it is held and its score. What was set aside, because it made no event, says in ' +
        'brackets why, from which account and sender, and by which message id.',
    )
    .action(async (_: unknown, command: Command) => {
      const { api, print } = await openCli(command, host)
      for await (const page of pagesOf(api, '/v1/reviews', list))
        print.rows(TITLES, page.reviews.map(rowOf))
    })
  reviews
    .command('show')
    .description(
      'Shows one: what the person wrote, why it is held, its score between the two thresholds, and the ' +
        'strongest features each way.',
    )
    .argument('<id>')
    .action(async (id: string, _: unknown, command: Command) => {
      const { api, print, isJson } = await openCli(command, host)
      const one = await findReview(api, id)
      print.facts(factsOf(one), one)
      if (one.reading !== undefined && !isJson)
        print.rows(INFLUENCE_TITLES, influenceRows(one.reading))
    })
  reviews
    .command('decide')
    .description(
      'Decides one: it was a stop, or it is released. The text is deleted then. What was set aside ' +
        'becomes a stop of its sender, or of the address in --to.',
    )
    .argument('<id>')
    .argument('<decision>', 'stop or release')
    .option('--note <text>', 'why; it is kept')
    .option('--to <address>', 'of what was set aside: the address to stop, given or corrected')
    .option(
      '--row <file>',
      'adds the text, masked, as a labelled row to this file, to train with; Basta keeps no copy',
    )
    .option('--label <label>', 'of the row: opt_out, ordinary, unsure, opt_in or help')
    .action(async (id: string, decision: string, options: Options, command: Command) => {
      const { api, print } = await openCli(command, host)
      const { row: file, ...asked } = options
      if (file === undefined && asked.label !== undefined)
        throw new Failure('--label is of a row: name its file with --row.')
      // Opened before the decision, which deletes the text.
      const rows = file === undefined ? undefined : openRows(file)
      const path = `/v1/reviews/${encodeURIComponent(id)}`
      const body = { decision, ...asked, ...(rows && { row: true }) }
      const answer = await api.write('POST', path, body, decided)
      const { event, contact, row } = answer
      if (row !== undefined) rows?.add(row)
      print.facts(
        event === undefined || contact === undefined
          ? [['released', id]]
          : [
              ['event', event],
              ['contact', contact],
            ],
        { id, decision, event, contact, row },
      )
      if (rows !== undefined && row === undefined)
        throw new Failure('It is decided, but the row was in an answer that got lost.', [
          'The text is deleted: no row can be made of it any more.',
        ])
    })
}

type Options = {
  readonly note?: string
  readonly to?: string
  readonly row?: string
  readonly label?: string
}

type Review = z.infer<typeof review>

async function findReview(api: Api, id: string): Promise<Review> {
  for await (const page of pagesOf(api, '/v1/reviews', list)) {
    const found = page.reviews.find((one) => one.id === id)
    if (found !== undefined) return found
  }
  throw new Failure(`No review ${id} is open.`)
}

function factsOf(one: Review): [string, Cell][] {
  const then = one.reading?.evidence
  const isOtherModel = then?.model !== undefined && then.model !== one.reading?.model
  return [
    ['id', one.id],
    ['received', one.receivedAt],
    ['text', one.kind === 'aside' ? asideText(one) : (one.text ?? '')],
    ['scopes', one.scopes.join(' ')],
    ['a stop at', endOf(one)],
    ...(one.reading === undefined ? [] : readingFacts(one.reading)),
    ...(one.reading?.strictness === undefined
      ? []
      : [['strictness', one.reading.strictness] as [string, Cell]]),
    ...(isOtherModel
      ? [
          ['then', `${then.tier ?? ''}, ${then.score ?? 'no score'}, by ${then.model}`] as [
            string,
            Cell,
          ],
        ]
      : []),
  ]
}

const TITLES = ['id', 'received', 'text', 'scopes', 'a stop at', 'held for']

function rowOf(one: Review): Row {
  return {
    cells: [
      one.id,
      one.overdue ? { text: one.receivedAt, tone: 'bad' } : one.receivedAt,
      one.kind === 'aside' ? asideText(one) : (one.text ?? ''),
      one.scopes.join(' '),
      endOf(one),
      heldFor(one),
    ],
    json: one,
  }
}

function endOf({ becomesStopAt, endsAt }: Review): string {
  return becomesStopAt ?? `never; it ends at ${endsAt ?? ''}`
}

/** As it was decided when it came; `show` says how it reads now. */
function heldFor({ reading: now }: Review): string {
  const { reason, score } = now?.evidence?.tier === undefined ? (now ?? {}) : now.evidence
  return [reason, score].filter((one) => one !== undefined).join(' ')
}

/** Why there is no event, who sent it and where to look it up, then its text. */
function asideText(one: Review): string {
  const facts = [
    `${one.why ?? ''} (${one.shape ?? ''})`,
    one.account,
    one.from === undefined ? undefined : `from ${one.from}`,
    one.messageId === undefined ? undefined : `message ${one.messageId}`,
    (one.count ?? 1) > 1 ? `${one.count} times` : undefined,
  ]
  const said = one.text ?? one.sample?.slice(0, SAMPLE_CHARACTERS_MAX) ?? ''
  return `[${facts.filter((fact) => fact !== undefined).join(', ')}] ${said}`.trimEnd()
}
