import { BastaError } from '../../domain/errors.ts'
import type { Import, Imports, Refused } from '../../domain/import.ts'
import { toSecond } from '../../domain/time.ts'
import { hasResult } from './find.ts'

/** Chunks on a page: a Lambda answer has at most 6 MB, and a chunk's refusals at most 0.2 MB. */
const CHUNKS_A_PAGE = 20
const HEADER = 'row,field,reason,detail\r\n'

/** The refused rows of the last run as CSV (RFC 4180); `after` is the last chunk of the page before. */
export async function writeResult(
  { imports }: { readonly imports: Imports },
  found: Import,
  after: string | undefined,
  now: Date,
): Promise<Response> {
  if (!hasResult(found, toSecond(now)))
    throw new BastaError('not_found', 'There is no result yet, or no more.')
  const { id, run } = found
  const page = { limit: CHUNKS_A_PAGE, after: Number(after ?? 0) }
  const chunks = await imports.refused(id, run, page)
  const last = chunks.length === CHUNKS_A_PAGE ? chunks.at(-1) : undefined
  const csv = (after === undefined ? HEADER : '') + chunks.map(linesOf).join('')
  return new Response(csv, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${id}-refused.csv"`,
      'cache-control': 'no-store',
      ...(last === undefined
        ? {}
        : { link: `</v1/imports/${id}/result?after=${last.row}>; rel="next"` }),
    },
  })
}

function linesOf({ refusals }: Refused): string {
  return refusals
    .map(({ row, field, reason, detail }) => [row, field, reason, quote(detail)].join(',') + '\r\n')
    .join('')
}

function quote(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}
