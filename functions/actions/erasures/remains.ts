import { kindsByErasure, limitOf } from '../../domain/retention.ts'

/** What the answer says of the rest: the rows of the table of limits, in its own words. */
export function whatRemains(): {
  kept: { kind: string; what: string; why: string; limit: string }[]
  endsByItself: { kind: string; what: string; where: string; limit: string }[]
} {
  return {
    kept: kindsByErasure('kept', 'kept_in_part').map(({ kind, what, why, ...row }) => ({
      kind,
      what,
      why,
      limit: limitOf(row),
    })),
    endsByItself: kindsByErasure('ends_by_itself').map(({ kind, what, where, ...row }) => ({
      kind,
      what,
      where,
      limit: limitOf(row),
    })),
  }
}

/** What goes at once, a line each, as the documentation says it. */
export function whatIsDeleted(): string {
  return kindsByErasure('deleted')
    .map(({ what, onErasure }) => `- ${what} (${onErasure.why})`)
    .join('\n')
}
