/**
 * Called before a request is served: resolves if this process may answer (with `anew`, after reading
 * everything again). The returned function is called before the answer leaves, and rejects if the
 * answer must not leave.
 */
export type Ready = (how?: { readonly anew: boolean }) => Promise<() => Promise<void>>
