import { merkleTree, type MerkleTree } from '../../certificate/merkle-tree.ts'
import {
  lagOf,
  SCRUB_RESULTS,
  shownColumn,
  type Scrub,
  type ScrubCounted,
  type ScrubResult,
} from '../../domain/scrub.ts'
import { toSecond } from '../../domain/time.ts'
import { ListFault } from '../../scrub/list-fault.ts'
import { refuseInvalid } from '../../scrub/refuse-invalid.ts'
import type { Scrubbed } from '../../scrub/scrub-job.ts'
import { log } from '../../log.ts'
import { signJudged } from '../scrubs/sign.ts'
import { endRun, failWith } from './end.ts'
import { readJudged } from './judged.ts'
import { joinedOf } from './join.ts'
import {
  readPlan,
  ScrubEnded,
  underWay,
  type JudgedPart,
  type ListPartsDeps,
  type Plan,
  type Run,
} from './run.ts'

const LEAF_BYTES = 32

type Deps = Pick<ListPartsDeps, 'scrubs' | 'objects' | 'parts' | 'signer' | 'now'>

/** Adds up, signs, says that the list is judged, and deletes the list and all that was in between. */
export async function finishRun(
  deps: Deps,
  run: Run,
  told: {
    readonly folder: string
    readonly judged: string
    readonly joined: readonly ScrubResult[]
  },
): Promise<void> {
  const found = await deps.scrubs.find(run.scrub)
  // It was done before, and its answer was lost.
  if (found?.state === 'done' && found.attempt === run.attempt) return endRun(deps, run)
  const scrub = await underWay(deps, run)
  const plan = await readPlan(deps, told.folder)
  const judged = await readJudged(deps, told.judged, plan)
  const counts = countsOf(judged)
  if (counts.rows !== plan.rows || counts.kept + counts.rejected + counts.duplicates !== plan.rows)
    throw new Error('The counts of the parts do not add up.')
  const expected = joinedOf(plan)
  if (told.joined.map(({ kind }) => kind).join(' ') !== expected.join(' '))
    throw new Error('Not every file was joined.')
  try {
    const firstInvalid = judged.find((part) => part.firstInvalid !== undefined)?.firstInvalid
    refuseInvalid({ ...counts, firstInvalid }, scrub.plan.reading)
  } catch (error) {
    if (!(error instanceof ListFault)) throw error
    return failWith(deps, run, error)
  }
  const certificate = await certify(deps, { scrub, plan, judged, counts })
  const results = [...told.joined, ...certificate].toSorted(
    (a, b) => SCRUB_RESULTS.indexOf(a.kind) - SCRUB_RESULTS.indexOf(b.kind),
  )
  const read = readAs(plan)
  const lagSeconds = lagOf(new Date(plan.now), new Date(plan.completeTo))
  const before = await underWay(deps, run)
  const done: Scrub = {
    ...before,
    state: 'done',
    progress: { rows: plan.rows, bytes: plan.list.bytes },
    counts,
    detected: { ...read, columns: read.columns.map((name, at) => shownColumn(name, at)) },
    completeTo: toSecond(new Date(plan.completeTo)),
    ...(lagSeconds > 0 ? { lagSeconds } : {}),
    results,
    endedAt: toSecond(deps.now()),
  }
  if (!(await deps.scrubs.change(before, done))) throw new ScrubEnded()
  log('scrub_done', { id: run.scrub, count: plan.rows, sender: scrub.plan.question.sender })
  await endRun(deps, run)
}

function countsOf(judged: readonly JudgedPart[]): ScrubCounted {
  const byReason: Record<string, number> = {}
  let [rows, kept, rejected, duplicates] = [0, 0, 0, 0]
  for (const part of judged) {
    rows += part.rows
    kept += part.kept
    rejected += part.rejected
    duplicates += part.duplicates
    for (const [reason, found] of Object.entries(part.byReason))
      byReason[reason] = (byReason[reason] ?? 0) + found
  }
  return { rows, kept, rejected, duplicates, byReason }
}

type Facts = {
  readonly scrub: Scrub
  readonly plan: Plan
  readonly judged: readonly JudgedPart[]
  readonly counts: ScrubCounted
}

async function certify(deps: Deps, { scrub, plan, judged, counts }: Facts): Promise<ScrubResult[]> {
  if (plan.runSecret === undefined) return []
  const tree = await treeOf(deps, judged)
  const signed = await signJudged(
    { objects: deps.objects, signer: await deps.signer() },
    { ...scrub, ...plan, plan: scrub.plan, now: new Date(plan.now) },
    { position: plan.position, completeTo: new Date(plan.completeTo) },
    {
      ...counts,
      input: { sha256: plan.list.sha256, bytes: plan.list.bytes },
      read: readAs(plan),
      tree: { size: tree.size(), root: tree.root() },
    },
  )
  return signed === undefined ? [] : [signed]
}

/** The tree over the leaves of all parts, in the order of the list. */
async function treeOf({ parts }: Deps, judged: readonly JudgedPart[]): Promise<MerkleTree> {
  const tree = merkleTree()
  for (const { files, leaves } of judged) {
    const before = tree.size()
    let rest: Buffer = Buffer.alloc(0)
    for await (const bytes of parts.stream(`${files}leaves`)) {
      rest = Buffer.concat([rest, bytes])
      const whole = rest.length - (rest.length % LEAF_BYTES)
      for (let at = 0; at < whole; at += LEAF_BYTES) tree.add(rest.subarray(at, at + LEAF_BYTES))
      rest = rest.subarray(whole)
    }
    if (tree.size() - before !== leaves) throw new Error('A part has not the leaves that it made.')
  }
  return tree
}

function readAs({ encoding, layout }: Plan): Scrubbed['read'] {
  const { delimiter, hasHeader, names } = layout
  return { encoding, delimiter, hasHeader, columns: names }
}
