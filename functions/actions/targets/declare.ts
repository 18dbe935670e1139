import type * as z from 'zod/mini'
import { actorName, type Actor } from '../../domain/actor.ts'
import { CANARY } from '../../domain/canary.ts'
import { BastaError } from '../../domain/errors.ts'
import { ID, isScope, scopeSender, scopeTopic } from '../../domain/scope.ts'
import { requireEverySender } from '../../domain/sender-access.ts'
import type { Senders } from '../../domain/senders.ts'
import type {
  TargetKind,
  TargetKinds,
  TargetNotes,
  TargetRecord,
  Targets,
} from '../../domain/target.ts'
import { toSecond } from '../../domain/time.ts'
import type { Declared } from '../../domain/told.ts'
import { log } from '../../log.ts'
import type { target } from '../../schemas/targets.ts'

export type DeclareDeps = {
  readonly targets: Pick<Targets, 'get' | 'put' | 'list'>
  readonly targetNotes: Pick<TargetNotes, 'clear'>
  readonly targetKinds: TargetKinds
  readonly senders: Pick<Senders, 'get'>
}

/** Each is a place in every entry of the outbox, and a call for every stop. */
const TARGETS_MAX = 50

/** Registers a target, or changes one. What it cannot be told rightly is refused, with what would be right. */
export async function declareTarget(
  deps: DeclareDeps,
  by: Actor,
  { id, ...asked }: z.infer<typeof target> & { readonly id: string },
  now: Date,
): Promise<{ readonly target: TargetRecord; readonly isNew: boolean }> {
  requireEverySender(by)
  if (!ID.test(id))
    throw new BastaError('invalid_request', 'The id cannot be used.', [
      { pointer: '#', detail: 'lower-case letters, digits and hyphens in the path' },
    ])
  const kind = deps.targetKinds.get(asked.kind)
  if (kind === undefined)
    throw refusal('/kind', `one of: ${[...deps.targetKinds.keys()].toSorted().join(', ')}`)
  if (asked.senders.includes(CANARY))
    throw refusal('/senders', 'senders of yours; `canary: true` lets the canary be told')
  await requireNames(deps, asked)
  const declared = declaredOf(kind, asked)
  requireRight(kind, declared, asked.settings)
  const before = await deps.targets.get(id)
  if (before === undefined && (await deps.targets.list()).length >= TARGETS_MAX)
    throw new BastaError('conflict', `There are ${TARGETS_MAX} targets: remove one first.`)
  const record: TargetRecord = {
    id,
    kind: asked.kind,
    ...(kind.about.decidesItself === true && { decidesItself: true as const }),
    declared,
    settings: asked.settings,
    version: (before?.version ?? 0) + 1,
    ...sinceOf(before, now),
    changedAt: toSecond(now),
    changedBy: actorName(by),
  }
  if (!(await deps.targets.put(record, before)))
    throw new BastaError('conflict', 'The target was changed by someone else at the same time.')
  // What was mended is tried again at once.
  await deps.targetNotes.clear(id)
  log('target_declared', { target: id, key: by.id, reason: asked.kind })
  return { target: record, isNew: before === undefined }
}

function sinceOf(before: TargetRecord | undefined, now: Date): Pick<TargetRecord, 'since'> {
  if (before === undefined) return { since: toSecond(now) }
  return before.since === undefined ? {} : { since: before.since }
}

async function requireNames(
  { senders }: Pick<DeclareDeps, 'senders'>,
  asked: Pick<z.infer<typeof target>, 'senders' | 'topics'>,
): Promise<void> {
  const topicsOf = new Map<string, readonly string[]>()
  for (const id of asked.senders) {
    const sender = await senders.get(id)
    if (sender === undefined)
      throw new BastaError('unknown_sender', `No sender "${id}" is registered.`)
    topicsOf.set(id, sender.topicNumbers)
  }
  for (const [at, scope] of (asked.topics ?? []).entries()) {
    const [sender, topic] = isScope(scope) ? [scopeSender(scope), scopeTopic(scope)] : []
    const own = topicsOf.get(sender ?? '')
    if (own === undefined) throw refusal(`/topics/${at}`, 'a topic of one of `senders`')
    if (topic === undefined || !own.includes(topic))
      throw refusal(`/topics/${at}`, `one that the sender has or had: ${own.join(', ') || 'none'}`)
  }
}

function declaredOf({ about }: TargetKind, asked: z.infer<typeof target>): Declared {
  const { channels = about.channels, acts = about.tells, carries = 'all' } = asked
  const topics = asked.topics?.filter(isScope) ?? (about.decidesItself === true ? undefined : [])
  return {
    senders: [...new Set(asked.senders)],
    channels,
    acts,
    carries,
    ...(asked.stops === 'every' && { stops: asked.stops }),
    ...(topics && { topics: [...new Set(topics)] }),
    createsUnknown: asked.createsUnknown ?? false,
    ...(asked.canary === true ? { canary: true } : {}),
  }
}

function requireRight({ about, open }: TargetKind, declared: Declared, settings: unknown): void {
  const { channels, acts, createsUnknown, canary } = declared
  if (channels.some((channel) => !about.channels.includes(channel)))
    throw refusal('/channels', `among: ${about.channels.join(', ')}`)
  if (acts.some((act) => !about.tells.includes(act)))
    throw refusal(
      '/acts',
      about.tells.length === 0
        ? 'none: this kind is told nothing, its list is only read'
        : `among: ${about.tells.join(', ')}`,
    )
  if (about.createsUnknown === true && !createsUnknown)
    throw refusal(
      '/createsUnknown',
      'true: this kind creates whom it does not know; declare that it may, or do not register it',
    )
  if (canary === true && !(channels.includes('email') && acts.includes('stop')))
    throw refusal(
      '/canary',
      'no: the canary is an e-mail address that says stop, and this target is told of none',
    )
  const opened = open(settings)
  if (!opened.ok) throw refusal('/settings', opened.problem)
  const fault = opened.target.scopeFault(declared)
  if (fault !== undefined) throw refusal('/carries', fault)
}

function refusal(pointer: string, detail: string): BastaError {
  return new BastaError('invalid_request', 'The target cannot be registered so.', [
    { pointer: `#${pointer}`, detail },
  ])
}
