import { rowsFileHead } from '../../certificate/rows-file.ts'
import { resultName, type ScrubResult } from '../../domain/scrub.ts'
import { REJECTED_HEADER } from '../scrubs/rejected-rows.ts'
import { readJudged } from './judged.ts'
import {
  readPlan,
  underWay,
  type ListPartsDeps,
  type PartFile,
  type Plan,
  type Run,
} from './run.ts'

/** A file of a run that is made of the files of its parts. */
export type Joined = 'clean' | 'rejected' | 'rows'

const MADE_OF: Readonly<Record<Joined, PartFile>> = {
  clean: 'clean',
  rejected: 'rejected',
  rows: 'verdicts',
}

/** What of a run is joined: without a certificate there is no file of its rows. */
export function joinedOf({ runSecret }: Pick<Plan, 'runSecret'>): readonly Joined[] {
  return runSecret === undefined ? ['clean', 'rejected'] : ['clean', 'rejected', 'rows']
}

/** Makes one result of the files of all parts, in the order of the list. */
export async function joinParts(
  deps: Pick<ListPartsDeps, 'scrubs' | 'parts'>,
  run: Run,
  told: { readonly folder: string; readonly judged: string; readonly item: Joined },
): Promise<ScrubResult> {
  await underWay(deps, run)
  const plan = await readPlan(deps, told.folder)
  const judged = await readJudged(deps, told.judged, plan)
  const { bytes, sha256 } = await deps.parts.join(
    resultName(run.scrub, run.attempt, told.item),
    headOf(told.item, plan),
    judged.map(({ files }) => `${files}${MADE_OF[told.item]}`),
  )
  return { kind: told.item, bytes, sha256 }
}

function headOf(joined: Joined, { runSecret = '' }: Plan): Uint8Array {
  if (joined === 'clean') return new Uint8Array(0)
  return joined === 'rejected'
    ? Buffer.from(REJECTED_HEADER)
    : rowsFileHead(Buffer.from(runSecret, 'base64url'))
}
