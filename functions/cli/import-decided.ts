/** Decisions about a file's columns, from options or from the terminal. */
export type Decisions = {
  readonly columns?: Readonly<Record<string, string>>
  readonly statuses?: Readonly<Record<string, string>>
  readonly notRead?: readonly string[]
}
