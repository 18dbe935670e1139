import * as z from 'zod/mini'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Api } from './api.ts'
import type { Cli } from './cli.ts'
import type { Decisions } from './import-decided.ts'
import { progress, type Progress } from './progress.ts'

const counts = z.looseObject({
  rows: z.number(),
  new: z.number(),
  known: z.number(),
  refused: z.number(),
  reasons: z.record(z.string(), z.number()),
})

const question = z.looseObject({
  column: z.string(),
  looksLike: z.enum(['address', 'status', 'date']),
  values: z.array(z.string()),
})
export type Question = z.infer<typeof question>

/** The progress of an import and its counts. */
export const imported = z.looseObject({
  id: z.string(),
  state: z.enum(['awaiting_file', 'dry_running', 'dry_run_done', 'applying', 'applied', 'failed']),
  failure: z.optional(z.string()),
  format: z.string(),
  file: z.optional(z.looseObject({ bytes: z.number() })),
  progress: z.looseObject({ rows: z.number(), bytes: z.number() }),
  dryRun: z.optional(counts),
  questions: z.optional(z.array(question)),
  notRead: z.optional(z.array(z.string())),
  applied: z.optional(counts),
})
export type Imported = z.infer<typeof imported>
export type Counts = z.infer<typeof counts>

const PAUSE_MS = 200
const PAUSE_MS_MAX = 2_000

/** An import in its dry run continues; with new decisions it starts again. */
export async function dryRun(
  cli: Cli,
  path: string,
  bytes: number,
  decided: Decisions = {},
): Promise<Imported> {
  const begun = await cli.api.ask(`${path}/dry-run`, decided, imported)
  return watch(cli, path, begun, progress('Counting', bytes))
}

export async function applied(cli: Cli, path: string): Promise<Imported> {
  const begun = await cli.api.ask(`${path}/apply`, {}, imported)
  return watch(cli, path, begun, progress('Recording', begun.file?.bytes ?? 0))
}

/** Polls until it is finished. */
async function watch(
  { api, signal }: Cli,
  path: string,
  begun: Imported,
  bar: Progress,
): Promise<Imported> {
  let now = begun
  let pause = PAUSE_MS
  try {
    while (now.state === 'dry_running' || now.state === 'applying') {
      await sleep(pause, undefined, { signal })
      pause = Math.min(PAUSE_MS_MAX, pause * 1.5)
      now = await api.get(path, imported)
      bar.at(now.progress.bytes)
    }
    return now
  } finally {
    bar.end()
  }
}

/** The refused rows as CSV: number, field, reason; no addresses. */
export async function readRefused(api: Api, id: string): Promise<string> {
  let path: string | undefined = `/v1/imports/${encodeURIComponent(id)}/result`
  let csv = ''
  while (path !== undefined) {
    const page: { text: string; next: string | undefined } = await api.text(path)
    csv += page.text
    path = page.next
  }
  return csv
}

export function showCounts(
  { id, state, format, notRead = [] }: Imported,
  counted: Counts | undefined,
): [name: string, value: string][] {
  if (counted === undefined) return [['import', id]]
  const reasons = Object.entries(counted.reasons)
  return [
    ['import', id],
    ['state', state],
    ['format', format],
    ['rows', String(counted.rows)],
    ['new', String(counted.new)],
    ['known', String(counted.known)],
    ['refused', String(counted.refused)],
    ...reasons.map(([reason, count]): [string, string] => [`- ${reason}`, String(count)]),
    ...notRead.map((column): [string, string] => ['not read', column]),
  ]
}
