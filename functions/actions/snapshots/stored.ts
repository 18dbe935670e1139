import { createHash, randomUUID } from 'node:crypto'
import {
  SNAPSHOT_KEPT_SECONDS,
  type RecordedContacts,
  type SnapshotFile,
  type SnapshotManifest,
  type SnapshotStore,
} from '../../domain/snapshot.ts'
import { ENTRY_BYTES } from '../../snapshot/entry.ts'
import type { Shape } from '../../snapshot/register-view.ts'
import * as z from 'zod/mini'

/** A version as it was found, with what is small of it. */
export type StoredSnapshot = Pick<SnapshotManifest, 'version' | 'position' | 'base'> & {
  readonly changed: Uint8Array
  readonly shapes: readonly Shape[]
}

/** Names of manifests begin so; they sort by their number. */
const MANIFEST = 'manifest-'

/** It does not hold what was written, or is gone. It must be built anew, and is never used. */
export class SnapshotDamaged extends Error {
  override readonly name = 'SnapshotDamaged'
}

const fileSchema = z.strictObject({
  name: z.string().check(z.regex(/^[a-z]+-[0-9a-f-]{36}$/)),
  bytes: z.int().check(z.nonnegative()),
  digest: z.string(),
})
const manifestSchema = z.strictObject({
  form: z.literal(1),
  version: z.int().check(z.positive()),
  position: z.array(z.int().check(z.nonnegative())),
  marks: z.array(z.string()),
  base: z.array(fileSchema),
  changed: fileSchema,
  shapes: fileSchema,
})
const shapesSchema = z.array(z.string()).check(z.minLength(1))

/** Nothing recorded yet. */
export function emptySnapshot({ start }: Pick<RecordedContacts, 'start'>): StoredSnapshot {
  return { version: 0, position: start, base: [], changed: new Uint8Array(), shapes: [''] }
}

/**
 * The newest version, if it is whole and of this table. One that is not is deleted, so that the next is
 * built from the log's beginning.
 */
export async function findSnapshot(deps: {
  readonly snapshots: Omit<SnapshotStore, 'create'>
  readonly recorded: Pick<RecordedContacts, 'marks'>
}): Promise<StoredSnapshot | undefined> {
  const { snapshots, recorded } = deps
  const newest = (await snapshots.list(MANIFEST)).at(-1)
  const written = newest && (await snapshots.read(newest.name))
  if (written === undefined) return undefined
  try {
    const { version, position, marks, base, changed, shapes } = readManifest(written)
    const marked = await recorded.marks(position)
    if (marked.join() !== marks.join()) throw new SnapshotDamaged('Of another table.')
    const [changes, texts] = await Promise.all([
      readFile(snapshots, changed),
      readFile(snapshots, shapes),
    ])
    return { version, position, base, changed: changes, shapes: readShapes(texts) }
  } catch (error) {
    if (!(error instanceof SnapshotDamaged)) throw error
    await discardSnapshots(snapshots)
    return undefined
  }
}

/** All versions: what they name is damaged, or is of another table. */
export async function discardSnapshots(
  snapshots: Pick<SnapshotStore, 'list' | 'remove'>,
): Promise<void> {
  await snapshots.remove((await snapshots.list(MANIFEST)).map(({ name }) => name))
}

/** False if another writer was first. */
export function publishManifest(
  snapshots: Pick<SnapshotStore, 'create'>,
  manifest: SnapshotManifest,
): Promise<boolean> {
  const name = `${MANIFEST}${String(manifest.version).padStart(12, '0')}`
  return snapshots.create(name, Buffer.from(JSON.stringify(manifest)))
}

/**
 * Deletes versions that were followed by another so long ago that nobody reads them any more, and the
 * files that no other version names. A file that was written lately may be of a version to come.
 */
export async function sweepSnapshots(
  snapshots: Pick<SnapshotStore, 'list' | 'read' | 'remove'>,
  now: Date,
): Promise<void> {
  const before = new Date(now.getTime() - SNAPSHOT_KEPT_SECONDS * 1_000)
  const all = await snapshots.list('')
  const versions = all.filter(({ name }) => name.startsWith(MANIFEST))
  const ended = versions.filter((_, at) => (versions[at + 1]?.writtenAt ?? now) < before)
  const named = new Set<string>()
  for (const version of versions) {
    if (ended.includes(version)) continue
    const written = await snapshots.read(version.name)
    if (written === undefined) return
    const { base, changed, shapes } = readManifest(written)
    for (const { name } of [...base, changed, shapes]) named.add(name)
  }
  const unnamed = all.filter(
    ({ name, writtenAt }) => !name.startsWith(MANIFEST) && !named.has(name) && writtenAt < before,
  )
  await snapshots.remove([...ended, ...unnamed].map(({ name }) => name))
}

function readManifest(written: Uint8Array): SnapshotManifest {
  const parsed = manifestSchema.safeParse(parsedJson(written))
  if (!parsed.success) throw new SnapshotDamaged('No manifest.')
  return parsed.data
}

function readShapes(bytes: Uint8Array): readonly Shape[] {
  const parsed = shapesSchema.safeParse(parsedJson(bytes))
  if (!parsed.success) throw new SnapshotDamaged('No list of shapes.')
  return parsed.data
}

function parsedJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString()) as unknown
  } catch {
    return undefined
  }
}

/** Fills the memory, and compares what is in it with what was written. */
export async function readFileInto(
  snapshots: Pick<SnapshotStore, 'readInto'>,
  { name, digest }: SnapshotFile,
  memory: Uint8Array,
): Promise<void> {
  if (!(await snapshots.readInto(name, memory))) throw new SnapshotDamaged('A file is missing.')
  if (digestOf(memory) !== digest) throw new SnapshotDamaged('A file was changed.')
}

export async function readFile(
  snapshots: Pick<SnapshotStore, 'readInto'>,
  file: SnapshotFile,
): Promise<Uint8Array> {
  const memory = new Uint8Array(file.bytes)
  await readFileInto(snapshots, file, memory)
  return memory
}

export async function writeFile(
  snapshots: Pick<SnapshotStore, 'create'>,
  kind: 'base' | 'changed' | 'shapes',
  bytes: Uint8Array,
): Promise<SnapshotFile> {
  const name = `${kind}-${randomUUID()}`
  await snapshots.create(name, bytes)
  return { name, bytes: bytes.length, digest: digestOf(bytes) }
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

export function entriesOf(files: readonly Pick<SnapshotFile, 'bytes'>[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0) / ENTRY_BYTES
}
