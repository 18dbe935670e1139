import { createHash, randomBytes } from 'node:crypto'
import { merkleTree } from '../../certificate/merkle-tree.ts'
import { RUN_SECRET_BYTES, rowsFileHead } from '../../certificate/rows-file.ts'
import type { Objects } from '../../domain/objects.ts'
import type { ScrubPlan, ScrubResult } from '../../domain/scrub.ts'
import type { Policy } from '../../domain/verdict.ts'
import { scrubRows } from '../../scrub/scrub-rows.ts'
import type { Scrubbed, ScrubJob } from '../../scrub/scrub-job.ts'
import type { RowBlock } from '../../scrub/scrubbed.ts'
import type { RegisterView } from '../../snapshot/register-view.ts'
import { rejectedLines, REJECTED_HEADER } from './rejected-rows.ts'
import { abortAll, closeAll, openResult } from './result-file.ts'

/** One attempt at a list: all that judging it needs beside the files and the ledger. */
export type ListToJudge = {
  readonly id: string
  readonly attempt: number
  readonly version: string
  readonly plan: ScrubPlan
  readonly policy: Policy
  readonly defaultCountry?: string | undefined
  readonly now: Date
  /** The secrets of the hash keys in force, by their letters. */
  readonly hashRing: Readonly<Record<string, string>>
}

export type Judged = Scrubbed & {
  readonly input: { readonly sha256: string; readonly bytes: number }
  /** Only with a certificate. */
  readonly tree?: { readonly size: number; readonly root: Uint8Array } | undefined
  readonly results: readonly ScrubResult[]
}

export type JudgeDeps = {
  readonly objects: Pick<Objects, 'read' | 'write'>
  readonly readStandings: ScrubJob['readStandings']
}

export type Watch = Pick<ScrubJob, 'progress' | 'signal'>

/**
 * Judges a list row by row and writes its results. They have names of this attempt, and nobody is told of
 * them before the run has ended well.
 */
export async function judgeList(
  { objects, readStandings }: JudgeDeps,
  list: ListToJudge,
  view: RegisterView,
  watch: Watch,
): Promise<Judged> {
  const { plan, policy, now, hashRing } = list
  const runSecret = plan.certificate ? randomBytes(RUN_SECRET_BYTES) : undefined
  const [clean, rejected] = await Promise.all([
    openResult(objects, list, 'clean'),
    openResult(objects, list, 'rejected'),
  ])
  const rows = runSecret === undefined ? undefined : await openResult(objects, list, 'rows')
  const files = [clean, rejected, ...(rows === undefined ? [] : [rows])]
  const tree = merkleTree()
  const hash = createHash('sha256')
  let bytes = 0
  async function* input(): AsyncIterable<Uint8Array> {
    for await (const part of objects.read(list.id, list.version, 0)) {
      hash.update(part)
      bytes += part.length
      yield part
    }
  }
  const block = async ({ verdicts, leaf }: RowBlock): Promise<void> => {
    tree.add(leaf)
    await rows?.write(Uint8Array.from(verdicts))
  }
  try {
    await rejected.write(Buffer.from(REJECTED_HEADER))
    if (runSecret !== undefined) await rows?.write(rowsFileHead(runSecret))
    const found = await scrubRows({
      input: input(),
      view,
      question: plan.question,
      policy,
      now,
      hashRing,
      reading: {
        ...plan.reading,
        defaultCountry: plan.reading.defaultCountry ?? list.defaultCountry,
      },
      readStandings,
      out: {
        kept: clean.write,
        rejected: (some) => rejected.write(Buffer.from(rejectedLines(some))),
        ...(runSecret === undefined ? {} : { block }),
      },
      runSecret,
      ...watch,
    })
    watch.signal?.throwIfAborted()
    return {
      ...found,
      input: { sha256: hash.digest('hex'), bytes },
      ...(runSecret === undefined ? {} : { tree: { size: tree.size(), root: tree.root() } }),
      results: await closeAll(files),
    }
  } catch (error) {
    await abortAll(files)
    throw error
  }
}
