/**
 * `check` asks; `write` reports stops, consents and orders and mints links; `lift` records consents
 * that lift a stop; `read` follows the log; `admin` may do everything.
 */
export type Right = 'check' | 'write' | 'lift' | 'read' | 'admin'

export type ApiKey = {
  readonly id: string
  readonly name: string
  readonly rights: readonly Right[]
  /** Absent: every sender. */
  readonly senders?: readonly string[] | undefined
  readonly created: string
  /** It stops working then. Absent: no end. */
  readonly expiresAt?: string | undefined
  /** How many requests a minute; absent: `REQUESTS_A_MINUTE`. */
  readonly perMinute?: number | undefined
  /** To distinguish keys; the key itself is shown once and stored as SHA-256. */
  readonly lastFour: string
  /** It was found by a secret that was replaced in a rotation and works a while longer. */
  readonly isSuperseded?: true
}

export type Keys = {
  /** Undefined if the secret is unknown or no longer works. May be up to 30 s old. */
  readonly find: (secret: string) => Promise<ApiKey | undefined>
  /**
   * Records the day of use. Undefined if it is recorded already; rejects if it could not be sent.
   * `onSent` may hear before the end that it has left this process.
   */
  readonly noteUse: (secret: string, key: ApiKey, onSent: () => void) => Promise<void> | undefined
}
