import * as z from 'zod/mini'
import type { ListParts } from '../../domain/list-parts.ts'
import { judgedPart, type JudgedPart, type Plan } from './run.ts'

const files = z.array(z.object({ Key: z.string() }))
/** What a distributed map leaves, as AWS documents it for `ResultWriter`. */
const manifest = z.object({
  ResultFiles: z.object({ SUCCEEDED: files, FAILED: files, PENDING: files }),
})
const results = z.array(z.object({ Output: z.string() }))

/**
 * What the map of judgements left: one result for each part, in the order of the list. Throws if one is
 * missing or comes twice: a list with a part missing was not judged.
 */
export async function readJudged(
  { parts }: { readonly parts: Pick<ListParts, 'read' | 'nameAt'> },
  place: string,
  plan: Plan,
): Promise<readonly JudgedPart[]> {
  const read = async (at: string): Promise<unknown> =>
    JSON.parse(String(await parts.read(parts.nameAt(at))))
  const {
    SUCCEEDED: done,
    FAILED: failed,
    PENDING: pending,
  } = manifest.parse(await read(place)).ResultFiles
  if (failed.length > 0 || pending.length > 0) throw new Error('Not every part was judged.')
  const found: JudgedPart[] = []
  for (const { Key } of done)
    for (const { Output } of results.parse(await read(Key)))
      found.push(judgedPart.parse(JSON.parse(Output)))
  const ordered = found.toSorted((a, b) => a.part - b.part)
  const isWhole =
    ordered.length === plan.parts.length &&
    ordered.every(({ part, rows }, at) => part === at && rows === plan.parts[at]?.rows)
  if (!isWhole) throw new Error('The results are not those of all parts, each once.')
  return ordered
}
