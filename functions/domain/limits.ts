/** How often something may happen, counted in the table, so that every process counts together. */
export type Limits = {
  /** How often it has happened within the running window, this time included. */
  readonly count: (name: string, rule: { readonly seconds: number }, now: Date) => Promise<number>
  /**
   * Counts each, or none: the place of the first that has happened `max` times, or less than
   * `apartSeconds` ago wherever windows begin; `busy` where too many count the same at once.
   */
  readonly takeAll: (
    counters: readonly Counter[],
    rule: { readonly seconds: number },
    now: Date,
  ) => Promise<number | 'busy' | undefined>
}

type Counter = { readonly name: string } & (
  { readonly max: number } | { readonly apartSeconds: number }
)
