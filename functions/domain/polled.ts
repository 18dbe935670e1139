/** What was taken from the lists of providers, by a digest of the provider's key. */
export type Polled = {
  readonly known: (account: string) => Promise<ReadonlySet<string>>
  readonly add: (account: string, digest: string, now: Date) => Promise<void>
  readonly forget: (account: string, digest: string) => Promise<void>
}
