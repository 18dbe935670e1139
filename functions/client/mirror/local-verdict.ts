import type { Address } from '../../domain/address.ts'
import { HEADS, type HashKey } from '../../domain/contact-id.ts'
import { contactText } from '../../domain/contact-text.ts'
import { reasonOf } from '../../domain/row-verdict.ts'
import type { Question } from '../../domain/scope.ts'
import type { Second } from '../../domain/time.ts'
import type { AllowedReason, DeniedReason, Policy } from '../../domain/verdict.ts'
import { ENTRY_KEY_BYTES } from '../../snapshot/entry.ts'
import {
  MUST_READ,
  outcomeAt,
  outcomeOfNobody,
  outcomesOf,
  type Outcome,
  type ShapeOutcome,
} from '../../snapshot/outcomes.ts'
import type { RegisterTable } from './register-table.ts'

/** What the mirror's copy says. */
export type LocalVerdict = {
  readonly reason: AllowedReason | DeniedReason
  readonly contact: string
  readonly scope: string | undefined
  /** The one time that its entry holds; 0 if there is none. */
  readonly time: Second
  /** Whether it is the time of what decided. */
  readonly isSinceTime: boolean
}

export type Copy = {
  readonly table: RegisterTable
  readonly shapeAt: (number: number) => string | undefined
  /** Those of the house, the one that is written with last. */
  readonly keys: readonly HashKey[]
}

const NONE: readonly string[] = []

/**
 * Undefined where the copy does not tell: what has no short form, and a person who is on record under
 * several ids, whose standings would have to be merged.
 */
export function localVerdict(
  { table, keys }: Pick<Copy, 'table' | 'keys'>,
  { channel, value, aliases = NONE }: Address,
  outcomes: ShapeOutcomes,
): LocalVerdict | undefined {
  let found = -1
  let contact = ''
  const head = HEADS[channel]
  for (const { version, hash } of keys) {
    const letter = version.charCodeAt(0)
    for (const former of aliases) {
      const at = table.find(letter, hash.fleeting(head, former))
      if (at >= 0 && found >= 0) return undefined
      if (at >= 0) found = at
    }
    const digest = hash.fleeting(head, value)
    const at = table.find(letter, digest)
    if (at >= 0 && found >= 0) return undefined
    if (at >= 0) found = at
    contact = contactText(letter, digest)
  }
  if (found < 0) return verdictOf(outcomes.nobody, contact, 0)
  const bytes = table.bytes()
  const time = uint32(bytes, found + ENTRY_KEY_BYTES + 4)
  const shape = outcomes.of(uint32(bytes, found + ENTRY_KEY_BYTES))
  return shape && verdictOf(outcomeAt(shape, time), contact, time)
}

export type ShapeOutcomes = {
  readonly nobody: Outcome
  /** Undefined of a number that there is not. */
  readonly of: (shape: number) => ShapeOutcome | undefined
}

/** Each shape is judged once a second at most, and only if somebody has it. */
export function shapeOutcomes(
  shapeAt: (number: number) => string | undefined,
  policy: Policy,
  question: Question,
  now: Date,
): ShapeOutcomes {
  const asked = { policy, question, now }
  const judged: (ShapeOutcome | undefined)[] = []
  return {
    nobody: outcomeOfNobody(asked),
    of: (number) => {
      const known = judged[number]
      if (known !== undefined) return known
      const shape = shapeAt(number)
      const [outcome] = shape === undefined ? [] : outcomesOf([shape], asked)
      if (outcome !== undefined) judged[number] = outcome
      return outcome
    },
  }
}

function verdictOf(
  { verdict, scope, isSinceTime }: Outcome,
  contact: string,
  time: Second,
): LocalVerdict | undefined {
  const reason = verdict === MUST_READ ? undefined : reasonOf(verdict)
  return reason && { reason, contact, scope, time, isSinceTime }
}

function uint32(bytes: Uint8Array, at: number): number {
  return (
    (((bytes[at] ?? 0) << 24) |
      ((bytes[at + 1] ?? 0) << 16) |
      ((bytes[at + 2] ?? 0) << 8) |
      (bytes[at + 3] ?? 0)) >>>
    0
  )
}
