import { BastaError } from '../../domain/errors.ts'
import type { ContactId } from '../../domain/contact-id.ts'
import {
  mergeRegisters,
  mergeStandings,
  NOTHING_KNOWN,
  type Registers,
  type Standing,
} from '../../domain/standing.ts'
import { batchGet } from '../dynamo/batch-get.ts'
import { orUnavailable } from '../dynamo/failure.ts'
import { getItem } from '../dynamo/get.ts'
import {
  number,
  partKey,
  partsOf,
  readStanding,
  revisionOf,
  standingKey,
  text,
  type Item,
  type StandingPart,
  type StoredStanding,
} from '../dynamo/items.ts'
import type { TableReader } from '../dynamo/reader.ts'
import { pauseBefore, ROUNDS_MAX } from '../dynamo/rounds.ts'

/**
 * The standings of contacts, strongly consistent, in the order asked. Each contact is a list of the ids
 * it may be stored under; their standings are merged. One read unit an id; an id that occurs twice is
 * read once.
 */
export async function readStandings(
  db: Pick<TableReader, 'reads'>,
  contacts: readonly (readonly ContactId[])[],
): Promise<Standing[]> {
  const known = await readKnown(db, [...new Set(contacts.flat())])
  const standingOf = (id: ContactId): Standing => known.get(id) ?? NOTHING_KNOWN
  return contacts.map((versions) => {
    const [only] = versions
    // Nearly all have one id, and of a thousand most are not known.
    if (versions.length === 1 && only !== undefined) return standingOf(only)
    return mergeVersions(versions.map(standingOf))
  })
}

/** What is stored under each id, in the order asked; each id once. */
export async function readVersions(
  db: Pick<TableReader, 'reads'>,
  ids: readonly ContactId[],
): Promise<StoredStanding[]> {
  const known = await readKnown(db, ids)
  return ids.map((id) => known.get(id) ?? NOTHING_KNOWN)
}

async function readKnown(
  db: Pick<TableReader, 'reads'>,
  ids: readonly ContactId[],
): Promise<ReadonlyMap<ContactId, StoredStanding>> {
  const known = new Map<ContactId, StoredStanding>()
  const read = async (): Promise<void> => {
    const [only] = ids
    const found =
      ids.length === 1 && only !== undefined
        ? [await getItem(db, standingKey(only))]
        : await batchGet(db, ids.map(standingKey))
    const inParts: Promise<unknown>[] = []
    for (const item of found) {
      if (item === undefined) continue
      const id = text(item, 'pk').slice(2) as ContactId
      // Nearly all are whole as they are, and nothing is waited for.
      if (partsOf(item).length === 0) known.set(id, readStanding(item))
      else inParts.push(whole(db, id, item).then((standing) => known.set(id, standing)))
    }
    await Promise.all(inParts)
  }
  await orUnavailable(read())
  return known
}

/** Merges the standings of one contact under several hash keys; the chain continues the newest one. */
export function mergeVersions(versions: readonly Standing[]): Standing {
  const known = versions.filter(({ version }) => version > 0)
  const [only] = known
  if (only === undefined || known.length === 1) return only ?? NOTHING_KNOWN
  const registers = mergeStandings(known.map((standing) => standing.registers))
  return known.reduce((merged, standing) => {
    return {
      channel: standing.channel ?? merged.channel,
      registers,
      version: Math.max(merged.version, standing.version),
      head: standing.head,
      noted: standing.noted,
    }
  }, NOTHING_KNOWN)
}

/** One contact's standing under one id, as stored. */
export async function readStored(
  db: Pick<TableReader, 'reads'>,
  id: ContactId,
): Promise<StoredStanding | undefined> {
  const item = await getItem(db, standingKey(id))
  return item && whole(db, id, item)
}

/**
 * A standing with its parts. The parts are read after it, so every part it lists exists; if one is
 * newer, somebody wrote in between and all is read again: two things said in one write must be seen
 * together or not at all.
 */
async function whole(
  db: Pick<TableReader, 'reads'>,
  id: ContactId,
  first: Item,
): Promise<StoredStanding> {
  let item: Item | undefined = first
  for (let round = 0; item !== undefined && round < ROUNDS_MAX; round += 1) {
    await pauseBefore(round)
    const standing = readStanding(item)
    const names = partsOf(item)
    if (names.length === 0) return standing
    const found = await batchGet(
      db,
      names.map((name) => partKey(id, name)),
    )
    const isOfThen = found.every((part) => number(part, 'revision') <= revisionOf(standing))
    // In the order of the list: the last part is the one with room.
    const byName = new Map(found.map((part) => [text(part, 'sk'), text(part, 'registers')]))
    const parts = names.flatMap((name): StandingPart[] => {
      const registers = byName.get(name)
      return registers === undefined
        ? []
        : [{ name, registers: JSON.parse(registers) as Registers }]
    })
    if (parts.length === names.length && isOfThen) {
      const registers = parts
        .map((part) => part.registers)
        .reduce(mergeRegisters, standing.registers)
      return { ...standing, registers, own: standing.registers, parts }
    }
    item = await getItem(db, standingKey(id))
  }
  throw new BastaError('unavailable', 'The contact is being written to by many others.')
}
