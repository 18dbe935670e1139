import { decide } from '../domain/decide.ts'
import { rowVerdict } from '../domain/row-verdict.ts'
import type { Question } from '../domain/scope.ts'
import { parseZonedTime, type Second } from '../domain/time.ts'
import type { Policy } from '../domain/verdict.ts'
import type { Block } from './block.ts'
import { settle, type ToRead } from './judge-rows.ts'
import type { ScrubJob } from './scrub-job.ts'

/** On what a verdict rests that was read, by row. */
export type Grounds = ReadonlyMap<
  number,
  { readonly scope?: string | undefined; readonly since?: Second | undefined }
>

const READ_AT_ONCE = 1_000
const NONE: Grounds = new Map()

/** Decides rows by the standings themselves, as a single check does. */
export async function decideByReading(
  block: Block,
  all: readonly ToRead[],
  { readStandings, policy, question, now }: Asking,
): Promise<Grounds> {
  if (all.length === 0) return NONE
  const grounds = new Map<number, { scope?: string | undefined; since?: Second | undefined }>()
  for (let from = 0; from < all.length; from += READ_AT_ONCE) {
    const some = all.slice(from, from + READ_AT_ONCE)
    const standings = await readStandings(some.map(({ ids }) => ids))
    for (const [at, { row, column }] of some.entries()) {
      const standing = standings[at]
      if (standing === undefined) throw new Error('Fewer standings were read than asked for.')
      const { reason, scope, since } = decide(standing, policy, question, now)
      const verdict = rowVerdict(reason)
      if (settle(block, row, column, { verdict, shape: 0, time: 0 }))
        grounds.set(row, { scope, since: since === undefined ? undefined : parseZonedTime(since) })
    }
  }
  return grounds
}

type Asking = {
  readonly readStandings: ScrubJob['readStandings']
  readonly policy: Policy
  readonly question: Question
  readonly now: Date
}
