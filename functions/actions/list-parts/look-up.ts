import { ENTRY_BYTES } from '../../snapshot/entry.ts'
import { findKey } from '../../snapshot/look-up.ts'
import { Seen } from '../../scrub/seen.ts'
import { readFile } from '../snapshots/stored.ts'
import { firstKeyOf, readBaseRange } from './base-range.ts'
import {
  DIGEST_RECORD_BYTES,
  Gathered,
  ID_BYTES,
  readSection,
  sectioned,
  type LayerPlaces,
} from './layout.ts'
import { FILES, readPlan, underWay, type ListPartsDeps, type Plan, type Run } from './run.ts'

type Deps = Pick<ListPartsDeps, 'scrubs' | 'parts' | 'snapshots'>
type Layer = readonly Uint8Array[]

/**
 * For one group: which entries of the register the parts ask for, and which of their rows repeat an earlier
 * one. So each byte of a snapshot is read once in a run, and no worker holds more than a group of it.
 */
export async function lookUpGroup(
  deps: Deps,
  run: Run,
  { folder, item: group }: { readonly folder: string; readonly item: number },
): Promise<{ readonly group: number }> {
  await underWay(deps, run)
  const plan = await readPlan(deps, folder)
  const [changed, base] = await Promise.all([
    readChanged(deps, `${folder}${FILES.changed}`, plan.changed, group),
    readBase(deps, plan, group),
  ])
  const found: Uint8Array[] = []
  for (const part of plan.parts.keys()) {
    const ids = await sectionOf(deps, `${folder}${FILES.ids(part)}`, group)
    found.push(entriesOf(ids, [changed, base]))
  }
  const repeats = await findRepeats(deps, folder, plan, group)
  await deps.parts.put(`${folder}${FILES.found(group)}`, sectioned(found))
  await deps.parts.put(`${folder}${FILES.repeats(group)}`, sectioned(repeats))
  return { group }
}

function sectionOf({ parts }: Deps, name: string, section: number): Promise<Buffer> {
  return readSection((from, to) => parts.read(name, from, to), section)
}

/** The group's entries of what changed, by version letter. */
async function readChanged(
  { parts }: Deps,
  name: string,
  places: LayerPlaces,
  group: number,
): Promise<Layer> {
  const read: Uint8Array[] = []
  for (const { offsets } of places) {
    const [from, to] = [offsets[group] ?? 0, offsets[group + 1] ?? 0]
    if (to > from) read.push(await parts.read(name, from, to))
  }
  return read
}

/** The group's entries of the base, by version letter. */
async function readBase({ snapshots }: Deps, plan: Plan, group: number): Promise<Layer> {
  const read: Uint8Array[] = []
  for (const letter of plan.letters) {
    const from = firstKeyOf(letter, group, plan.groups)
    const to = firstKeyOf(letter, group + 1, plan.groups)
    if (from !== undefined)
      read.push(await readBaseRange(plan.base, from, to, (file) => readFile(snapshots, file)))
  }
  return read
}

/** What changed hides the same contact in the base. */
function entriesOf(ids: Uint8Array, layers: readonly Layer[]): Uint8Array {
  const found = new Gathered()
  for (let at = 0; at < ids.length; at += ID_BYTES) {
    const key = ids.subarray(at, at + ID_BYTES)
    for (const entries of layers.flat()) {
      const place = findKey(entries, key) * ENTRY_BYTES
      if (place < 0) continue
      found.add(entries.subarray(place, place + ENTRY_BYTES))
      break
    }
  }
  return found.bytes()
}

/** The rows of each part whose digest stood in an earlier row of the list. */
async function findRepeats(
  deps: Deps,
  folder: string,
  plan: Plan,
  group: number,
): Promise<readonly Uint8Array[]> {
  const sections: Buffer[] = []
  for (const part of plan.parts.keys())
    sections.push(await sectionOf(deps, `${folder}${FILES.digests(part)}`, group))
  const records = sections.reduce((sum, { length }) => sum + length / DIGEST_RECORD_BYTES, 0)
  const seen = new Seen(records)
  const words = new Uint32Array(4)
  return sections.map((section) => {
    const repeated = new Gathered()
    for (let at = 0; at < section.length; at += DIGEST_RECORD_BYTES) {
      for (let word = 0; word < 4; word += 1) words[word] = section.readUInt32LE(at + 4 * word)
      if (!seen.add(words, 0)) repeated.add(section.subarray(at + 16, at + 20))
    }
    return repeated.bytes()
  })
}
