import {
  MUST_READ,
  outcomeAt,
  outcomeOfNobody,
  outcomesOf,
  type Asked,
  type Outcome,
} from '../snapshot/outcomes.ts'
import type { RegisterView } from '../snapshot/register-view.ts'
import type { RowVerdict } from '../domain/row-verdict.ts'
import { isKept } from '../domain/row-verdict.ts'
import type { Second } from '../domain/time.ts'

/** What each shape comes to, as the hot loop asks for it. */
export type OutcomeTable = {
  readonly nobody: RowVerdict
  /** By shape: up to this time the older verdict, after it the newer; 0 where the standing is read. */
  readonly until: Uint32Array
  readonly older: Uint8Array
  readonly newer: Uint8Array
  readonly groundOf: (shape: number, time: Second) => Pick<Outcome, 'scope' | 'isSinceTime'>
}

export function outcomeTable(
  { shapes, isBlank }: Pick<RegisterView, 'shapes' | 'isBlank'>,
  asked: Asked,
): OutcomeTable {
  const outcomes = outcomesOf(shapes, asked)
  return {
    nobody: isBlank === true ? MUST_READ : outcomeOfNobody(asked).verdict,
    until: Uint32Array.from(outcomes, ({ until }) => Math.max(0, until)),
    older: Uint8Array.from(outcomes, ({ older }) => shownVerdict(older)),
    newer: Uint8Array.from(outcomes, ({ newer }) => shownVerdict(newer)),
    groundOf: (shape, time) => {
      const found = shape === 0 ? undefined : outcomes[shape]
      return found === undefined ? { isSinceTime: false } : outcomeAt(found, time)
    },
  }
}

/** Whoever is refused is told since when: where the snapshot does not know, the standing is read. */
function shownVerdict({ verdict, scope, isSinceTime }: Outcome): RowVerdict {
  const isUndated = !isKept(verdict) && scope !== undefined && !isSinceTime
  return isUndated ? MUST_READ : verdict
}

/** A shape that the table does not have is read: a damaged entry must not allow anything. */
export function verdictOf(table: OutcomeTable, shape: number, time: Second): RowVerdict {
  const isOlder = time <= (table.until[shape] ?? 0)
  return (isOlder ? table.older[shape] : table.newer[shape]) ?? MUST_READ
}
