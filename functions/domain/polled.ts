/** What was taken of the lists that providers keep, by a digest of the provider's own key. */
export type Polled = {
  readonly known: (account: string) => Promise<ReadonlySet<string>>
  readonly add: (account: string, digest: string, now: Date) => Promise<void>
  readonly forget: (account: string, digest: string) => Promise<void>
}
