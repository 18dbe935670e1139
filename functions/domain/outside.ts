/**
 * Everything beyond the table: servers of other companies, and the AWS services a provider may need.
 */
export type Outside = {
  /** Never follows a redirect; gives up after a few seconds. */
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>
  /** An object that SES put into a bucket. */
  readonly readObject: (bucket: string, key: string) => Promise<Uint8Array>
  /** Sends one SMS through AWS End User Messaging. */
  readonly sendText: (message: { from: string; to: string; text: string }) => Promise<void>
}
