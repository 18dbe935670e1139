import { parseJson } from '../http/body.ts'
import { batch, single } from './operations.ts'
import type { Batch, Single } from './question.ts'

/** A body read as it is described; it throws what is wrong with it. */
export function describedSingle(text: string): Single {
  return parseJson(text, single)
}

export function describedBatch(text: string): Batch {
  return parseJson(text, batch)
}
