export type Intent = 'stop' | 'held' | 'start' | 'help' | 'contact' | 'none'

/**
 * How a reply was read: as a keyword (`exact`, or `decorated` with courtesies), by a rule with which the
 * model agrees (`phrase`), by the `model` alone, or as something for a person to decide (`mixed`).
 */
export type Tier = 'exact' | 'decorated' | 'phrase' | 'model' | 'mixed' | 'none'

/** Why a person must decide. */
export const HELD_REASONS = [
  'refusal',
  'legal_threat',
  'other_channel',
  'not_addressee',
  'notice',
  'unclear',
] as const
export type HeldReason = (typeof HELD_REASONS)[number]

export type Classification = {
  readonly intent: Intent
  readonly tier: Tier
  /**
   * The language of the reply, as an ISO 639 code, where it shows. STOP has none, because it is used in
   * all languages.
   */
  readonly language?: string
  /** The keyword or the phrase's rule, never the person's own words: it is stored as evidence. */
  readonly matched?: string
  /** Why it is held. */
  readonly reason?: HeldReason
  /** The version of the model that judged it. */
  readonly model?: string
  /** The probability that it asks for no more messages, 0 to 1, of what the model judged. */
  readonly score?: number
}
