import type { ConsoleLanguage } from '../../domain/operator.ts'
import type { ScrubFailure } from '../../domain/scrub.ts'
import { en, type ScrubWords } from './scrubs-en.ts'
import { fr } from './scrubs-fr.ts'

export const scrubWords: Readonly<Record<ConsoleLanguage, ScrubWords>> = { en, fr }

/** Why a list was not judged, and what would be right, in a sentence. */
export function sayFailure(
  { failed }: ScrubWords,
  { code, fault, row }: ScrubFailure,
  number: (value: number) => string,
): string {
  const faults: Readonly<Record<string, string>> = failed.faults
  const codes: Readonly<Record<string, string>> = failed.codes
  const said = faults[fault ?? ''] ?? codes[code] ?? failed.other
  return row === undefined ? said : failed.row(number(row)) + said
}
