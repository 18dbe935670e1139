import type { Question } from '../domain/scope.ts'
import type { ScrubFailure, ScrubReading } from '../domain/scrub.ts'
import type { Scrubbed } from '../scrub/scrub-job.ts'

export type Write = (bytes: Uint8Array) => Promise<void>

/** What judges a list in this process; only the house's own machine has it. */
export type JudgeHere = (asked: {
  readonly question: Question
  readonly reading: ScrubReading
  readonly allowLag: boolean
  readonly threads: number
  readonly folder: string | undefined
  readonly input: AsyncIterable<Uint8Array>
  readonly inbox: () => Promise<{
    readonly waiting: number
    readonly oldestAt?: string | undefined
  }>
  readonly kept: Write
  readonly rejected: Write
  readonly rows?: Write | undefined
  readonly now: () => Date
  readonly progress: (bytes: number, rows: number) => void
  readonly signal: AbortSignal
}) => Promise<
  | (Scrubbed & {
      readonly completeTo: Date
      readonly lagSeconds: number
      readonly certificate: string | undefined
    })
  | { readonly failure: ScrubFailure }
  | { readonly notRunning: string }
  | { readonly threadEnded: true }
>
