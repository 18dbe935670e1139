/** Where a request rests that the table could not take: durable before it is acknowledged. */
export type Inbox = {
  /** Not to be taken before `delaySeconds` (at most 60). */
  readonly put: (sealed: Uint8Array, delaySeconds?: number) => Promise<void>
}

export type CountingInbox = Inbox & {
  /** For what follows from a message that came from here itself, after so many others. */
  readonly after: (hops: number) => Inbox
}
