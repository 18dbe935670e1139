/** Stores a request that the table could not take; it is durable before it is acknowledged. */
export type Inbox = {
  /** Not taken before `delaySeconds` (at most 60). */
  readonly put: (sealed: Uint8Array, delaySeconds?: number) => Promise<void>
}

export type CountingInbox = Inbox & {
  /** An inbox for messages caused by a message from here, after so many hops. */
  readonly after: (hops: number) => Inbox
}
