import { type TransactWriteItem, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { randomBytes } from 'node:crypto'
import type { ContactId } from '../../domain/contact-id.ts'
import type { RegisterKey } from '../../domain/register-key.ts'
import type { Mark, Registers } from '../../domain/standing.ts'
import type { Dynamo } from '../dynamo/client.ts'
import {
  partItem,
  partName,
  revisionOf,
  standingUnchanged,
  type StandingPart,
  type StoredStanding,
} from '../dynamo/items.ts'
import { standingItem } from '../dynamo/written-items.ts'

/**
 * DynamoDB allows 400 KB an item, and a stop must always be stored: registers that do not fit go into
 * more items, which the standing lists. Registers merge by maximum, so it does not matter in which item
 * one is, nor that an older one of its kind is in another.
 *
 * A write changes few of them in one transaction, on condition that the standing is unchanged. Nobody
 * reads a new part before the standing lists it.
 */

/** Bytes of a standing in one item. Items that were larger before parts existed stay so. */
const BYTES_A_PART = 200 * 1024
/** How many full parts are changed in place; other newer registers go where there is room. */
const CHANGED_IN_PLACE = 1

type Place = { readonly part: StandingPart; registers: Record<RegisterKey, Mark>; bytes: number }

export type StandingWrite = {
  readonly put: TransactWriteItem
  readonly parts: readonly TransactWriteItem[]
}

/** How many items a standing adds at most to the transaction that writes it, itself not counted. */
export const PARTS_A_WRITE = CHANGED_IN_PLACE + 2

/**
 * The items that write a standing on condition that it is unchanged. All new parts but one are written
 * before it, so that the transaction stays small however much is copied.
 */
export async function writeStanding(
  db: Dynamo,
  id: ContactId,
  next: StoredStanding,
  found: StoredStanding | undefined,
): Promise<StandingWrite> {
  const { own, parts, changed } = layOut(next.registers, found)
  const standing = { ...next, own, parts: parts.map(({ name }) => name) }
  const items = changed.map((part) => ({
    TableName: db.table,
    Item: partItem(id, part, revisionOf(next)),
  }))
  const ahead = items.slice(PARTS_A_WRITE)
  for (const put of ahead)
    await db.client.send(
      new PutItemCommand({ ...put, ConditionExpression: 'attribute_not_exists(pk)' }),
    )
  return {
    put: {
      Put: {
        TableName: db.table,
        Item: standingItem(id, standing),
        ...standingUnchanged(found ?? { version: 0 }),
      },
    },
    parts: items.slice(0, PARTS_A_WRITE).map((put) => ({ Put: put })),
  }
}

type Layout = {
  readonly own: Registers
  readonly parts: readonly StandingPart[]
  /** Existing parts first. */
  readonly changed: readonly StandingPart[]
}

/** Registers stay where they are; new or newer ones go there or where there is room. */
function layOut(registers: Registers, found: StoredStanding | undefined): Layout {
  const known = found?.registers ?? {}
  const kept = registersThatCount(found?.own ?? known, registers)
  const places = (found?.parts ?? []).map(placeOf)
  const touched = new Set<Place>()
  const own: Place = { part: { name: '', registers: {} }, registers: kept, bytes: bytesOf(kept) }
  const placeOfNew = (bytes: number): Place => {
    const last = places.at(-1)
    const place = [own, last].find((one) => one && one.bytes + bytes <= BYTES_A_PART)
    if (place !== undefined) return place
    const fresh = placeOf({ name: partName(randomBytes(9)), registers: {} })
    places.push(fresh)
    return fresh
  }
  for (const [key, mark] of Object.entries(registers)) {
    const before = known[key]
    if (before !== undefined && before[0] === mark[0] && before[1] === mark[1]) continue
    const home = [own, ...places].find((place) => key in place.registers)
    const isOpen = home === own || home === places.at(-1) || (home && touched.has(home))
    const mayTouch = home !== undefined && (isOpen === true || touched.size < CHANGED_IN_PLACE)
    const bytes = bytesOfOne(key, mark)
    const place = mayTouch ? home : placeOfNew(bytes)
    if (!(key in place.registers)) place.bytes += bytes
    place.registers[key] = mark
    if (place !== own) touched.add(place)
  }
  const isNew = ({ part }: Place) => found?.parts?.includes(part) !== true
  const changed = [...touched].toSorted((a, b) => Number(isNew(a)) - Number(isNew(b)))
  return {
    own: own.registers,
    parts: places.map(({ part, registers: held }) => ({ ...part, registers: held })),
    changed: changed.map(({ part, registers: held }) => ({
      ...part,
      // Drops what an erasure ended, wherever it is.
      registers: registersThatCount(held, registers),
    })),
  }
}

function placeOf(part: StandingPart): Place {
  return { part, registers: { ...part.registers }, bytes: bytesOf(part.registers) }
}

/** The registers of one item that still count. */
export function registersThatCount(
  held: Registers,
  registers: Registers,
): Record<RegisterKey, Mark> {
  return Object.fromEntries(Object.entries(held).filter(([key]) => key in registers))
}

function bytesOf(registers: Registers): number {
  return Object.entries(registers).reduce((sum, [key, mark]) => sum + bytesOfOne(key, mark), 2)
}

function bytesOfOne(key: RegisterKey, mark: Mark): number {
  return Buffer.byteLength(JSON.stringify(key)) + JSON.stringify(mark).length + 2
}
