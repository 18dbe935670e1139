import {
  TransactionCanceledException,
  type AttributeValue,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb'
import type { ContactId } from '../../domain/contact-id.ts'
import { repeatable } from '../dynamo/repeatable.ts'
import { isMarker, withSharedMarker } from '../event-log/shared-marker.ts'
import { idsOf, ITEMS_A_WRITE, planWrite, type ContactWrite } from './plan-write.ts'
import { readVersions } from './standings.ts'
import type { Process, Turn } from './turn.ts'
import { settleWritten, targetsOf } from './write-turns.ts'

/**
 * A transaction may have 4 MB. Characters are counted, and one is at most three bytes of UTF-8.
 */
const CHARACTERS_A_WRITE = 1_200_000
/** What an item holds beside its texts: keys, numbers, lists of names. */
const CHARACTERS_AN_ITEM = 1_000
/** How often a transaction is sent without the contacts that held it up. */
const ATTEMPTS_MAX = 3

/**
 * Writes the appends of several contacts: one reading of all, and as few transactions as their items
 * allow. Returns the turns of contacts that are to be written one by one, in the order asked: what one
 * of them meets (a lost race, a message seen before) must not hold up the others. Rejects if the table
 * cannot be reached; then the turns that are settled are stored. `before` is awaited before each
 * transaction.
 */
export async function writeMany(
  process: Process,
  contacts: readonly (readonly Turn[])[],
  before: () => Promise<void>,
): Promise<Turn[][]> {
  const all = contacts.flatMap((turns) => {
    const ids = idsOf(turns)
    return ids === undefined ? [] : [{ turns, ids }]
  })
  const ids = [...new Set(all.flatMap((one) => one.ids))]
  const [stored, targets] = await Promise.all([readVersions(process.db, ids), targetsOf(process)])
  const byId = new Map(ids.map((id, at) => [id, stored[at]]))
  const open: Turn[][] = []
  let together = emptyWrite()
  const send = async (): Promise<void> => {
    const { writes } = together
    together = emptyWrite()
    open.push(...(await sendTogether(process, writes, before)))
  }
  for (const { turns, ids: own } of all) {
    const versions = own.flatMap((id) => byId.get(id) ?? [])
    const write = await planWrite(process, turns, { ids: own, versions, targets })
    if (write.rest.length > 0 && write.items.length === 0) open.push([...write.rest])
    if (write.items.length === 0) continue
    const characters = charactersOf(write.items)
    const isFull =
      together.items + itemsOf(write) + 1 > ITEMS_A_WRITE ||
      together.characters + characters > CHARACTERS_A_WRITE ||
      // A transaction may name an item once, and two spellings of an address may share an id.
      own.some((id) => together.ids.has(id))
    if (isFull && together.writes.length > 0) await send()
    together.writes.push(write)
    together.items += itemsOf(write)
    together.characters += characters
    for (const id of own) together.ids.add(id)
  }
  if (together.writes.length > 0) await send()
  return open
}

type Together = { writes: ContactWrite[]; items: number; characters: number; ids: Set<ContactId> }

/** Without the marker of its events: one is for all. */
function itemsOf({ items }: ContactWrite): number {
  return items.filter((item) => !isMarker(item)).length
}

function emptyWrite(): Together {
  return { writes: [], items: 0, characters: 0, ids: new Set() }
}

/** Sends a transaction again without the contacts that held it up, and returns their turns. */
async function sendTogether(
  process: Process,
  all: readonly ContactWrite[],
  before: () => Promise<void>,
): Promise<Turn[][]> {
  let writes = all
  const left: ContactWrite[] = []
  for (let attempt = 0; writes.length > 0; attempt += 1) {
    await before()
    const outcome = await send(process, writes)
    const held = new Set(attempt + 1 === ATTEMPTS_MAX && outcome.size > 0 ? writes : outcome)
    left.push(...held)
    if (outcome.size === 0) {
      for (const write of writes) settleWritten(process, write)
      return [...left.map(unsettled), ...writes.map(({ rest }) => [...rest])].filter(isSome)
    }
    writes = writes.filter((write) => !held.has(write))
  }
  return left.map(unsettled).filter(isSome)
}

/** The contacts that held it up; none if all is written. */
async function send(
  { db }: Process,
  writes: readonly ContactWrite[],
): Promise<ReadonlySet<ContactWrite>> {
  const own = writes.map(({ items }) => items)
  const { writes: sent, marker } = withSharedMarker(db, own)
  const TransactItems = [...sent.flat(), ...marker]
  try {
    await db.client.send(repeatable(db, TransactItems))
    return new Set()
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error
    const reasons = error.CancellationReasons ?? []
    let at = 0
    const held = writes.filter((_, place) => {
      const reasonsOf = reasons.slice(at, (at += sent[place]?.length ?? 0))
      return reasonsOf.some(({ Code }) => Code !== undefined && Code !== 'None')
    })
    // Without reasons nobody can be told apart.
    return new Set(held.length > 0 ? held : writes)
  }
}

/** The turns of a contact that planning has not settled, in the order asked. */
function unsettled({ turns, plan, twins, rest }: ContactWrite): Turn[] {
  const open = new Set([...plan.map(({ turn }) => turn), ...twins.map(({ turn }) => turn), ...rest])
  return turns.filter((turn) => open.has(turn))
}

function isSome(turns: readonly Turn[]): boolean {
  return turns.length > 0
}

function charactersOf(items: readonly TransactWriteItem[]): number {
  return items.reduce((sum, { Put: put }) => sum + CHARACTERS_AN_ITEM + textOf(put?.Item ?? {}), 0)
}

function textOf(item: Readonly<Record<string, AttributeValue>>): number {
  return Object.values(item).reduce(
    (sum, { S: text, B: bytes }) => sum + (text?.length ?? 0) + (bytes?.length ?? 0),
    0,
  )
}
