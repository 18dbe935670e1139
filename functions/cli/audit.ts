import * as z from 'zod/mini'
import { setTimeout as sleep } from 'node:timers/promises'
import { openCli, say, type Cli, type Host } from './cli.ts'
import type { Command } from './command.ts'
import { EXIT } from './failure.ts'
import type { Row } from './print.ts'

const PAUSE_MS = 500
const PAUSE_MS_MAX = 10_000

const audit = z.looseObject({
  id: z.string(),
  target: z.string(),
  state: z.string(),
  listed: z.number(),
  findings: z.array(z.looseObject({ is: z.string(), people: z.number() })),
  reopened: z.optional(z.number()),
  unverifiable: z.optional(z.looseObject({ people: z.number() })),
  waitsUntil: z.optional(z.string()),
  code: z.optional(z.string()),
  why: z.optional(z.string()),
})
type Audit = z.infer<typeof audit>

const TITLES = [
  'target',
  'state',
  'listed',
  'new here',
  'told again',
  'unverifiable',
  'findings',
  'why',
]
const NEW = new Set(['stopped', 'bounced', 'held'])
const UNDER_WAY = new Set(['counting', 'reading'])
/** Only the owner can mend these: to wait for them here would have no end. */
const WAITS_FOR_OWNER: ReadonlyMap<string, string> = new Map([
  [
    'credentials_unusable',
    'its entry in the targets document is missing or has another shape (the secret TargetsSecretArn; locally .basta/targets.json)',
  ],
])

/** `basta audit`: whether others still know what they were told, and what they know. */
export function auditCommand(program: Command, host: Host): void {
  program
    .command('audit')
    .summary('compare the lists of targets with the register')
    .description(
      "Compares a target's own list with the register, or those of all targets, and waits for the end: " +
        'what is stopped there becomes a stop here, and nothing is ever lifted. Within what its provider ' +
        `allows it may take hours; it goes on without this command. Each line: ${TITLES.join(', ')}. Ends ` +
        'with 0 if every list was read to its end, with 1 if one could not be read or waits for its owner. ' +
        'Of all targets, one that keeps no list (a webhook) is no failure.',
    )
    .argument('[target]', 'default: all of them')
    .option('--no-wait', 'begin only')
    .option('--last', 'begin nothing: show what was found last')
    .action(
      async (
        id: string | undefined,
        { wait, last }: { wait: boolean; last?: true },
        command: Command,
      ) => {
        const cli = await openCli(command, host)
        const ids = id === undefined ? await targetsOf(cli) : [id]
        const begun = last === true ? await lastOf(cli, ids) : await begin(cli, ids)
        const ended = wait && last !== true ? await watch(cli, begun) : begun
        cli.print.rows(
          TITLES,
          ended.map((one) => rowOf(one, id !== undefined)),
        )
        const isAsked = id !== undefined
        const isRead = ended.every(
          ({ state }) => state === 'done' || (!isAsked && state === 'not_readable'),
        )
        if (wait && !isRead) process.exitCode = EXIT.error
      },
    )
}

async function targetsOf({ api }: Cli): Promise<string[]> {
  const shape = z.object({ targets: z.array(z.looseObject({ id: z.string() })) })
  const { targets } = await api.get('/v1/targets', shape)
  return targets.map((one) => one.id)
}

async function begin({ api }: Cli, ids: readonly string[]): Promise<Audit[]> {
  const begun: Audit[] = []
  for (const id of ids) begun.push(await api.ask(pathOf(id), undefined, audit))
  return begun
}

async function lastOf({ api }: Cli, ids: readonly string[]): Promise<Audit[]> {
  const found: Audit[] = []
  for (const id of ids) {
    const { audits } = await api.get(pathOf(id), z.object({ audits: z.array(audit) }))
    found.push(...audits.slice(0, 1))
  }
  return found
}

/** Polls until each is over, or waits for its owner. */
async function watch({ api, signal }: Cli, begun: readonly Audit[]): Promise<Audit[]> {
  let now = [...begun]
  let pause = PAUSE_MS
  const told = new Map<string, string>()
  while (now.some((one) => UNDER_WAY.has(one.state) && !waitsForOwner(one))) {
    await sleep(pause, undefined, { signal })
    pause = Math.min(PAUSE_MS_MAX, pause * 1.5)
    const next: Audit[] = []
    for (const one of now) {
      const isOpen = UNDER_WAY.has(one.state)
      const seen = isOpen ? await api.get(`${pathOf(one.target)}/${one.id}`, audit) : one
      if (UNDER_WAY.has(seen.state) && seen.code !== undefined) {
        if (told.get(seen.id) !== seen.code) say(waitOf(seen, seen.code))
        told.set(seen.id, seen.code)
      }
      next.push(seen)
    }
    now = next
  }
  return now
}

function waitsForOwner({ code }: Audit): boolean {
  return code !== undefined && WAITS_FOR_OWNER.has(code)
}

function waitOf({ target, waitsUntil }: Audit, code: string): string {
  const why = WAITS_FOR_OWNER.get(code)
  return [
    `${target} waits (${code})${why === undefined ? '' : `: ${why}`}.`,
    waitsUntil === undefined ? 'It is tried again.' : `It is tried again at ${waitsUntil}.`,
    why === undefined
      ? 'The audit goes on without this command: Ctrl-C is safe.'
      : `Once that is mended, \`basta audit ${target}\` tries at once.`,
  ].join(' ')
}

function pathOf(target: string): string {
  return `/v1/targets/${encodeURIComponent(target)}/audits`
}

function rowOf(one: Audit, isAsked: boolean): Row {
  const { target, state, listed, findings, unverifiable, reopened = 0, code, why } = one
  const sum = (isCounted: (is: string) => boolean) =>
    findings.reduce((all, { is, people }) => (isCounted(is) ? all + people : all), 0)
  const isPlain = state === 'done' || (state === 'not_readable' && !isAsked) || UNDER_WAY.has(state)
  return {
    cells: [
      target,
      isPlain ? state : { text: state, tone: 'bad' },
      String(listed),
      String(sum((is) => NEW.has(is))),
      String(sum((is) => is === 'told_again') + reopened),
      unverifiable === undefined ? '' : String(unverifiable.people),
      findings.map(({ is, people }) => `${is} ${String(people)}`).join(', '),
      why ?? code ?? '',
    ],
    json: one,
  }
}
