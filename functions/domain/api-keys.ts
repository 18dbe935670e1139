/**
 * `check` asks; `write` reports stops, consents and orders and mints links; `lift` records consents
 * that answer a stop; `read` follows the log; `admin` may do everything.
 */
export type Right = 'check' | 'write' | 'lift' | 'read' | 'admin'

export type ApiKey = {
  readonly id: string
  readonly name: string
  readonly rights: readonly Right[]
  /** Absent: every sender. */
  readonly senders?: readonly string[] | undefined
  readonly created: string
  /** From then on it opens nothing. Absent: no end. */
  readonly expiresAt?: string | undefined
  /** How many requests a minute; absent: `REQUESTS_A_MINUTE`. */
  readonly perMinute?: number | undefined
  /** To tell keys apart; the key itself is shown once and stored as SHA-256. */
  readonly lastFour: string
  /** It was found by a secret that a rotation has replaced, and that works on for a while. */
  readonly isSuperseded?: true
}

export type Keys = {
  /** Undefined where the secret opens nothing, or nothing any more. May be up to 30 s old. */
  readonly find: (secret: string) => Promise<ApiKey | undefined>
  /** Has the day of use noted. Undefined where it is; rejects where it could not be told. */
  readonly noteUse: (secret: string, key: ApiKey) => Promise<void> | undefined
}
