import type { LinkKey } from './link-token.ts'

export type LinkKeys = {
  /** The key a token names, or undefined for an id that was never given out. */
  readonly find: (id: string) => Promise<LinkKey | undefined>
  /** The sender's key of the newest epoch; its id is made on first use. */
  readonly current: (sender: string) => Promise<LinkKey>
}
