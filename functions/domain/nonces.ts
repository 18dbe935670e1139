/** Signatures that do not cover the body are accepted with one body only. */
export type Nonces = {
  /** False if the nonce was used with another body. */
  readonly claim: (owner: string, nonce: string, body: Uint8Array) => Promise<boolean>
}
