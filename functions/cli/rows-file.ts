import * as z from 'zod/mini'
import { appendFileSync, closeSync, existsSync, openSync, writeFileSync } from 'node:fs'
import { HEADING, LABELS, lineOf, type OwnRow } from '../classify/training/row.ts'
import { codeOf, Failure } from './failure.ts'
import { readFile } from './files.ts'

export const shownRow = z.object({ label: z.enum(LABELS), text: z.string() })

/**
 * A file of labelled rows, as `npm run train -- --extra` reads it. A new one is for its owner alone.
 * Fails now if a row could not be added later.
 */
export function openRows(file: string): { readonly add: (row: OwnRow) => void } {
  const before = existsSync(file) ? readFile(file) : ''
  if (before !== '' && before.split('\n')[0] !== HEADING)
    throw new Failure(`${file} holds no labelled rows: its first line must be ${HEADING}.`)
  try {
    if (before === '') writeFileSync(file, `${HEADING}\n`, { mode: 0o600, flag: 'a' })
    else if (!before.endsWith('\n')) appendFileSync(file, '\n')
    closeSync(openSync(file, 'a'))
  } catch (error) {
    throw new Failure(`${file} cannot be written (${codeOf(error)}).`, [], error)
  }
  return {
    add: (row) => {
      const line = lineOf(row)
      try {
        appendFileSync(file, `${line}\n`)
      } catch (error) {
        const problem = `It is decided, but ${file} cannot be written (${codeOf(error)}). The row:`
        throw new Failure(problem, [line], error)
      }
    },
  }
}
