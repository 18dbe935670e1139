import * as z from 'zod/mini'
import type { Printer } from './print.ts'
import type { Places } from './scrub-asked.ts'

/** What a run found, whoever ran it. */
export const scrubbed = z.looseObject({
  sender: z.string(),
  topic: z.optional(z.string()),
  purpose: z.string(),
  detected: z.object({
    encoding: z.string(),
    delimiter: z.string(),
    header: z.boolean(),
    columns: z.array(z.union([z.string(), z.number()])),
  }),
  counts: z.object({
    rows: z.number(),
    kept: z.number(),
    rejected: z.number(),
    duplicates: z.number(),
    reasons: z.record(z.string(), z.number()),
  }),
  completeTo: z.string(),
  lagSeconds: z.optional(z.number()),
})
export type ScrubbedList = z.infer<typeof scrubbed>

const DELIMITERS: Readonly<Record<string, string>> = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'pipe',
}

export function showScrubbed(print: Printer, done: ScrubbedList, places: Places): void {
  const { counts, detected } = done
  const first = detected.header ? 'with a header' : 'without a header'
  const between = DELIMITERS[detected.delimiter] ?? detected.delimiter
  print.facts(
    [
      ['rows', String(counts.rows)],
      ['kept', { text: String(counts.kept), tone: 'good' }],
      ['rejected', { text: String(counts.rejected), tone: 'bad' }],
      ['duplicates', String(counts.duplicates)],
      ...Object.entries(counts.reasons).map(
        ([reason, rows]) => [`- ${reason}`, String(rows)] as const,
      ),
      ['read as', `${detected.encoding}, ${between}, ${first}`],
      ['addresses in', detected.columns.join(', ')],
      ['every stop before', done.completeTo],
      ...(done.lagSeconds === undefined ? [] : [['lag', `${done.lagSeconds} s`] as const]),
      ['kept rows', places.clean],
      ['other rows', places.rejected],
      ...(places.certificate === undefined
        ? []
        : [
            ['certificate', places.certificate] as const,
            ['its rows file', `${places.rows ?? ''}: keep it to yourself`] as const,
          ]),
    ],
    { ...done, files: places },
  )
}
