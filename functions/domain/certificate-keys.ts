/** A public key that verifies certificates of lists: the `x` of RFC 8037 under its thumbprint (RFC 7638). */
export type CertificateKey = { readonly kid: string; readonly x: string }

/**
 * The public keys that this house ever signed certificates with. None is removed: a certificate may be
 * asked about long after its key was replaced, and after the secret of the key was destroyed.
 */
export type CertificateKeys = {
  /** Adds those that are not there yet. */
  readonly publish: (keys: readonly CertificateKey[]) => Promise<void>
  readonly all: () => Promise<readonly CertificateKey[]>
}

/** A public key as RFC 8037 writes it; the members that RFC 7517 leaves open are filled in. */
export type PublicJwk = CertificateKey & {
  readonly kty: 'OKP'
  readonly crv: 'Ed25519'
  readonly use: 'sig'
  readonly alg: 'EdDSA'
}

export function jwkOf({ kid, x }: CertificateKey): PublicJwk {
  return { kty: 'OKP', crv: 'Ed25519', x, use: 'sig', alg: 'EdDSA', kid }
}
