import * as z from 'zod/mini'
import { createHash } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { canonicalJson, type Json } from '../domain/canonical-json.ts'
import { readFile, writePrivate } from './files.ts'

const note = z.object({ run: z.string(), asked: z.string() })

/**
 * Which run at the house a command began, beside the file it will write: the next command with the same
 * file finds it again. What was asked, and of which list, is in it as a digest.
 */
export type ResumeNote = {
  /** The run, and whether it was asked for the same. */
  readonly find: () => { readonly id: string; readonly isSame: boolean } | undefined
  readonly write: (run: string) => void
  readonly remove: () => void
}

export function resumeNote(out: string, asked: Json): ResumeNote {
  const file = join(dirname(out), `.${basename(out)}.basta-run`)
  const digest = createHash('sha256').update(canonicalJson(asked)).digest('base64url')
  return {
    find: () => {
      if (!existsSync(file)) return undefined
      try {
        const found = note.parse(JSON.parse(readFile(file)))
        return { id: found.run, isSame: found.asked === digest }
      } catch {
        // Written by nobody who could go on with it.
        return undefined
      }
    },
    write: (run) => writePrivate(file, JSON.stringify({ run, asked: digest })),
    remove: () => rmSync(file, { force: true }),
  }
}
