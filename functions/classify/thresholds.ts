import type { Strictness } from '../domain/strictness.ts'

export type Thresholds = {
  /** From this probability on it is a stop. */
  readonly stop: number
  /** From this one on a person decides. */
  readonly hold: number
}

/** Chosen on texts that the model had not seen (`npm run bench -- classify`). */
export const THRESHOLDS: Readonly<Record<Strictness, Thresholds>> = {
  balanced: { stop: 0.77, hold: 0.22 },
  hear_more: { stop: 0.6, hold: 0.12 },
  hold_more: { stop: 0.9, hold: 0.12 },
}
