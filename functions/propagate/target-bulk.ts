import type { Act, Outcome, Told } from '../domain/told.ts'
import type { Call } from './call.ts'
import { orRetry, UNUSABLE, type Proved } from './verdict.ts'

/** How a job at a target goes. */
export type JobLook =
  | 'running'
  /** It ended without doing it: all of it goes by single calls. */
  | 'failed'
  /** One for all. `retry` says that it could not be looked at: it is looked at again. */
  | Outcome
  /** In the order in which they were given to `begin`; a `retry` goes by a single call. */
  | readonly Outcome[]

/**
 * Many at once, by a job that answers later than a call. What is under a job stays in the outbox, marked
 * with it, and is settled when the job has ended. One job of a target runs at a time.
 */
export type Bulk<S, C> = {
  /** With more than so many waiting, they go by a job. */
  readonly above: number
  readonly itemsMax: number
  /**
   * What goes by a job; all else goes by single calls. Of one person only the oldest is in a job, and
   * nothing newer is told before it has ended.
   */
  readonly acts: readonly Act[]
  /** Whether these settings allow for jobs; absent: all do. */
  readonly isFor?: (settings: S) => boolean
  /** An outcome where no job was begun: it is that of all items. */
  readonly begin: (
    call: Call,
    settings: S,
    credentials: C,
    told: readonly Told[],
  ) => Promise<{ readonly job: string } | Outcome>
  readonly look: (call: Call, settings: S, credentials: C, job: string) => Promise<JobLook>
}

/** Of one target, with its settings read; `credentials` is its entry in the document, as it is. */
export type OpenBulk = Pick<Bulk<unknown, unknown>, 'above' | 'itemsMax' | 'acts'> & {
  readonly begin: (
    call: Call,
    credentials: unknown,
    told: readonly Told[],
  ) => Promise<{ readonly job: string } | Outcome>
  readonly look: (call: Call, credentials: unknown, job: string) => Promise<JobLook>
}

export function openBulk<S, C>(
  { above, itemsMax, acts, begin, look }: Bulk<S, C>,
  settings: S,
  proved: Proved<C>,
): OpenBulk {
  return {
    above,
    itemsMax,
    acts,
    begin: async (call, entered, told) => {
      const credentials = proved(entered)
      if (!credentials.success) return UNUSABLE
      return orRetry(() => begin(call, settings, credentials.data, told))
    },
    look: async (call, entered, job) => {
      const credentials = proved(entered)
      if (!credentials.success) return UNUSABLE
      return orRetry(() => look(call, settings, credentials.data, job))
    },
  }
}
