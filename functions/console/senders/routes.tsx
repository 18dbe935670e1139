import { changeSender } from '../../actions/senders/change.ts'
import type { AuditTrail } from '../../domain/audit.ts'
import { BastaError } from '../../domain/errors.ts'
import { knownSender } from '../../domain/sender-access.ts'
import type { Sender } from '../../domain/sender.ts'
import { ID } from '../../domain/scope.ts'
import type { Senders, StoredSender } from '../../domain/senders.ts'
import { fromCursor, toCursor } from '../../http/cursor.ts'
import { noteInAudit } from '../note-in-audit.ts'
import type { ConsoleContext, ConsoleRoute } from '../route.ts'
import { showSenderForm } from './edit.tsx'
import { faultsByField, readSender, writtenIn, writtenOf, type Written } from './form.ts'
import { showSenders, showTopics } from './list.tsx'
import { showSender } from './page.tsx'
import { addWording, takeOutWording } from './wording-form.ts'
import { showWordings, showWordingsOf } from './wordings.tsx'

export type SendersDeps = {
  readonly senders: Senders
  readonly audit: Pick<AuditTrail, 'record'>
  readonly now: () => Date
}

const A_PAGE = 100
const CHANGES_A_PAGE = 20

/** Senders and what they declare: for everybody to see, for officers to change. */
export function senderRoutes(deps: SendersDeps): readonly ConsoleRoute[] {
  const senderIn = (c: ConsoleContext) => existing(deps, c, c.req.param('id') ?? '')
  const pageOf = async (c: ConsoleContext) => {
    const after = fromCursor('senders', c.req.query('after'), ID)
    const { senders, next } = await deps.senders.list({ after, limit: A_PAGE })
    const more = next === undefined ? {} : { next: toCursor('senders', next) }
    return { senders, ...more, isFirst: after === undefined }
  }
  const save = (c: ConsoleContext, asked: Omit<Sender, 'topicNumbers'>) =>
    saveSender(deps, c, asked)

  return [
    {
      method: 'GET',
      path: '/console/senders',
      role: 'viewer',
      handle: async (c) => showSenders(c, await pageOf(c)),
    },
    {
      method: 'GET',
      path: '/console/topics',
      role: 'viewer',
      handle: async (c) => showTopics(c, await pageOf(c)),
    },
    {
      method: 'GET',
      path: '/console/wordings',
      role: 'viewer',
      handle: async (c) => showWordings(c, await pageOf(c)),
    },
    {
      method: 'GET',
      path: '/console/new-sender',
      role: 'officer',
      handle: (c) => showSenderForm(c, { written: writtenOf(undefined), faults: {} }),
    },
    {
      method: 'POST',
      path: '/console/new-sender',
      role: 'officer',
      handle: async (c) => {
        const written = writtenIn(c.get('form'))
        const { id = '' } = written
        // Without it a typing error would change another sender.
        if (ID.test(id) && (await deps.senders.get(id)) !== undefined)
          return again(c, { written, faults: [{ pointer: '#/id', detail: 'an id that is free' }] })
        if (!ID.test(id))
          return again(c, {
            written,
            faults: [{ pointer: '#/id', detail: 'lower-case letters, digits and hyphens' }],
          })
        return saveForm(c, written, undefined, (declared) => save(c, { id, ...declared }))
      },
    },
    {
      method: 'GET',
      path: '/console/senders/:id',
      role: 'viewer',
      handle: async (c) => {
        const sender = await senderIn(c)
        const asked = Number(fromCursor('changes', c.req.query('before'), /^[1-9]\d{0,8}$/) ?? 0)
        const upTo = asked === 0 ? sender.version : asked
        const after = Math.max(0, upTo - CHANGES_A_PAGE)
        const { changes, intact } = await deps.senders.changes(sender.id, {
          after,
          limit: upTo - after,
        })
        const older = after === 0 ? undefined : toCursor('changes', String(after))
        const isNewest = upTo === sender.version
        return showSender(c, { sender, changes, intact, older, isNewest })
      },
    },
    {
      method: 'GET',
      path: '/console/senders/:id/edit',
      role: 'officer',
      handle: async (c) => {
        const known = await senderIn(c)
        return showSenderForm(c, { known, written: writtenOf(known), faults: {} })
      },
    },
    {
      method: 'POST',
      path: '/console/senders/:id/edit',
      role: 'officer',
      handle: async (c) => {
        const known = await senderIn(c)
        requireSameVersion(c, known)
        return saveForm(c, writtenIn(c.get('form')), known, (declared) =>
          save(c, { id: known.id, ...declared }),
        )
      },
    },
    {
      method: 'GET',
      path: '/console/senders/:id/wordings',
      role: 'viewer',
      handle: async (c) => showWordingsOf(c, await senderIn(c), {}),
    },
    {
      method: 'POST',
      path: '/console/senders/:id/wordings',
      role: 'officer',
      handle: async (c) => {
        const known = await senderIn(c)
        requireSameVersion(c, known)
        const { wordings, faults } = addWording(c.get('form'), known, c.get('language'))
        if (wordings === undefined) return showWordingsOf(c, known, faults)
        await save(c, { ...declaredOf(known), wordings })
        return c.redirect(`/console/senders/${known.id}/wordings?done=saved`, 303)
      },
    },
    {
      method: 'POST',
      path: '/console/senders/:id/wordings/take-out',
      role: 'officer',
      handle: async (c) => {
        const known = await senderIn(c)
        requireSameVersion(c, known)
        await save(c, { ...declaredOf(known), wordings: takeOutWording(c.get('form'), known) })
        return c.redirect(`/console/senders/${known.id}/wordings?done=saved`, 303)
      },
    },
  ]
}

async function existing(
  { senders }: Pick<SendersDeps, 'senders'>,
  c: ConsoleContext,
  id: string,
): Promise<StoredSender> {
  if (!ID.test(id)) throw new BastaError('not_found', 'There is no such sender.')
  try {
    return await knownSender(senders, c.get('signedIn').actor, id)
  } catch (error) {
    if (error instanceof BastaError && error.code === 'unknown_sender')
      throw new BastaError('not_found', error.message)
    throw error
  }
}

/** Another officer's change must not be undone by a form that was opened before it. */
function requireSameVersion(c: ConsoleContext, { version }: StoredSender): void {
  if (c.get('form').text('version') !== String(version))
    throw new BastaError('conflict', 'It was changed meanwhile. Open it again.')
}

/** Without what the register adds. */
function declaredOf(stored: StoredSender): Omit<Sender, 'topicNumbers'> {
  const added: ReadonlySet<string> = new Set(['topicNumbers', 'version', 'head'])
  const { id, name, numbers, domains, topics, basis, stopReach, ...rest } = stored
  const others = Object.fromEntries(Object.entries(rest).filter(([member]) => !added.has(member)))
  return { id, name, numbers, domains, topics, basis, stopReach, ...others }
}

async function saveSender(
  deps: SendersDeps,
  c: ConsoleContext,
  asked: Omit<Sender, 'topicNumbers'>,
): Promise<StoredSender> {
  const { actor } = c.get('signedIn')
  const note = () => noteInAudit(c, deps, 'sender_changed', { about: asked.id })
  return changeSender({ senders: deps.senders, note }, actor, asked, deps.now())
}

type Declared = NonNullable<ReturnType<typeof readSender>['declared']>

/** Saves what the form declares, or shows it again with what is wrong at its place. */
async function saveForm(
  c: ConsoleContext,
  written: Written,
  known: StoredSender | undefined,
  save: (declared: Declared) => Promise<StoredSender>,
): Promise<Response> {
  const { declared, faults } = readSender(written, known, c.get('language'))
  if (declared === undefined) return showSenderForm(c, { known, written, faults })
  try {
    const { id } = await save(declared)
    return c.redirect(`/console/senders/${id}?done=saved`, 303)
  } catch (error) {
    if (!(error instanceof BastaError) || error.faults.length === 0) throw error
    return again(c, { known, written, faults: error.faults })
  }
}

function again(
  c: ConsoleContext,
  {
    faults,
    ...shown
  }: {
    readonly known?: StoredSender | undefined
    readonly written: Written
    readonly faults: BastaError['faults']
  },
) {
  return showSenderForm(c, { ...shown, faults: faultsByField(faults, c.get('language')) })
}
