import { mapWithLimit } from '../../concurrency/map-with-limit.ts'
import { BastaError } from '../../domain/errors.ts'
import { newestId } from '../../domain/contact.ts'
import type { ContactId } from '../../domain/contact-id.ts'
import type { ImportCounts, Refusal } from '../../domain/import.ts'
import type { Ledger } from '../../domain/ledger.ts'
import { mergeRegisters, registersOf, type Standing } from '../../domain/standing.ts'
import type { Meant } from './read-rows.ts'

export type TakeRowsDeps = { readonly ledger: Pick<Ledger, 'standings' | 'appendMany'> }

/** A hundred keys are one call of BatchGetItem. */
const READ_TOGETHER = 100
const READS_AT_ONCE = 4

/** What became of rows: whether each is new, and which are refused after all. */
export type Taken = { readonly isNew: readonly boolean[]; readonly refusals: readonly Refusal[] }

/**
 * What recording would add, without recording it: each row sees what the rows before it in the chunk
 * would leave.
 */
export async function predict(
  { ledger }: TakeRowsDeps,
  rows: readonly Meant[],
  giveWay?: () => Promise<void>,
): Promise<Taken> {
  const standings = await standingsOf(ledger, rows, giveWay)
  const predicted = new Map<ContactId, Standing>()
  const refusals: Refusal[] = []
  const times = Map.groupBy(rows, ({ contact: { ids } }) => newestId(ids))
  const isNew = rows.flatMap(({ read, contact: { ids } }, at) => {
    const found = standings[at]
    if (found === undefined) throw new Error('There is a standing for each row.')
    const refused = read.refuse?.(found)
    if (refused !== undefined) {
      refusals.push(refused)
      return []
    }
    const contact = newestId(ids)
    const standing = predicted.get(contact) ?? found
    if (read.unless(standing) !== undefined) return [false]
    if ((times.get(contact)?.length ?? 0) > 1) {
      const registers = mergeRegisters(standing.registers, registersOf(read.says().draft))
      predicted.set(contact, { ...standing, registers })
    }
    return [true]
  })
  return { isNew, refusals }
}

/**
 * Records rows. Refused are those of consents that an erasure forbids, and of contacts with so many
 * consents and orders that no more is taken.
 */
export async function record(
  { ledger }: TakeRowsDeps,
  rows: readonly Meant[],
  giveWay?: () => Promise<void>,
): Promise<Taken> {
  const refusals = await refusedNow(ledger, rows)
  const asked = rows
    .filter(({ read }) => !refusals.has(read))
    .map(({ read, contact }) => {
      return { row: read.row, append: { contact, ...read.says(), unless: read.unless } }
    })
  const outcomes = await ledger.appendMany(
    asked.map(({ append }) => append),
    giveWay,
  )
  const full: Refusal[] = []
  const isNew = asked.flatMap(({ row, append }, at) => {
    const outcome = outcomes[at]
    if (outcome === undefined) throw new Error('There is an outcome for each row.')
    // What an earlier attempt at this very chunk recorded counts as new.
    if (outcome.status === 'fulfilled') return [outcome.value.event === append.draft.id]
    const error: unknown = outcome.reason
    if (!(error instanceof BastaError && error.code === 'conflict')) throw error
    full.push({ row, field: 'address', reason: 'full', detail: error.message })
    return []
  })
  return { isNew, refusals: [...refusals.values(), ...full] }
}

/** Read in parts, with room between them for whoever says stop now. */
async function standingsOf(
  ledger: TakeRowsDeps['ledger'],
  rows: readonly Meant[],
  giveWay?: () => Promise<void>,
): Promise<Standing[]> {
  const parts: Meant[][] = []
  for (let at = 0; at < rows.length; at += READ_TOGETHER)
    parts.push(rows.slice(at, at + READ_TOGETHER))
  const read = await mapWithLimit(parts, READS_AT_ONCE, async (part) => {
    await giveWay?.()
    return ledger.standings(part.map(({ contact }) => contact))
  })
  return read.flat()
}

/** Few rows are refused for what is known of somebody; of the others nothing is read here. */
async function refusedNow(
  ledger: TakeRowsDeps['ledger'],
  rows: readonly Meant[],
): Promise<ReadonlyMap<Meant['read'], Refusal>> {
  const may = rows.filter(({ read }) => read.refuse !== undefined)
  const standings = await standingsOf(ledger, may)
  const refused = may.flatMap(({ read }, at) => {
    const standing = standings[at]
    if (standing === undefined) throw new Error('There is a standing for each row.')
    const why = read.refuse?.(standing)
    return why === undefined ? [] : [[read, why] as const]
  })
  return new Map(refused)
}

export function addCounts(
  before: ImportCounts,
  { rows, refusals, isNew }: Taken & { readonly rows: number },
): ImportCounts {
  const refused = { ...before.refused }
  for (const { field, reason } of refusals) {
    const name = `${field}/${reason}`
    refused[name] = (refused[name] ?? 0) + 1
  }
  const added = isNew.filter(Boolean).length
  return {
    rows: before.rows + rows,
    new: before.new + added,
    known: before.known + isNew.length - added,
    refused,
  }
}
