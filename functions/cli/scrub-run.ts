import * as z from 'zod/mini'
import type { Cli } from './cli.ts'
import { say } from './cli.ts'
import { Failure, Refusal } from './failure.ts'

/** A run at the house, as it shows it. */
export const run = z.looseObject({
  id: z.string(),
  state: z.enum(['awaiting_file', 'queued', 'running', 'done', 'failed', 'deleted']),
  createdAt: z.string(),
  progress: z.looseObject({ rows: z.number(), bytes: z.number() }),
  completeTo: z.optional(z.string()),
  failure: z.optional(
    z.looseObject({
      type: z.string(),
      title: z.string(),
      detail: z.string(),
      errors: z.optional(z.array(z.object({ pointer: z.string(), detail: z.string() }))),
    }),
  ),
})
export type Run = z.infer<typeof run>

export function pathOf(id: string, then = ''): string {
  return `/v1/scrubs/${encodeURIComponent(id)}${then}`
}

/** Deletes list and results at the house; they end by themselves if that fails. Whether there was a run. */
export async function forget(cli: Cli, id: string): Promise<boolean> {
  try {
    await cli.api.write('DELETE', pathOf(id), undefined, z.looseObject({}))
    return true
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    if (!(error instanceof Refusal && error.status === 404))
      say(`The house could not be told to delete its copies of run ${id}: they end in 7 days.`)
    return false
  }
}
