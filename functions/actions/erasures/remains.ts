import { kindsByErasure, limitOf } from '../../domain/retention.ts'

/** What the answer says about the rest: the rows of the retention table, in its words. */
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

/** What is deleted at once. */
export function deletedKinds(): { kind: string; what: string; why: string }[] {
  return kindsByErasure('deleted').map(({ kind, what, onErasure }) => ({
    kind,
    what,
    why: onErasure.why,
  }))
}

/** The same, one line each, for the documentation. */
export function whatIsDeleted(): string {
  return deletedKinds()
    .map(({ what, why }) => `- ${what} (${why})`)
    .join('\n')
}
