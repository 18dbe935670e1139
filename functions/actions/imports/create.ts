import type * as z from 'zod/mini'
import { randomBytes } from 'node:crypto'
import { BastaError } from '../../domain/errors.ts'
import { newEventId } from '../../domain/event.ts'
import type { Import, ImportPlan } from '../../domain/import.ts'
import type { Actor } from '../../domain/actor.ts'
import { requirePhones } from '../../domain/phone-country.ts'
import { isScope, scopeSender, scopeTopic, senderScope } from '../../domain/scope.ts'
import { parseZonedTime, toSecond } from '../../domain/time.ts'
import { knownSender, requireEverySender } from '../../domain/sender-access.ts'
import type { importAsked } from '../../schemas/imports.ts'
import { type ImportDeps, requireFields } from './start.ts'
import { uploadFor, type Upload } from './upload.ts'

/** Creates an import that waits for its file. */
export async function createImport(
  deps: ImportDeps & {
    /** Told of what will be made, just before it is. */
    readonly note?: (id: string) => Promise<void>
  },
  asked: z.infer<typeof importAsked>,
  { key, now }: { key: Actor; now: Date },
): Promise<{ made: Import; upload: Upload }> {
  const made: Import = {
    id: newEventId(now, randomBytes(10)).replace(/^evt/, 'imp'),
    plan: await planOf(deps, asked, { key, now }),
    key: key.id,
    operator: key.operator,
    createdAt: toSecond(now),
    state: 'awaiting_file',
    run: 0,
    next: { offset: 0, row: 1 },
    version: 1,
  }
  const upload = await uploadFor(deps, made, now)
  await deps.note?.(made.id)
  await deps.imports.create(made)
  return { made, upload }
}

async function planOf(
  { senders }: ImportDeps,
  asked: z.infer<typeof importAsked>,
  { key, now }: { key: Actor; now: Date },
): Promise<ImportPlan> {
  const { format, columns, notRead, defaultCountry, source } = asked
  const at = asked.occurredAt === undefined ? undefined : parseZonedTime(asked.occurredAt)
  if (at !== undefined && at > toSecond(now))
    throw new BastaError('invalid_request', 'The date lies in the future.', [
      { pointer: '#/occurredAt', detail: 'a time that has passed; leave it out for now' },
    ])
  requireFields(asked.kind, columns)
  await requirePhones([{ country: defaultCountry, pointer: '#/defaultCountry' }])
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
