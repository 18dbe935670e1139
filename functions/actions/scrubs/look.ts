import { exampleOf } from '../../domain/import-example.ts'
import { readBeginning, type Objects } from '../../domain/objects.ts'
import type { Scrub, ScrubFailure } from '../../domain/scrub.ts'
import type { Senders } from '../../domain/senders.ts'
import { lookAtList, type ListLook } from '../../scrub/look-at-list.ts'
import { failureOf } from './failure.ts'

/** Enough to see what a column holds; the run reads the rest. */
const HEAD_BYTES = 64 * 1024
const EXAMPLES = 3

export type LookedAt = Pick<ListLook, 'delimiter' | 'encoding' | 'hasHeader'> & {
  readonly bytes: number
  readonly columns: readonly {
    /** Undefined if no line names the columns. */
    readonly name: string | undefined
    /** Masked: no address and no name. */
    readonly examples: readonly string[]
    readonly isRead: boolean
  }[]
  readonly failure?: ScrubFailure | undefined
}

/** The beginning of a list that was brought; undefined if there is none. */
export async function lookAt(
  { objects, senders }: { readonly objects: Objects; readonly senders: Pick<Senders, 'get'> },
  { id, plan }: Pick<Scrub, 'id' | 'plan'>,
): Promise<
  LookedAt | { readonly failure: ScrubFailure; readonly columns?: undefined } | undefined
> {
  const found = await objects.stat(id)
  if (found === undefined) return undefined
  try {
    const sender = await senders.get(plan.question.sender)
    const defaultCountry = plan.reading.defaultCountry ?? sender?.defaultCountry
    const head = await readBeginning(objects, id, found.version, HEAD_BYTES)
    const isWhole = head.length === found.bytes
    const look = await lookAtList(head, isWhole, { ...plan.reading, defaultCountry })
    const { delimiter, encoding, hasHeader, rows, fault } = look
    const [first = []] = rows
    const below = hasHeader ? rows.slice(1) : rows
    const width = Math.max(...rows.map(({ length }) => length))
    return {
      bytes: found.bytes,
      delimiter,
      encoding,
      hasHeader,
      columns: Array.from({ length: width }, (_, at) => ({
        name: hasHeader ? first[at] : undefined,
        examples: examplesOf(below.map((row) => row[at] ?? '')),
        isRead: look.columns.includes(at),
      })),
      failure: fault === undefined ? undefined : failureOf(fault),
    }
  } catch (error) {
    const failure = failureOf(error)
    if (failure === undefined) throw error
    return { failure }
  }
}

function examplesOf(cells: readonly string[]): string[] {
  const shown = new Set(cells.map((cell) => exampleOf(cell, true)).filter((one) => one !== ''))
  return [...shown].slice(0, EXAMPLES)
}
