import { BastaError } from '../../domain/errors.ts'
import {
  resultName,
  type Scrub,
  type ScrubResult,
  type ScrubResultKind,
} from '../../domain/scrub.ts'
import { formatSecond, toSecond } from '../../domain/time.ts'
import type { ScrubDeps } from './deps.ts'
import { resultsEnd } from './find.ts'

/** How long a URL of a download is good: whoever has it can read the file. */
const DOWNLOAD_SECONDS = 900

/** As a file is saved: the id, never a name that the caller chose, for it is in the URL. */
const FILES: Readonly<Record<ScrubResultKind, { readonly ends: string; readonly type: string }>> = {
  clean: { ends: 'clean.csv', type: 'text/csv' },
  rejected: { ends: 'rejected.csv', type: 'text/csv; charset=utf-8' },
  certificate: { ends: 'certificate.json', type: 'application/json' },
  // Beside its certificate, where a command looks for it.
  rows: { ends: 'certificate.rows', type: 'application/octet-stream' },
}

export type Download = ScrubResult & { readonly fileName: string; readonly url: string }

/** Where each result can be downloaded, and until when. */
export async function downloadsOf(
  { objects }: Pick<ScrubDeps, 'objects'>,
  found: Scrub,
  now: Date,
): Promise<{ readonly results: readonly Download[]; readonly expiresAt: string }> {
  const end = resultsEnd(found)
  if (found.results === undefined || end === undefined || toSecond(now) >= end)
    throw new BastaError('not_found', 'There are no results yet, or no more.')
  const until = Math.min(toSecond(now) + DOWNLOAD_SECONDS, end)
  const results = await Promise.all(
    found.results.map(async (result) => {
      const fileName = `${found.id}-${FILES[result.kind].ends}`
      const url = await objects.download(
        resultName(found.id, found.attempt, result.kind),
        new Date(until * 1000),
        { fileName, type: FILES[result.kind].type },
      )
      return { ...result, fileName, url }
    }),
  )
  return { results, expiresAt: formatSecond(until) }
}
