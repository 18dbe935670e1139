import * as z from 'zod/mini'
import { setTimeout as sleep } from 'node:timers/promises'
import { openCli, type Host } from './cli.ts'
import type { Command } from './command.ts'
import { Failure } from './failure.ts'
import { readFile } from './files.ts'
import type { Cell, Row } from './print.ts'
import { beSure, YES } from './sure.ts'
import { tellTargetCommand } from './tell-target.ts'

/** A test is queued, and answers within seconds. */
const TEST_WAITS = 30
const TEST_PAUSE_MS = 500

const target = z.looseObject({
  id: z.string(),
  kind: z.string(),
  senders: z.array(z.string()),
  waiting: z.number(),
  oldestWaiting: z.optional(z.string()),
  givenUp: z.number(),
  took: z.looseObject({ p50: z.optional(z.number()), p99: z.optional(z.number()) }),
  lastError: z.optional(z.looseObject({ code: z.string(), at: z.string() })),
  failingSince: z.optional(z.string()),
  disabledAt: z.optional(z.string()),
  lastTest: z.optional(
    z.looseObject({ id: z.string(), outcome: z.string(), code: z.optional(z.string()) }),
  ),
})
const redelivery = z.looseObject({ id: z.string(), told: z.number() })
type Redeliver = {
  readonly from?: string
  readonly until?: string
  readonly end?: true
  readonly yes?: true
}
const list = z.object({ targets: z.array(target) })
type Target = z.infer<typeof target>

const TITLES = ['id', 'kind', 'state', 'senders', 'waiting', 'oldest', 'given up', 'p50', 'p99']

/** `basta targets`: who else is told of stops. */
export function targetsCommand(program: Command, host: Host): void {
  const targets = program.command('targets').description('who else is told of stops')
  targets
    .command('list', { isDefault: true })
    .description(
      `Lists targets. Each line: ${TITLES.join(', ')}, last error. The times are from a person's act to its acceptance, of the last seven days.`,
    )
    .action(async (_: unknown, command: Command) => {
      const { api, print } = await openCli(command, host)
      const { targets: all } = await api.get('/v1/targets', list)
      print.rows([...TITLES, 'last error'], all.map(rowOf))
    })
  targets
    .command('show')
    .description('Shows a target: a name and a value on each line.')
    .argument('<id>')
    .action(async (id: string, _: unknown, command: Command) => {
      const { api, print } = await openCli(command, host)
      const found = await api.get(pathOf(id), target)
      print.facts(factsOf(found), found)
    })
  targets
    .command('set')
    .description(
      'Registers a target, or changes it. Its credentials go into the targets document of the secret store, never here.',
    )
    .argument('<id>', 'a short word that stays: crm')
    .requiredOption('-f, --file <path>', 'JSON: kind, senders, settings, …')
    .action(async (id: string, { file }: { file: string }, command: Command) => {
      const { api, print } = await openCli(command, host)
      const { status, ...stored } = await api.write('PUT', pathOf(id), read(file), target)
      print.facts([[status === 201 ? 'added' : 'changed', stored.id]], stored)
    })
  targets
    .command('test')
    .description('Calls a target without telling it of anybody. Exit code 1 if it does not work.')
    .argument('<id>')
    .action(async (id: string, _: unknown, command: Command) => {
      const { api, print } = await openCli(command, host)
      const { test } = await api.ask(
        `${pathOf(id)}/test`,
        undefined,
        z.object({ test: z.string() }),
      )
      for (let asked = 0; asked < TEST_WAITS; asked += 1) {
        const { lastTest } = await api.get(pathOf(id), target)
        if (lastTest?.id === test) {
          const { outcome, code = '' } = lastTest
          print.facts([['outcome', `${outcome} ${code}`.trim()]], lastTest)
          if (outcome !== 'delivered') throw new Failure(`${id} does not work yet: ${code}.`)
          return
        }
        await sleep(TEST_PAUSE_MS)
      }
      throw new Failure(`The test of ${id} was not taken: does anything take deliveries?`)
    })
  targets
    .command('given-up')
    .description('Decides what was given up for a target after 13 days: told again, or no more.')
    .argument('<id>')
    .argument('<decision>', 'retry or close')
    .option(...YES)
    .action(async (id: string, decision: string, { yes }: { yes?: true }, command: Command) => {
      const { api, print } = await openCli(command, host)
      if (decision === 'close') await beSure(`Tell ${id} no more of what it missed?`, yes)
      const shape = z.looseObject({ reopened: z.number(), closed: z.number() })
      const { reopened, closed } = await api.ask(`${pathOf(id)}/given-up`, { decision }, shape)
      print.facts(
        [
          ['told again', String(reopened)],
          ['closed', String(closed)],
        ],
        { reopened, closed },
      )
    })
  tellTargetCommand(targets, host)
  targets
    .command('redeliver')
    .description(
      'Tells a webhook or an EventBridge target again of what was recorded. A receiver that has an event discards it by its id.',
    )
    .argument('<id>')
    .option('--from <point>', 'a time (2026-11-01T00:00:00Z), or a `next` of GET /v1/events')
    .option('--until <point>', 'the same; default: now')
    .option('--end', 'ends what is being told again')
    .option(...YES)
    .action(async (id: string, asked: Redeliver, command: Command) => {
      const { api, print } = await openCli(command, host)
      const path = `${pathOf(id)}/redeliver`
      if (asked.end === true) {
        const { status: _, ...ended } = await api.write('DELETE', path, undefined, redelivery)
        print.facts(factsOf(ended), ended)
        return
      }
      const { from, until } = asked
      if (from === undefined) throw new Failure('From when?', ['Say --from, or --end.'])
      await beSure(`Tell ${id} again of everything from ${from}?`, asked.yes)
      const body = until === undefined ? { from } : { from, until }
      const { status: _, ...begun } = await api.write('POST', path, body, redelivery)
      print.facts(factsOf(begun), begun)
    })
  targets
    .command('remove')
    .description('Removes a target. What waits for it ends with a receipt that says so.')
    .argument('<id>')
    .option(...YES)
    .action(async (id: string, { yes }: { yes?: true }, command: Command) => {
      const { api, print } = await openCli(command, host)
      await beSure(`Remove ${id}? It is told nothing more.`, yes)
      const shape = z.looseObject({ id: z.string() })
      const { status: _, ...removed } = await api.write('DELETE', pathOf(id), undefined, shape)
      print.facts([['removed', removed.id]], removed)
    })
}

function pathOf(id: string): string {
  return `/v1/targets/${encodeURIComponent(id)}`
}

function read(file: string): unknown {
  try {
    return JSON.parse(readFile(file))
  } catch (error) {
    throw error instanceof Failure ? error : new Failure(`${file} is not JSON.`, [], error)
  }
}

function rowOf(one: Target): Row {
  const { took, lastError } = one
  return {
    cells: [
      one.id,
      one.kind,
      stateOf(one),
      one.senders.join(' '),
      String(one.waiting),
      one.oldestWaiting ?? '',
      one.givenUp === 0 ? '0' : { text: String(one.givenUp), tone: 'bad' },
      seconds(took.p50),
      seconds(took.p99),
      lastError === undefined ? '' : `${lastError.code} ${lastError.at}`,
    ],
    json: one,
  }
}

function stateOf({ disabledAt, failingSince }: Target): Cell {
  if (disabledAt !== undefined) return { text: 'switched off', tone: 'bad' }
  return failingSince === undefined ? 'works' : { text: 'fails', tone: 'bad' }
}

function seconds(ms: number | undefined): string {
  return ms === undefined ? '' : `${(ms / 1_000).toFixed(1)} s`
}

function factsOf(thing: object): [string, Cell][] {
  return Object.entries(thing).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ])
}
