/** Signatures that do not cover the body are good for one body only. */
export type Nonces = {
  /** False where the nonce was used with another body. */
  readonly claim: (owner: string, nonce: string, body: Uint8Array) => Promise<boolean>
}
