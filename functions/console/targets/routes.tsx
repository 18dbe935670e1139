import { declareTarget, type DeclareDeps } from '../../actions/targets/declare.ts'
import { decideGivenUp } from '../../actions/targets/decide-given-up.ts'
import { someGivenUp } from '../../actions/targets/given-up.ts'
import {
  knownTarget,
  lookAtTarget,
  lookAtTargets,
  type LookDeps,
} from '../../actions/targets/look.ts'
import {
  endRedelivery,
  startRedelivery,
  type LogPoint,
  type RedeliveryDeps,
} from '../../actions/targets/redeliver.ts'
import { removeTarget } from '../../actions/targets/remove.ts'
import { switchOn } from '../../actions/targets/switch-on.ts'
import { testTarget } from '../../actions/targets/test.ts'
import type { Audited, AuditTrail } from '../../domain/audit.ts'
import { BastaError } from '../../domain/errors.ts'
import type { Outbox } from '../../domain/outbox.ts'
import { ID } from '../../domain/scope.ts'
import type { TargetNotes, Targets } from '../../domain/target.ts'
import { formatSecond, parseZonedTime } from '../../domain/time.ts'
import { targetWords, type TargetField } from '../../languages/console/targets.ts'
import * as schemas from '../../schemas/targets.ts'
import { idIn } from '../place-in-url.ts'
import { noteInAudit } from '../note-in-audit.ts'
import type { ConsoleContext, ConsoleRoute } from '../route.ts'
import {
  askedOf,
  showTargetForm,
  writtenIn,
  writtenOf,
  type Faults,
  type Written,
} from './form.tsx'
import { NEW_PATH, PATH, showTargets } from './list-page.tsx'
import { showTarget, type Done } from './page.tsx'

export type TargetSectionDeps = DeclareDeps &
  LookDeps &
  RedeliveryDeps & {
    readonly targets: Targets
    readonly targetNotes: TargetNotes
    readonly outbox: Outbox
    readonly audit: Pick<AuditTrail, 'record'>
    readonly now: () => Date
  }

const ONE = `${PATH}/:id` as const

/** Everybody else who is told: figures for all, the test for operators, all else for officers. */
export function targetRoutes(deps: TargetSectionDeps): readonly ConsoleRoute[] {
  return [
    {
      method: 'GET',
      path: PATH,
      role: 'viewer',
      handle: async (c) =>
        showTargets(c, await lookAtTargets(deps, deps.now()), c.req.query('done') === 'removed'),
    },
    { method: 'GET', path: ONE, role: 'viewer', handle: (c) => showOne(c, deps) },
    {
      method: 'GET',
      path: NEW_PATH,
      role: 'officer',
      handle: (c) =>
        showTargetForm(c, deps.targetKinds, {
          written: writtenOf(undefined),
          faults: {},
          isNew: true,
        }),
    },
    { method: 'POST', path: NEW_PATH, role: 'officer', handle: (c) => save(c, deps, true) },
    {
      method: 'GET',
      path: `${ONE}/change`,
      role: 'officer',
      handle: async (c) => {
        const target = await knownTarget(deps.targets, idOf(c))
        const written = writtenOf(target)
        return showTargetForm(c, deps.targetKinds, { written, faults: {}, isNew: false })
      },
    },
    {
      method: 'POST',
      path: `${ONE}/change`,
      role: 'officer',
      handle: (c) => save(c, deps, false),
    },
    {
      method: 'POST',
      path: `${ONE}/test`,
      role: 'operator',
      handle: (c) =>
        act(c, deps, { what: 'target_tested', done: 'tested' }, (id, by) =>
          testTarget(deps, by, id, deps.now()),
        ),
    },
    {
      method: 'POST',
      path: `${ONE}/switch-on`,
      role: 'officer',
      handle: (c) =>
        act(c, deps, { what: 'target_changed', done: 'on' }, (id, by) => switchOn(deps, by, id)),
    },
    { method: 'POST', path: `${ONE}/given-up`, role: 'officer', handle: (c) => decide(c, deps) },
    { method: 'POST', path: `${ONE}/redeliver`, role: 'officer', handle: (c) => again(c, deps) },
    {
      method: 'POST',
      path: `${ONE}/redeliver/end`,
      role: 'officer',
      handle: (c) =>
        act(c, deps, { what: 'target_told_again', done: 'ended' }, (id, by) =>
          endRedelivery(deps, by, id, deps.now()),
        ),
    },
    {
      method: 'POST',
      path: `${ONE}/remove`,
      role: 'officer',
      handle: async (c) => {
        const id = idOf(c)
        if (c.get('form').text('sure') !== 'yes') return c.redirect(`${PATH}/${id}`, 303)
        await noteInAudit(c, deps, 'target_changed', { about: id })
        await removeTarget(deps, c.get('signedIn').actor, id, deps.now())
        return c.redirect(`${PATH}?done=removed`, 303)
      },
    },
  ]
}

async function showOne(
  c: ConsoleContext,
  deps: TargetSectionDeps,
  fault?: string,
): Promise<Response> {
  const id = idOf(c)
  const seen = await lookAtTarget(deps, id, deps.now())
  const givenUp = await someGivenUp(deps.outbox, id)
  const asked = c.req.query('done')
  const done = isDone(asked) ? asked : undefined
  return showTarget(c, { seen, givenUp, done, fault })
}

function isDone(word: string | undefined): word is Done {
  return word !== undefined && Object.keys(targetWords.en.done).includes(word)
}

/** Who does it is in the audit trail before it is done. */
async function act(
  c: ConsoleContext,
  deps: TargetSectionDeps,
  { what, done }: { readonly what: Audited; readonly done: Done },
  work: (id: string, by: ReturnType<typeof actorIn>) => Promise<unknown>,
): Promise<Response> {
  const id = idOf(c)
  await knownTarget(deps.targets, id)
  await noteInAudit(c, deps, what, { about: id })
  try {
    await work(id, actorIn(c))
  } catch (error) {
    if (!(error instanceof BastaError) || error.code === 'unavailable') throw error
    return showOne(c, deps, sentenceOf(error))
  }
  return c.redirect(`${PATH}/${id}?done=${done}`, 303)
}

function decide(c: ConsoleContext, deps: TargetSectionDeps): Response | Promise<Response> {
  const { data } = schemas.givenUp.safeParse({ decision: c.get('form').text('decision') })
  if (data === undefined) return c.redirect(`${PATH}/${idOf(c)}`, 303)
  return act(c, deps, { what: 'target_decided', done: 'decided' }, (id, by) =>
    decideGivenUp(deps, by, id, data.decision, deps.now()),
  )
}

async function again(c: ConsoleContext, deps: TargetSectionDeps): Promise<Response> {
  const point = (name: 'from' | 'until'): LogPoint | 'fault' | undefined => {
    const written = c.get('form').text(name)
    if (written === undefined) return undefined
    // The browser's own field: `2026-11-01T09:30`, said to be UTC.
    const at = parseZonedTime(`${written}${written.length === 16 ? ':00' : ''}Z`)
    return at === undefined ? 'fault' : { at, asked: formatSecond(at) }
  }
  const [from, until] = [point('from'), point('until')]
  if (from === undefined || from === 'fault' || until === 'fault')
    return showOne(c, deps, targetWords[c.get('language')].fromFault)
  return act(c, deps, { what: 'target_told_again', done: 'begun' }, (id, by) =>
    startRedelivery(deps, by, id, { from, until }, deps.now()),
  )
}

async function save(c: ConsoleContext, deps: TargetSectionDeps, isNew: boolean): Promise<Response> {
  const form = c.get('form')
  const id = isNew ? (form.text('id') ?? '') : idOf(c)
  const written = writtenIn(form, id)
  const refuse = (faults: Faults) => showTargetForm(c, deps.targetKinds, { written, faults, isNew })
  if (!ID.test(id)) return refuse({ id: 'lower-case letters, digits and hyphens' })
  const isThere = (await deps.targets.get(id)) !== undefined
  // Without it a typing error would change another target.
  if (isNew && isThere) return refuse({ id: 'an id that is free' })
  if (!isNew) await knownTarget(deps.targets, id)
  const parsed = schemas.target.safeParse(askedOf(written))
  if (!parsed.success) return refuse(faultsOf(parsed.error.issues))
  await noteInAudit(c, deps, 'target_changed', { about: id })
  try {
    await declareTarget(deps, actorIn(c), { id, ...parsed.data }, deps.now())
  } catch (error) {
    if (!(error instanceof BastaError) || error.code === 'unavailable') throw error
    return refuse(faultsOfError(error, written))
  }
  return c.redirect(`${PATH}/${id}?done=saved`, 303)
}

function faultsOf(
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): Faults {
  return Object.fromEntries(issues.map(({ path, message }) => [String(path[0]), message]))
}

function faultsOfError(error: BastaError, { senders }: Written): Faults {
  if (error.code === 'unknown_sender') return { senders: `${error.message} (${senders})` }
  const found: (readonly [string, string])[] = error.faults.map(({ pointer, detail }) => {
    const field = pointer.replace(/^#\/?/, '').split('/')[0] as TargetField
    return [field === ('' as string) ? 'id' : field, detail]
  })
  return found.length === 0 ? { id: error.message } : Object.fromEntries<string>(found)
}

function sentenceOf({ message, faults }: BastaError): string {
  return [message, ...faults.map(({ detail }) => detail)].join(' ')
}

function actorIn(c: ConsoleContext) {
  return c.get('signedIn').actor
}

function idOf(c: ConsoleContext): string {
  return idIn(c, ID, 'No target has this id.')
}
