/** Parts of a long text message, stored sealed until they are joined. Joining twice does no harm. */
export type Parts = {
  /** All parts in order when the last has come; undefined while one is missing. */
  readonly add: (
    message: { readonly key: string; readonly of: number },
    number: number,
    sealed: Uint8Array,
  ) => Promise<readonly Uint8Array[] | undefined>
  /** The parts that have come, in order. */
  readonly known: (key: string) => Promise<readonly Uint8Array[]>
}
