/**
 * How a reply that is no keyword is judged: `hear_more` stops sooner, `hold_more` stops later and holds
 * more for a person to decide. Keywords stop whatever is chosen.
 */
export const STRICTNESSES = ['balanced', 'hear_more', 'hold_more'] as const
export type Strictness = (typeof STRICTNESSES)[number]

/** From the one that acts on most to the one that acts on least. */
const BY_WHAT_IS_HEARD: readonly Strictness[] = ['hear_more', 'hold_more', 'balanced']

/**
 * For a reply that may be meant for several senders: the strictness that acts on most. `hear_more` stops
 * and holds whatever another one does. `hold_more` holds whatever `balanced` does and more, and what is
 * held stops too until somebody decides, so no wish that one of them would hear is passed over.
 */
export function hearingMost(declared: readonly (Strictness | undefined)[]): Strictness {
  const all = declared.map((one) => one ?? 'balanced')
  return BY_WHAT_IS_HEARD.find((one) => all.includes(one)) ?? 'balanced'
}
