import * as z from 'zod/mini'
import type { Command } from 'commander'
import { openCli, type Host } from './cli.ts'
import { pagesOf } from './pages.ts'
import type { Row } from './print.ts'

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
        'scopes, when it becomes a stop. What was set aside, because it made no event, says in ' +
        'brackets why, from which account and sender, and by which message id.',
    )
    .action(async (_: unknown, command: Command) => {
      const { api, print } = await openCli(command, host)
      for await (const page of pagesOf(api, '/v1/reviews', list))
        print.rows(TITLES, page.reviews.map(rowOf))
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
    .action(async (id: string, decision: string, options: Options, command: Command) => {
      const { api, print } = await openCli(command, host)
      const path = `/v1/reviews/${encodeURIComponent(id)}`
      const answer = await api.write('POST', path, { decision, ...options }, decided)
      const { event, contact } = answer
      print.facts(
        event === undefined || contact === undefined
          ? [['released', id]]
          : [
              ['event', event],
              ['contact', contact],
            ],
        { id, decision, event, contact },
      )
    })
}

type Options = { readonly note?: string; readonly to?: string }

const TITLES = ['id', 'received', 'text', 'scopes', 'a stop at']

function rowOf(one: z.infer<typeof review>): Row {
  return {
    cells: [
      one.id,
      one.overdue ? { text: one.receivedAt, tone: 'bad' } : one.receivedAt,
      one.kind === 'aside' ? asideText(one) : (one.text ?? ''),
      one.scopes.join(' '),
      one.becomesStopAt ?? `never; it ends at ${one.endsAt ?? ''}`,
    ],
    json: one,
  }
}

/** Why there is no event, who sent it and where to look it up, then its text. */
function asideText(one: z.infer<typeof review>): string {
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
