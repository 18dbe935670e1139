import { randomBytes } from 'node:crypto'
import type * as z from 'zod/mini'
import { BastaError } from '../../domain/errors.ts'
import { newEventId } from '../../domain/event.ts'
import {
  type Import,
  type ImportPlan,
  type ImportQueue,
  type Imports,
  type Objects,
} from '../../domain/import.ts'
import type { ApiKey, Senders } from '../../domain/ports.ts'
import { endOf } from '../../domain/retention.ts'
import { isScope, scopeSender, scopeTopic, senderScope } from '../../domain/scope.ts'
import { formatSecond, parseZonedTime, toSecond, type Second } from '../../domain/time.ts'
import { knownSender, requireEverySender } from '../../http.ts'
import { CONSENT_FIELDS } from './import-consents.ts'
import type { importAsked, importDecided } from './import-schemas.ts'
import { askedOf } from './import-questions.ts'

export type ImportDeps = {
  readonly imports: Imports
  readonly objects: Objects
  readonly importQueue: ImportQueue
  readonly senders: Pick<Senders, 'get'>
}

const STOP_FIELDS = [
  'address',
  'email',
  'phone',
  'status',
  'emailStatus',
  'phoneStatus',
  'occurredAt',
]

export const IMPORT_ID = /^imp_[0-9a-z]{26}$/

/** The upload begins within this. */
const UPLOAD_SECONDS = 900

/** Makes an import that waits for its file. */
export async function createImport(
  deps: ImportDeps,
  asked: z.infer<typeof importAsked>,
  { key, now }: { key: ApiKey; now: Date },
): Promise<{ made: Import; upload: Record<string, unknown> }> {
  const made: Import = {
    id: newEventId(now, randomBytes(10)).replace(/^evt/, 'imp'),
    plan: await planOf(deps, asked, { key, now }),
    key: key.id,
    createdAt: toSecond(now),
    state: 'awaiting_file',
    run: 0,
    next: { offset: 0, row: 1 },
    version: 1,
  }
  const until = new Date(now.getTime() + UPLOAD_SECONDS * 1000)
  const { url, headers } = await deps.objects.upload(made.id, until)
  await deps.imports.create(made)
  return {
    made,
    upload: { uploadUrl: url, method: 'PUT', headers, expiresAt: formatSecond(toSecond(until)) },
  }
}

async function planOf(
  { senders }: ImportDeps,
  asked: z.infer<typeof importAsked>,
  { key, now }: { key: ApiKey; now: Date },
): Promise<ImportPlan> {
  const { format, columns, notRead, defaultCountry, source } = asked
  const at = asked.occurredAt === undefined ? undefined : parseZonedTime(asked.occurredAt)
  if (at !== undefined && at > toSecond(now))
    throw new BastaError('invalid_request', 'The date lies in the future.', [
      { pointer: '#/occurredAt', detail: 'a time that has passed; leave it out for now' },
    ])
  requireFields(asked.kind, columns)
  const shared = { format, columns, notRead, source, occurredAt: at }
  if (asked.kind === 'consents') {
    const sender = await knownSender(senders, key, asked.sender)
    const home = defaultCountry ?? sender.defaultCountry
    return { ...shared, kind: 'consents', sender: sender.id, defaultCountry: home }
  }
  const { scope, list, statuses } = asked
  if (!isScope(scope)) throw new BastaError('invalid_request', 'The scope cannot be read.')
  const senderId = scopeSender(scope)
  if (senderId === undefined) {
    requireEverySender(key)
    return { ...shared, kind: 'stops', scope, list, statuses, defaultCountry, bouncesReach: 'all' }
  }
  const sender = await knownSender(senders, key, senderId)
  const topic = scopeTopic(scope)
  if (topic !== undefined && !sender.topicNumbers.includes(topic))
    throw new BastaError('unknown_topic', `"${senderId}" never had a topic "${topic}".`, [
      { pointer: '#/scope', detail: 'a topic the sender has or had' },
    ])
  const home = defaultCountry ?? sender.defaultCountry
  const bouncesReach = key.senders === undefined ? 'all' : senderScope(senderId)
  return { ...shared, kind: 'stops', scope, list, statuses, defaultCountry: home, bouncesReach }
}

/** A field with a slip in its name would be read from no column at all. */
function requireFields(kind: Import['plan']['kind'], columns: object): void {
  const known = kind === 'stops' ? STOP_FIELDS : CONSENT_FIELDS
  const faults = Object.keys(columns)
    .filter((name) => !known.includes(name))
    .map((name) => ({ pointer: `#/columns/${name}`, detail: `one of: ${known.join(', ')}` }))
  if (faults.length > 0)
    throw new BastaError('invalid_request', 'Not every field is known.', faults)
}

/** What a key may see: imports of its own senders, or every one. */
export async function findImport(
  { imports }: ImportDeps,
  key: ApiKey,
  id: string,
): Promise<Import> {
  const found = IMPORT_ID.test(id) ? await imports.find(id) : undefined
  if (found === undefined || !isOpenTo(key, found))
    throw new BastaError('not_found', 'There is no such import.')
  return found
}

export function isOpenTo({ senders }: ApiKey, { plan }: Import): boolean {
  if (senders === undefined) return true
  const sender = plan.kind === 'consents' ? plan.sender : scopeSender(plan.scope)
  return sender !== undefined && senders.includes(sender)
}

/**
 * Counts what an import would do, from the beginning; anything but a contact may be written. What is
 * decided of its columns counts from this run on.
 */
export async function startDryRun(
  deps: ImportDeps,
  found: Import,
  decided: z.infer<typeof importDecided>,
): Promise<Import> {
  const isDecided = Object.values(decided).some((one) => one !== undefined)
  if (found.state === 'dry_running') {
    if (!isDecided) return resume(deps, found)
    throw new BastaError('conflict', 'It is being counted: decide when that is done.')
  }
  if (found.state === 'applying' || found.state === 'applied')
    throw new BastaError('conflict', 'It is being applied, or was: make a new import.')
  if ((await deps.objects.stat(found.id)) === undefined)
    throw new BastaError('conflict', 'There is no file: PUT it to the upload URL.')
  return start(deps, found, {
    ...found,
    plan: planWith(found.plan, decided),
    state: 'dry_running',
    run: found.run + 1,
    next: { offset: 0, row: 1 },
    failure: undefined,
    last: undefined,
    file: undefined,
    dryRun: undefined,
    survey: undefined,
    applied: undefined,
  })
}

/** A plan with more decided; what was decided before stays, unless it is decided anew. */
function planWith(plan: ImportPlan, decided: z.infer<typeof importDecided>): ImportPlan {
  const { columns = {}, statuses, notRead = [] } = decided
  requireFields(plan.kind, columns)
  const merged = {
    columns: { ...plan.columns, ...columns },
    notRead: [...new Set([...(plan.notRead ?? []), ...notRead])],
  }
  if (plan.kind === 'stops')
    return { ...plan, ...merged, statuses: { ...plan.statuses, ...statuses } }
  if (statuses === undefined) return { ...plan, ...merged }
  throw new BastaError('invalid_request', 'A list of consents has no statuses.', [
    { pointer: '#/statuses', detail: 'leave it out: only stops have statuses' },
  ])
}

/** Records what the dry run counted, for the very file that it read. Asked again it goes on. */
export async function startApply(deps: ImportDeps, found: Import): Promise<Import> {
  if (found.state === 'applied') return found
  if (found.state === 'applying') return resume(deps, found)
  const { file, dryRun } = found
  if (found.state !== 'dry_run_done' || file === undefined || dryRun === undefined)
    throw new BastaError('conflict', 'Apply needs a finished dry run.')
  const { questions } = askedOf(found)
  if (questions.length > 0)
    throw new BastaError(
      'conflict',
      'Not every column is decided: ask for the dry run again, with what is decided.',
      questions.map(({ column, detail }) => ({
        pointer: '#/notRead',
        detail: `"${column}" ${detail}`,
      })),
    )
  if ((await deps.objects.stat(found.id))?.version !== file.version)
    throw new BastaError('conflict', 'The file is gone or is another than in the dry run.')
  return start(deps, found, {
    ...found,
    state: 'applying',
    run: found.run + 1,
    next: file.start,
    last: undefined,
    applied: undefined,
  })
}

async function start(deps: ImportDeps, before: Import, after: Import): Promise<Import> {
  if (!(await deps.imports.change(before, after)))
    throw new BastaError('conflict', 'Another request was faster.')
  return resume(deps, after)
}

/** Harmless where its message is still on the way: a chunk is counted once. */
async function resume({ importQueue }: ImportDeps, running: Import): Promise<Import> {
  const { id, run, next } = running
  await importQueue.put({ import: id, run, offset: next.offset })
  return running
}

/** Whether its refused rows can still be read. */
export function hasResult({ createdAt, run }: Import, now: Second): boolean {
  return run > 0 && now < endOf('import_results', createdAt)
}
