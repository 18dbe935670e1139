/** How often something may happen. Counted in the table, so that all processes count together. */
export type Limits = {
  /** How often it has happened in the running window, including now. */
  readonly count: (name: string, rule: { readonly seconds: number }, now: Date) => Promise<number>
  /**
   * Counts all of them or none. Returns the index of the first that has happened `max` times, or less
   * than `apartSeconds` ago, whatever the window; `busy` if too many count at once.
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
