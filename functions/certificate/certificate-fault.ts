/** Why a certificate, a list or a proof is not believed. Closed: exit codes and answers name these. */
export type CertificateFaultCode =
  /** It is not what version 1 describes: a member is missing, of another kind, or too many. */
  | 'malformed'
  | 'unknown_version'
  /** It names a key that is not among the public keys that were given. */
  | 'unknown_key'
  | 'wrong_signature'
  /** The list is not the one that was judged. */
  | 'list_differs'
  /** The verdicts in the rows file are not those that were certified, or it is another run's. */
  | 'verdicts_differ'
  | 'no_such_row'
  /** The proof belongs to another certificate, or does not lead to its root. */
  | 'proof_differs'

export class CertificateFault extends Error {
  readonly code: CertificateFaultCode

  constructor(code: CertificateFaultCode, message: string) {
    super(message)
    this.name = 'CertificateFault'
    this.code = code
  }
}
