/** The legal basis on which a sender writes. Always chosen, never a default. */
export type Basis = 'consent' | 'customer' | 'opt_out'

/** In order of precedence: the first that applies is the reason. */
export const DENIED = [
  'invalid_address',
  'opted_out',
  'complained',
  'bounced',
  'held',
  'no_consent',
  'unproven_consent',
] as const
export const ALLOWED = ['consented', 'customer', 'transactional', 'not_opted_out'] as const

export type DeniedReason = (typeof DENIED)[number]
export type AllowedReason = (typeof ALLOWED)[number]

export type Ground = { readonly scope?: string; readonly since?: string; readonly event?: string }
export type Denied = Ground & {
  readonly allowed: false
  /**
   * When a stop that covers this question was first said, whatever was agreed to later, if a person
   * said it or may have. Absent if the first was recorded before this was kept.
   */
  readonly firstAskedAt?: string
  readonly reason: DeniedReason
  readonly checkedAt: string
}
export type Allowed = Ground & {
  readonly allowed: true
  readonly reason: AllowedReason
  readonly checkedAt: string
  /** Ask again after this, because a STOP may have come. */
  readonly validUntil: string
  /**
   * Do not send before this: it is outside the permitted hours of the recipient's country. Then ask
   * again.
   */
  readonly notBefore?: string
}
export type Verdict = Denied | Allowed

/** The parts of a sender's declaration that matter for a verdict. */
export type Policy = {
  readonly basis: Basis
  /** How long after an order its buyer may be written to, if the basis is `customer`. */
  readonly customerDays?: number | undefined
}

/** Three years from the last contact, the CNIL's limit for prospects. */
export const CUSTOMER_DAYS_MAX = 1_095
