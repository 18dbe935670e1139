import { limitOf, retentionRows } from '../../functions/domain/retention.ts'
import type { ErasureEffect } from '../../functions/domain/retention/retained.ts'

const EFFECTS: Readonly<Record<ErasureEffect, string>> = {
  deleted: 'deleted',
  kept: 'kept',
  kept_in_part: 'kept in part',
  ends_by_itself: 'ends by itself',
  of_nobody: 'not touched',
}

/** Every kind of data, its limit and what an erasure does to it, as Markdown: `npm run docs` writes it. */
export function retentionTable(): string {
  const rows = retentionRows().map(({ what, where, why, onErasure, ...row }) => {
    const erasure = `${EFFECTS[onErasure.does]}: ${onErasure.why}`
    return `| ${what} | ${where} | ${limitOf(row)}: ${why} | ${erasure} |`
  })
  return ['| what | where | how long, and why | an erasure |', '|---|---|---|---|', ...rows].join(
    '\n',
  )
}
