import * as z from 'zod/mini'
import type { Command } from 'commander'
import { openCli, say, type Host } from './cli.ts'
import type { Row } from './print.ts'

const times = z.looseObject({ p50Ms: z.optional(z.number()), p99Ms: z.optional(z.number()) })
const figures = z.looseObject({
  countedSince: z.optional(z.string()),
  days: z.array(
    z.looseObject({
      day: z.string(),
      events: z.number(),
      bySource: z.array(z.looseObject({ method: z.string(), type: z.string(), count: z.number() })),
      heard: times,
      refused: z.array(z.looseObject({ count: z.number() })),
    }),
  ),
  open: z.record(z.string(), z.looseObject({ count: z.number(), more: z.boolean() })),
  inbox: z.optional(z.looseObject({ waiting: z.number() })),
  alarms: z.optional(z.looseObject({ ringing: z.array(z.looseObject({ says: z.string() })) })),
})
type Figures = z.infer<typeof figures>

const TITLES = ['day', 'events', 'stops', 'half within', '99 of 100', 'refused']
const STOPPING = new Set(['stop', 'hold'])

/** `basta figures`: what was heard day by day, and what waits for somebody. */
export function figuresCommand(program: Command, host: Host): void {
  program
    .command('figures')
    .summary('what was heard day by day, and what waits for somebody')
    .description(
      'Shows the last days, oldest first, in UTC. Each line: day, events, stops and held texts without imported ' +
        'lists, within which time half and 99 of 100 of them were enforced, requests that failed ' +
        'verification. Then, beside the results, what waits and what alarms. With --json: one value with ' +
        'everything, by source and by sender too.',
    )
    .option('--days <number>', 'how many days, at most 90', '30')
    .action(async ({ days }: { readonly days: string }, command: Command) => {
      const { api, print, isJson } = await openCli(command, host)
      const read = await api.get(`/v1/figures?days=${encodeURIComponent(days)}`, figures)
      if (isJson) return print.facts([], read)
      print.rows(TITLES, read.days.map(rowOf))
      for (const line of beside(read)) say(line)
    })
}

function rowOf(day: Figures['days'][number]): Row {
  const stops = day.bySource.filter(({ type, method }) => STOPPING.has(type) && method !== 'import')
  const time = (ms: number | undefined): string => (ms === undefined ? '' : `${ms} ms`)
  const cells = [
    day.day,
    String(day.events),
    String(sum(stops)),
    time(day.heard.p50Ms),
    time(day.heard.p99Ms),
    String(sum(day.refused)),
  ]
  return { cells, json: day }
}

function beside({ open, inbox, alarms, countedSince }: Figures): string[] {
  const waits = Object.entries(open).map(
    ([name, { count, more }]) => `${NAMES[name] ?? name}: ${count}${more ? '+' : ''}`,
  )
  return [
    ...(countedSince === undefined ? [] : [`Counted since ${countedSince}.`]),
    ...waits,
    `waiting for the register: ${inbox === undefined ? 'not known' : inbox.waiting}`,
    ...(alarms === undefined
      ? ['alarms: not known']
      : alarms.ringing.map(({ says }) => `alarm: ${says}`)),
  ]
}

const NAMES: Readonly<Record<string, string>> = {
  reviews: 'reviews due',
  setAside: 'set aside',
  accessRequests: 'access requests due',
  messages: 'messages whose fate is unknown',
  incidents: 'incidents open',
}

function sum(counts: readonly { readonly count: number }[]): number {
  return counts.reduce((all, { count }) => all + count, 0)
}
