/** So many are counted; of more, that there are more. A page must not read a whole list to say its length. */
export const COUNTED_MAX = 200

export type Counted = { readonly count: number; readonly isMore: boolean }

/** A list of open items, oldest first, as somebody goes through it one by one. */
export type WaitingList = {
  /** How many there are, or how many up to one id, itself included. */
  readonly count: (through?: string) => Promise<Counted>
  /** The last one before an id. */
  readonly before: (id: string) => Promise<string | undefined>
}
