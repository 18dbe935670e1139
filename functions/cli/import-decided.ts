/** What is said of a file's columns, by options or at the terminal. */
export type Decisions = {
  readonly columns?: Readonly<Record<string, string>>
  readonly statuses?: Readonly<Record<string, string>>
  readonly notRead?: readonly string[]
}
