import type { Counter } from './tally.ts'

/** An event as the log names it: what a reader needs to fetch it, and what is counted of it. */
export type LogEntry = {
  readonly event: string
  readonly contact: string
  readonly sk: string
  /** The UTC day of its receipt, under which it is counted: `2026-11-21`. */
  readonly day: string
  readonly counters: readonly Counter[]
  /** When the table took it; absent of events that older versions stored. */
  readonly storedAt?: Date | undefined
}
