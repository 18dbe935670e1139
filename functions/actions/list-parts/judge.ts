import { randomUUID } from 'node:crypto'
import type { ObjectWriter } from '../../domain/objects.ts'
import { rejectedLines } from '../scrubs/rejected-rows.ts'
import { scrubRows } from '../../scrub/scrub-rows.ts'
import type { Layer, RegisterView, Shape } from '../../snapshot/register-view.ts'
import { ENTRY_BYTES } from '../../snapshot/entry.ts'
import { readSection, REPEAT_BYTES, sortRecords } from './layout.ts'
import {
  FILES,
  PART_FILES,
  readPlan,
  ringOf,
  underWay,
  type JudgedPart,
  type ListPartsDeps,
  type PartFile,
  type Plan,
  type Run,
} from './run.ts'

type Deps = Pick<ListPartsDeps, 'scrubs' | 'parts' | 'hashRing' | 'readStandings'>

/**
 * Judges one part as a run on one machine would, against those entries of the register that the part asks
 * for: whom it does not ask for it need not know.
 */
export async function judgePart(
  deps: Deps,
  run: Run,
  { folder, item }: { readonly folder: string; readonly item: number },
): Promise<JudgedPart> {
  const { plan: asked } = await underWay(deps, run)
  const plan = await readPlan(deps, folder)
  const place = plan.parts[item]
  if (place === undefined) throw new Error('There is no such part.')
  const [view, repeats] = await Promise.all([
    viewOf(deps, folder, plan, item),
    repeatsOf(deps, folder, plan, item),
  ])
  // A worker that was given up, and still writes, writes to files that nobody reads.
  const files = `${folder}judged/${item}-${randomUUID()}/`
  const out = await openFiles(deps, files)
  const secret = plan.runSecret
  const { secrets, stillHold } = await deps.hashRing()
  try {
    const judged = await scrubRows({
      input: deps.parts.list(run.scrub, plan.list.version, place.from, place.to),
      view,
      question: asked.question,
      policy: plan.policy,
      now: new Date(plan.now),
      hashRing: ringOf(plan, secrets),
      reading: { ...asked.reading, defaultCountry: plan.defaultCountry },
      readStandings: deps.readStandings,
      ...(secret !== undefined && { runSecret: Buffer.from(secret, 'base64url') }),
      part: {
        encoding: plan.encoding,
        layout: plan.layout,
        firstRow: place.firstRow,
        isDuplicate: (row) => repeats.has(row - place.firstRow),
      },
      out: {
        kept: (bytes) => out.clean.write(bytes),
        rejected: (rows) => out.rejected.write(Buffer.from(rejectedLines(rows))),
        block: async ({ verdicts, leaf }) => {
          await out.verdicts.write(Uint8Array.from(verdicts))
          await out.leaves.write(leaf)
        },
      },
    })
    await stillHold()
    for (const file of PART_FILES) await out[file].close()
    const { rows, kept, rejected, duplicates, byReason, leaves, firstInvalid } = judged
    if (rows !== place.rows) throw new Error('The part has another number of rows than planned.')
    return {
      part: item,
      files,
      rows,
      kept,
      rejected,
      duplicates,
      byReason: { ...byReason },
      leaves,
      ...(firstInvalid !== undefined && { firstInvalid }),
    }
  } catch (error) {
    for (const file of PART_FILES) await out[file].abort().catch(() => undefined)
    throw error
  }
}

async function openFiles(
  { parts }: Deps,
  files: string,
): Promise<Readonly<Record<PartFile, ObjectWriter>>> {
  const [clean, rejected, verdicts, leaves] = await Promise.all([
    parts.write(`${files}clean`),
    parts.write(`${files}rejected`),
    parts.write(`${files}verdicts`),
    parts.write(`${files}leaves`),
  ])
  return { clean, rejected, verdicts, leaves }
}

async function sectionsOf(
  { parts }: Deps,
  { groups }: Plan,
  nameOf: (group: number) => string,
  section: number,
): Promise<Buffer> {
  const names = Array.from({ length: groups }, (_, group) => nameOf(group))
  const found: Buffer[] = []
  for (const name of names)
    found.push(await readSection((from, to) => parts.read(name, from, to), section))
  return Buffer.concat(found)
}

/** What was found for the part, as a register of its own. */
async function viewOf(deps: Deps, folder: string, plan: Plan, part: number): Promise<RegisterView> {
  const [found, shapes] = await Promise.all([
    sectionsOf(deps, plan, (group) => `${folder}${FILES.found(group)}`, part),
    deps.parts.read(`${folder}${FILES.shapes}`),
  ])
  return {
    base: layerOf(sortRecords(found, ENTRY_BYTES, false)),
    changed: layerOf(new Uint8Array(0)),
    shapes: JSON.parse(String(shapes)) as readonly Shape[],
    position: plan.position,
    completeTo: new Date(plan.completeTo),
  }
}

function layerOf(entries: Uint8Array): Layer {
  return {
    entries: entries.length / ENTRY_BYTES,
    readInto: (memory) => Promise.resolve(memory.set(entries)),
  }
}

/** The rows of the part, from 0, that repeat an earlier row of the list. */
async function repeatsOf(
  deps: Deps,
  folder: string,
  plan: Plan,
  part: number,
): Promise<ReadonlySet<number>> {
  const found = await sectionsOf(deps, plan, (group) => `${folder}${FILES.repeats(group)}`, part)
  const rows = new Set<number>()
  for (let at = 0; at < found.length; at += REPEAT_BYTES) rows.add(found.readUInt32LE(at))
  return rows
}
