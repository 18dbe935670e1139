import type { Channel } from './address.ts'
import type { Language } from './language.ts'

/** A text that people of a sender agree to, as it stands in a form, a contract or a text message. */
export type DeclaredWording = {
  /** As consents name it. One version may have a text in each of several languages. */
  readonly version: string
  readonly language: Language
  /** None: every channel. */
  readonly channel?: Channel | undefined
  /** The day from which it is in use: `2026-11-26`. */
  readonly from: string
  readonly wording: string
}

/**
 * Why a consent cannot be of the version that it names: the sender declared other words for it. A
 * version that is not declared may have any words, as before there was a register.
 */
export function wordingProblem(
  { wordings = [] }: { readonly wordings?: readonly DeclaredWording[] | undefined },
  said: { readonly wording: string; readonly wordingVersion: string },
): string | undefined {
  const declared = wordings.filter(({ version }) => version === said.wordingVersion)
  const isAsDeclared = declared.some(({ wording }) => spelt(wording) === spelt(said.wording))
  if (declared.length === 0 || isAsDeclared) return undefined
  return `what the sender declared as version "${said.wordingVersion}", or another version`
}

/** Line breaks and spaces differ from one system to the next. */
function spelt(wording: string): string {
  return wording.replaceAll(/\s+/g, ' ').trim()
}
