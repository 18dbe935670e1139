import type { Json } from './canonical-json.ts'

/** What was done under an `Idempotency-Key`, for 24 h: a digest, a status and ids. */
export type Idempotency = {
  /**
   * Claims the name for this request, or returns what happened to it. A claim ends after a minute. The
   * id is the same for each repetition, and new for another request under the same name.
   */
  readonly begin: (
    name: string,
    digest: string,
  ) => Promise<
    | { readonly state: 'new'; readonly request: string }
    | { readonly state: 'busy' }
    | { readonly state: 'other' }
    | {
        readonly state: 'done'
        readonly status: number
        readonly kept: { readonly [name: string]: Json }
      }
  >
  readonly finish: (
    name: string,
    done: {
      readonly digest: string
      readonly request: string
      readonly status: number
      readonly kept: { readonly [name: string]: Json }
    },
  ) => Promise<void>
  /** The request failed: the name is free, for the same request or another. */
  readonly release: (name: string, request: string) => Promise<void>
}
