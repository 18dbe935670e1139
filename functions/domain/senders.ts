import type { Sender } from './sender.ts'
import type { SenderChange } from './sender-change.ts'

export type StoredSender = Sender & { readonly version: number; readonly head: string }

export type Senders = {
  /** May be up to 30 s old. */
  readonly get: (id: string) => Promise<StoredSender | undefined>
  /** Refuses a new basis without a justification. */
  readonly put: (sender: Sender, change: { at: string; key: string }) => Promise<StoredSender>
  /** In order of their ids, after the given one; `next` if there are more. */
  readonly list: (page: {
    readonly after?: string | undefined
    readonly limit: number
  }) => Promise<{ readonly senders: StoredSender[]; readonly next?: string }>
  /** Oldest first, after the given version. */
  readonly changes: (
    id: string,
    page: { readonly after: number; readonly limit: number },
  ) => Promise<SenderChangesPage>
}

export type SenderChangesPage = {
  readonly changes: SenderChange[]
  /** Whether each is unchanged and follows the one before it. */
  readonly intact: boolean
  readonly next?: number
}
