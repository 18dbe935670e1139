import * as z from 'zod/mini'
import { createHash } from 'node:crypto'
import type { Cli } from './cli.ts'
import { codeOf, Failure } from './failure.ts'
import { openOutput, publish, type OutputFile } from './output-files.ts'
import { progress } from './progress.ts'
import type { Places } from './scrub-asked.ts'
import { requireUnchanged, type ListFile } from './scrub-list.ts'

const downloads = z.object({
  results: z.array(
    z.object({
      kind: z.enum(['clean', 'rejected', 'certificate', 'rows']),
      bytes: z.number(),
      sha256: z.string(),
      url: z.string(),
    }),
  ),
})
type Result = z.infer<typeof downloads>['results'][number]

const judgedInput = z.looseObject({
  input: z.looseObject({ sha256: z.string(), bytes: z.number() }),
})

type Input = { readonly sha256: string; readonly bytes: number }

/** All results, whole and as the house made them; they get their names when the last one is here. */
export async function downloadResults(
  cli: Cli,
  id: string,
  { places, input, list }: { places: Places; input: Input; list: ListFile },
): Promise<void> {
  const { results } = await cli.api.get(`/v1/scrubs/${encodeURIComponent(id)}/results`, downloads)
  const bar = progress(
    'Fetching',
    results.reduce((sum, { bytes }) => sum + bytes, 0),
  )
  const files: OutputFile[] = []
  let fetched = 0
  try {
    for (const [kind, place] of Object.entries(places)) {
      const result = results.find((one) => one.kind === kind)
      if (result === undefined) throw new Failure(`The house made no ${kind} file.`)
      const file = await openOutput(place)
      files.push(file)
      const parts = await fetchResult(
        result,
        cli.signal,
        (bytes) => bar.at((fetched += bytes)),
        file,
      )
      if (kind === 'certificate') requireOwn(parts, input)
    }
    requireUnchanged(list)
    await publish(files)
  } finally {
    bar.end()
    // What has its name by now is not touched by this.
    for (const file of files) await file.discard()
  }
}

/** Answers what was written, if it is small. */
async function fetchResult(
  { url, kind, bytes, sha256 }: Result,
  signal: AbortSignal,
  tell: (bytes: number) => void,
  file: OutputFile,
): Promise<string> {
  const kept: Uint8Array[] = []
  const digest = createHash('sha256')
  let written = 0
  try {
    // The URL grants access by itself: the key is not sent.
    const answer = await fetch(url, { signal, redirect: 'error' })
    if (!answer.ok) throw new Failure(`The ${kind} file was not given (HTTP ${answer.status}).`)
    const body = (answer.body ?? []) as AsyncIterable<Uint8Array>
    for await (const part of body) {
      await file.write(part)
      digest.update(part)
      written += part.length
      if (kind === 'certificate') kept.push(part)
      tell(part.length)
    }
  } catch (error) {
    if (error instanceof Failure || signal.aborted) throw error
    throw new Failure(`The ${kind} file could not be fetched (${codeOf(error)}).`, [], error)
  }
  if (written !== bytes || digest.digest('hex') !== sha256)
    throw new Failure(`The ${kind} file did not come whole.`)
  return Buffer.concat(kept).toString('utf8')
}

/** The certificate must be about the list that lies here. */
function requireOwn(text: string, { sha256, bytes }: Input): void {
  const read = judgedInput.safeParse(JSON.parse(text))
  if (read.data?.input.sha256 !== sha256 || read.data.input.bytes !== bytes)
    throw new Failure('The certificate is about another list: nothing was written.')
}
