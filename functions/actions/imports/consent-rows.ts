import { erasedSince } from '../../domain/consent.ts'
import type { EventDraft, EventId } from '../../domain/event.ts'
import { bareAddresses } from '../../domain/import-address.ts'
import { CONSENT_FIELDS, type ConsentField } from '../../domain/import-fields.ts'
import { plainName } from '../../domain/import-format.ts'
import { isMisaligned } from '../../domain/import-layout.ts'
import { importedBy, type Refusal } from '../../domain/import.ts'
import type { ApiKey } from '../../domain/api-keys.ts'
import type { StoredSender } from '../../domain/senders.ts'
import { readRegisters, type Standing } from '../../domain/standing.ts'
import { consent } from '../../schemas/consents.ts'
import { draftConsent, readConsent } from '../consents/record.ts'
import type { CsvRow } from './csv.ts'
import {
  cellsOf,
  eventIdOf,
  evidenceOf,
  messageKeys,
  misaligned,
  NOTHING_LEFT,
  refusal,
  type RowReader,
  type RowResult,
  type RunOf,
} from './rows.ts'

/** Each row has its own evidence; these columns must be filled in every row. */
export const CONSENT_NEEDS = [
  'address',
  'obtainedAt',
  'method',
  'wording',
  'wordingVersion',
] as const
const OF_A_VENDOR = ['vendor', 'contract', 'chain'] as const

/** Other column names for a field, in plain form. */
const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  address: ['to', 'email', 'emailaddress', 'phone', 'phonenumber', 'number'],
  source: ['collectedby'],
  proofSha256: ['sha256'],
  pageUrl: ['page'],
}

/** Plain names of address columns. */
export const CONSENT_ADDRESSES = ['address', ...(OTHER_NAMES['address'] ?? [])]

/** The column that each field is read from; if several fit, the first. */
export function consentColumns(
  header: readonly string[],
  columns: Readonly<Record<string, string>>,
): ReadonlyMap<ConsentField, number> {
  const names = header.map(plainName)
  return new Map(
    CONSENT_FIELDS.flatMap((field) => {
      const theirs = columns[field]
      const known = [field.toLowerCase(), ...(OTHER_NAMES[field] ?? [])]
      const asked = theirs === undefined ? known : [plainName(theirs), ...known]
      const at = asked.map((name) => names.indexOf(name)).find((one) => one >= 0)
      return at === undefined ? [] : [[field, at] as const]
    }),
  )
}

/** A list's consents are at most proven, so they never lift a stop. */
const LIFTING_NOTHING: Pick<ApiKey, 'rights'> = { rights: ['write'] }

/** Reads rows of consents by the rules of a single consent; a row without evidence is refused. */
export function consentReader(run: RunOf<'consents'>, sender: StoredSender | undefined): RowReader {
  const { made, file, receivedAt } = run
  // The plan's country is for the phone numbers of the file, which may differ from the sender's
  // country.
  const home = sender && { ...sender, defaultCountry: made.plan.defaultCountry }
  const now = new Date(receivedAt * 1000)
  const keyOf = messageKeys(run)
  return async (row) => ({ results: [await readYes(row)], left: NOTHING_LEFT })

  async function readYes(row: CsvRow): Promise<RowResult> {
    if (isMisaligned(row.cells, file.header.length)) return misaligned(row)
    const cell = cellsOf(file, row, made.plan)
    const field = (name: string): string =>
      cell(`@${name}`) ||
      [name.toLowerCase(), ...(OTHER_NAMES[name] ?? [])].map(cell).find((one) => one !== '') ||
      ''
    const missing = missingOf(field)
    if (missing !== undefined)
      return refusal(row, missing, 'missing', 'needed: each row brings its own evidence')
    const shaped = consent.safeParse(consentOf(field, made.plan.sender))
    if (!shaped.success) return badShape(row, shaped.error.issues)
    const read = await readConsent(shaped.data, home, now, '')
    if ('faults' in read) return badContent(row, read.faults)
    const { draft } = draftConsent(read, {
      key: { ...importedBy(made), ...LIFTING_NOTHING },
      isBatch: true,
      receivedAt: now,
    })
    return {
      row: row.row,
      address: read.address,
      says: () => ({
        draft: {
          ...draft,
          id: eventIdOf(run, row),
          evidence: evidenceOf(run, row, draft.evidence),
        },
        messageKey: keyOf(row),
      }),
      refuse: (standing) => erasedSince(standing, draft.occurredAt) && olderThanErasure(row),
      // The person may be erased at this very moment.
      unless: (standing) =>
        erasedSince(standing, draft.occurredAt) ?? alreadyGiven(standing, draft),
    }
  }
}

function olderThanErasure(row: CsvRow): Refusal {
  const detail = 'newer than the erasure by which the person had everything before forgotten'
  return refusal(row, 'obtainedAt', 'older_than_erasure', detail)
}

type Field = (name: string) => string

function missingOf(field: Field): string | undefined {
  const needed = OF_A_VENDOR.some((name) => field(name) !== '')
    ? OF_A_VENDOR
    : (['source'] as const)
  const pair = field('proofSha256') === '' ? [] : ['proofLocation']
  return [...CONSENT_NEEDS, ...needed, ...pair].find((name) => field(name) === '')
}

/** The row in the form of `POST /v1/consents`. */
function consentOf(field: Field, sender: string): unknown {
  const filled = (name: string) => (field(name) === '' ? {} : { [name]: field(name) })
  const topics = listOf(field('topics'))
  const sha256 = field('proofSha256')
  const proof =
    sha256 === '' ? filled('proof') : { proof: { sha256, location: field('proofLocation') } }
  return {
    to: bareAddress(field('address')),
    sender,
    ...(topics.length === 0 ? {} : { topics }),
    ...filled('channel'),
    obtainedAt: field('obtainedAt'),
    method: field('method'),
    wording: field('wording'),
    wordingVersion: field('wordingVersion'),
    ...filled('pageUrl'),
    source:
      field('vendor') === ''
        ? field('source')
        : {
            kind: 'vendor',
            vendor: field('vendor'),
            contract: field('contract'),
            chain: listOf(field('chain')),
          },
    ...proof,
  }
}

/**
 * If a cell holds several addresses, it is unknown which is meant: the cell stays whole and is refused.
 */
function bareAddress(cell: string): string {
  const [first = cell, ...others] = bareAddresses(cell)
  return others.length === 0 ? first : cell
}

/** Several values in one cell: `news; promo`. */
function listOf(cell: string): string[] {
  return cell
    .split(/[;|]/)
    .map((one) => one.trim())
    .filter((one) => one !== '')
}

function badShape(
  row: CsvRow,
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): Refusal {
  const [issue] = issues
  const member = String(issue?.path[0] ?? 'row')
  return refusal(row, nameOf(member), 'invalid', issue?.message ?? 'does not have the right shape')
}

const REASONS: Readonly<Record<string, string>> = {
  obtainedAt: 'future',
  topics: 'unknown_topic',
  sender: 'unknown_sender',
}

function badContent(
  row: CsvRow,
  faults: readonly { readonly pointer: string; readonly detail: string }[],
): Refusal {
  const [fault] = faults
  const member = fault?.pointer.split('/')[1] ?? 'row'
  return refusal(row, nameOf(member), REASONS[member] ?? 'invalid', fault?.detail ?? 'not usable')
}

function nameOf(member: string): string {
  return member === 'to' ? 'address' : member
}

/** The event of the same consent (same time, same scopes), if it is already recorded. */
function alreadyGiven(standing: Standing, draft: EventDraft): EventId | undefined {
  const registers = readRegisters(standing.registers)
  const known = draft.scopes.map((scope) =>
    registers.find(
      (register) =>
        register.kind === 'consent' &&
        register.method === draft.source.method &&
        register.detail === draft.source.strength &&
        register.scope === scope &&
        register.at === draft.occurredAt,
    ),
  )
  return known.every((one) => one !== undefined) ? known[0]?.event : undefined
}
