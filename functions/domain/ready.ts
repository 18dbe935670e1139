/**
 * Asked before a request is served: resolves where this process may answer, having read anew what
 * that hangs on if it is asked to. What it gives is asked when the answer is ready, and rejects where
 * it may not leave any more.
 */
export type Ready = (how?: { readonly anew: boolean }) => Promise<() => Promise<void>>
