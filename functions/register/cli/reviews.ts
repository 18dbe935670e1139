import type { Command } from 'commander'
import * as z from 'zod/mini'
import { openCli, type Host } from './cli.ts'
import { pagesOf } from './pages.ts'
import type { Row } from './print.ts'

const review = z.looseObject({
  id: z.string(),
  contact: z.string(),
  text: z.string(),
  scopes: z.array(z.string()),
  receivedAt: z.string(),
  becomesStopAt: z.string(),
  overdue: z.boolean(),
})
const list = z.object({ reviews: z.array(review), next: z.optional(z.string()) })
const decided = z.looseObject({ event: z.string(), contact: z.string() })

/** `basta reviews`: what may have been a stop, for a person to decide. */
export function reviewsCommand(program: Command, host: Host): void {
  const reviews = program
    .command('reviews')
    .description('what may have been a stop, for you to decide')
  reviews
    .command('list')
    .description(
      'Lists what waits for a decision, oldest first. Each line: id, received, what the person wrote, ' +
        'scopes, when it becomes a stop.',
    )
    .action(async (_: unknown, command: Command) => {
      const { api, print } = await openCli(command, host)
      for await (const page of pagesOf(api, '/v1/reviews', list))
        print.rows(['id', 'received', 'text', 'scopes', 'a stop at'], page.reviews.map(rowOf))
    })
  reviews
    .command('decide')
    .description('Decides one: it was a stop, or it is released. The text is deleted then.')
    .argument('<id>')
    .argument('<decision>', 'stop or release')
    .option('--note <text>', 'why; it is kept')
    .action(async (id: string, decision: string, { note }: { note?: string }, command: Command) => {
      const { api, print } = await openCli(command, host)
      const path = `/v1/reviews/${encodeURIComponent(id)}`
      const answer = await api.write('POST', path, { decision, note }, decided)
      const { event, contact } = answer
      print.facts(
        [
          ['event', event],
          ['contact', contact],
        ],
        { id, decision, event, contact },
      )
    })
}

function rowOf(one: z.infer<typeof review>): Row {
  return {
    cells: [
      one.id,
      one.overdue ? { text: one.receivedAt, tone: 'bad' } : one.receivedAt,
      one.text,
      one.scopes.join(' '),
      one.becomesStopAt,
    ],
    json: one,
  }
}
