import { randomBytes, randomUUID } from 'node:crypto'
import { RUN_SECRET_BYTES } from '../../certificate/rows-file.ts'
import { BastaError } from '../../domain/errors.ts'
import type { Scrub } from '../../domain/scrub.ts'
import { toSecond } from '../../domain/time.ts'
import { planParts } from '../../scrub/plan-parts.ts'
import { ENTRY_BYTES } from '../../snapshot/entry.ts'
import { failureOf } from '../scrubs/failure.ts'
import { senderOf } from '../scrubs/run.ts'
import type { OpenedRegister } from '../snapshots/open.ts'
import { failWith } from './end.ts'
import { joinedOf, type Joined } from './join.ts'
import { LayerIndex } from './layout.ts'
import { FILES, folderOf, type ListPartsDeps, type Plan, type Run, type Sizes } from './run.ts'

/** What the state machine is told: names of files, and what to make of them. */
export type Planned =
  | { readonly isOver: true }
  | {
      readonly isOver: false
      readonly folder: string
      /** Places in the bucket, for the machine itself: what each map goes over, and where results go. */
      readonly parts: string
      readonly groups: string
      readonly results: string
      readonly made: readonly Joined[]
    }

const OVER: Planned = { isOver: true }

/**
 * Reads the list once, opens the register at one moment, and writes down what all other steps must agree
 * on. A list that nobody can read fails here.
 */
export async function planRun(deps: ListPartsDeps, run: Run, sizes: Sizes): Promise<Planned> {
  const scrub = await begin(deps, run)
  if (scrub?.list === undefined) return OVER
  try {
    // A plan that was begun twice writes to two folders, of which the machine knows one.
    const folder = `${folderOf(run)}${randomUUID()}/`
    const plan = await write(deps, scrub, { folder, sizes, version: scrub.list.version })
    return {
      isOver: false,
      folder,
      parts: deps.parts.placeOf(`${folder}${FILES.parts}`),
      groups: deps.parts.placeOf(`${folder}${FILES.groups}`),
      results: deps.parts.placeOf(`${folder}results`),
      made: joinedOf(plan),
    }
  } catch (error) {
    if (failureOf(error) === undefined) throw error
    await failWith(deps, run, error)
    return OVER
  }
}

/** The scrub as it runs from now on; undefined if it ended meanwhile. */
async function begin({ scrubs, now }: ListPartsDeps, run: Run): Promise<Scrub | undefined> {
  const found = await scrubs.find(run.scrub)
  if (found === undefined || found.attempt !== run.attempt || found.list === undefined)
    return undefined
  if (found.state !== 'queued' && found.state !== 'running') return undefined
  const heard: Scrub = { ...found, state: 'running', heardAt: toSecond(now()) }
  if (!(await scrubs.change(found, heard)))
    throw new BastaError('unavailable', 'Somebody changed it at the same time.')
  return heard
}

async function write(
  deps: ListPartsDeps,
  { id, plan: asked, list }: Scrub,
  {
    folder,
    sizes,
    version,
  }: { readonly folder: string; readonly sizes: Sizes; readonly version: string },
): Promise<Plan> {
  const sender = await senderOf(deps, asked.question)
  const now = deps.now()
  const { secrets, stillHold } = await deps.hashRing()
  const register = await deps.openRegister({ now, allowLag: asked.allowLag })
  const planned = await planParts(
    deps.parts.list(id, version, 0, list?.bytes ?? 0),
    asked.reading,
    sizes.partBytes,
  )
  const entries = register.base.reduce((sum, { bytes }) => sum + bytes, 0) / ENTRY_BYTES
  const groups = sizes.groupsFor({ entries, rows: planned.rows })
  refuseTooLarge(register, (entries * ENTRY_BYTES) / groups, sizes)
  const changed = new LayerIndex(groups)
  changed.add(register.changed)
  const plan: Plan = {
    encoding: planned.encoding,
    layout: planned.layout,
    list: { version, bytes: planned.bytes, sha256: planned.sha256 },
    rows: planned.rows,
    parts: planned.parts,
    groups,
    policy: { basis: sender.basis, customerDays: sender.customerDays },
    policyVersion: sender.version,
    defaultCountry: asked.reading.defaultCountry ?? sender.defaultCountry,
    now: now.getTime(),
    base: register.base,
    letters: Object.keys(secrets).map((letter) => letter.charCodeAt(0)),
    changed: changed.places(),
    position: register.position,
    completeTo: register.completeTo.getTime(),
    ...(asked.certificate && { runSecret: randomBytes(RUN_SECRET_BYTES).toString('base64url') }),
  }
  const put = (name: string, bytes: Uint8Array) => deps.parts.put(`${folder}${name}`, bytes)
  const json = (name: string, value: unknown) => put(name, Buffer.from(JSON.stringify(value)))
  await put(FILES.changed, register.changed)
  await json(FILES.shapes, register.shapes)
  await json(FILES.parts, [...plan.parts.keys()])
  await json(
    FILES.groups,
    Array.from({ length: groups }, (_, group) => group),
  )
  await stillHold()
  await json(FILES.plan, plan)
  return plan
}

/**
 * Loudly, before anything is judged: a worker that has no room would end in the middle. What changed is
 * merged into the next snapshot.
 */
function refuseTooLarge(
  { changed }: Pick<OpenedRegister, 'changed'>,
  group: number,
  { changedBytesMax, groupBytesMax }: Sizes,
): void {
  if (changed.length > changedBytesMax)
    throw new BastaError('unavailable', 'Too much has changed since the last snapshot: try later.')
  if (group > groupBytesMax)
    throw new Error('The register has more entries than workers have room for: see SCALE.md.')
}
