import type { LinkKey } from './link-token.ts'

export type LinkKeys = {
  /** The key that a token names; undefined for an unknown id. */
  readonly find: (id: string) => Promise<LinkKey | undefined>
  /** The sender's key of the newest epoch; its id is made at first use. */
  readonly current: (sender: string) => Promise<LinkKey>
}
