import * as z from 'zod/mini'
import { openCli, type Host } from './cli.ts'
import type { Command } from './command.ts'
import type { Cell, Row } from './print.ts'

const step = z.object({
  step: z.string(),
  target: z.optional(z.string()),
  outcome: z.string(),
  ms: z.number(),
  code: z.optional(z.string()),
})
const run = z.object({
  id: z.string(),
  state: z.string(),
  startedAt: z.string(),
  steps: z.array(step),
})
type Run = z.infer<typeof run>
type Step = z.infer<typeof step>

const TITLES = ['started', 'state', 'step', 'outcome', 'took', 'why']
const SHOWN = '5'

/** `basta canary`: whether somebody who does not exist was stopped everywhere. */
export function canaryCommand(program: Command, host: Host): void {
  program
    .command('canary')
    .summary('whether a stop is heard, kept and spread: the last tests')
    .description(
      'Every quarter of an hour somebody who does not exist says stop in each way of the public. Shows the ' +
        `last runs, the newest first, a line for each step: ${TITLES.join(', ')}.`,
    )
    .option('--runs <number>', 'how many runs, at most 48', SHOWN)
    .action(async ({ runs: most }: { readonly runs: string }, command: Command) => {
      const { api, print } = await openCli(command, host)
      const { runs } = await api.get('/v1/canary', z.looseObject({ runs: z.array(run) }))
      print.rows(TITLES, runs.slice(0, Number(most)).flatMap(rowsOf))
    })
}

function rowsOf({ steps, ...one }: Run): Row[] {
  if (steps.length === 0) return [rowOf(one, undefined)]
  return steps.map((each) => rowOf(one, each))
}

function rowOf({ startedAt, state, id }: Omit<Run, 'steps'>, one: Step | undefined): Row {
  const { step: name = '', target, outcome = '', ms, code = '' } = one ?? {}
  return {
    cells: [
      startedAt,
      toned(state),
      target === undefined ? name : `${name} ${target}`,
      toned(outcome),
      ms === undefined ? '' : `${ms} ms`,
      code,
    ],
    json: { run: id, startedAt, state, ...one },
  }
}

function toned(word: string): Cell {
  return ['failed', 'unfinished'].includes(word) ? { text: word, tone: 'bad' } : word
}
