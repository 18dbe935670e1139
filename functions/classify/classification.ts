import type { Language } from './words/keywords.ts'

export type Intent = 'stop' | 'held' | 'start' | 'help' | 'contact' | 'none'

export type Tier = 'exact' | 'decorated' | 'phrase' | 'mixed' | 'none'

export type Classification = {
  readonly intent: Intent
  readonly tier: Tier
  /**
   * The language of the keyword or phrase, for a reply. STOP has none, because it is used in all
   * languages.
   */
  readonly language?: Language
  /** The keyword or the phrase's rule, never the person's own words: it is stored as evidence. */
  readonly matched?: string
}
