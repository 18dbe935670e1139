import { everySender } from '../../actions/access/every-sender.ts'
import { PLACES, readPlace } from '../../actions/history/event-pages.ts'
import { lookUp, type Whom } from '../../actions/people/look-up.ts'
import { parseAddress, type Address } from '../../domain/address.ts'
import type { Audited } from '../../domain/audit.ts'
import { isContactId } from '../../domain/contact-id.ts'
import { logFailure } from '../../log.ts'
import { personWords } from '../../languages/console/person.ts'
import { noteInAudit } from '../note-in-audit.ts'
import type { ConsoleContext, ConsoleRoute } from '../route.ts'
import { startRequest } from './access.ts'
import { recordConsent } from './consent.ts'
import type { PersonRouteDeps } from './deps.ts'
import { dossierByAddress, dossierById } from './dossier.tsx'
import { eraseOrPreview } from './erase.tsx'
import { holdAddress } from './held-address.ts'
import { personPage } from './page.tsx'
import { queuedPage, searchPage } from './search.tsx'
import type { Acted, ActName, ShownPerson } from './shown.ts'
import { recordStop } from './stop.ts'
import { addressOf, byAddress, contactOf, idOf, type NoAddress } from './whom.ts'

/** Look a person up, and what is done about them. A URL names a person by the keyed hash alone. */
export function personRoutes(deps: PersonRouteDeps): readonly ConsoleRoute[] {
  const act = (
    name: ActName,
    role: ConsoleRoute['role'],
    does: (c: ConsoleContext, deps: PersonRouteDeps, address: Address) => Promise<Acted | Response>,
  ): ConsoleRoute => ({
    method: 'POST',
    path: `/console/people/:id/${name}`,
    role,
    handle: async (c) => {
      const address = await addressOf(c, deps)
      if (typeof address === 'string') return withoutAddress(c, deps, name, address)
      const acted = await does(c, deps, address)
      if (acted instanceof Response) return acted
      return showWith(c, deps, address, { name, acted })
    },
  })
  return [
    {
      method: 'GET',
      path: '/console/people',
      role: 'operator',
      handle: async (c) => searchPage(c, await everySender(deps.senders)),
    },
    { method: 'POST', path: '/console/people', role: 'operator', handle: (c) => search(c, deps) },
    { method: 'GET', path: '/console/people/:id', role: 'operator', handle: (c) => byId(c, deps) },
    {
      method: 'POST',
      path: '/console/people/:id',
      role: 'operator',
      handle: async (c) => {
        const address = await addressOf(c, deps)
        if (typeof address === 'string') return byId(c, deps)
        return showByAddress(c, deps, address, 'person_looked_up')
      },
    },
    act('stop', 'operator', recordStop),
    act('access', 'operator', startRequest),
    act('consent', 'officer', recordConsent),
    act('erase', 'officer', eraseOrPreview),
    {
      method: 'GET',
      path: '/console/people/:id/dossier',
      role: 'officer',
      handle: (c) => dossierById(c, deps),
    },
    {
      method: 'POST',
      path: '/console/people/:id/dossier',
      role: 'officer',
      handle: (c) => dossierByAddress(c, deps),
    },
  ]
}

async function search(c: ConsoleContext, deps: PersonRouteDeps): Promise<Response> {
  const form = c.get('form')
  const typed = form.text('address') ?? ''
  if (isContactId(typed)) return c.redirect(`/console/people/${typed}`, 303)
  const country = form.text('country')
  const parsed = await parseAddress(typed, { defaultCountry: country })
  if (!parsed.ok) return searchPage(c, await everySender(deps.senders), { typed, country })
  return showByAddress(c, deps, parsed.address, 'person_looked_up')
}

/** What one id shows; the page says that there may be more. */
async function byId(
  c: ConsoleContext,
  deps: PersonRouteDeps,
  faults?: ShownPerson['faults'],
): Promise<Response> {
  const whom: Whom = { ids: [idOf(c)], by: 'id' }
  const now = deps.now()
  await noteInAudit(c, deps, 'person_looked_up', { contact: contactOf(whom) })
  const before = c.req.query('before')
  const from = before !== undefined && PLACES.test(before) ? readPlace(before) : undefined
  const person = await lookUp(deps, whom, now, { before: from })
  return personPage(c, person, { now, faults })
}

async function showByAddress(
  c: ConsoleContext,
  deps: PersonRouteDeps,
  address: Address,
  /** Undefined if this request is in the audit trail already. */
  what: Audited | undefined,
  shown: Pick<ShownPerson, 'done' | 'faults'> = {},
): Promise<Response> {
  const whom = byAddress(deps, address)
  const now = deps.now()
  if (what !== undefined) await noteInAudit(c, deps, what, { contact: contactOf(whom) })
  const before = c.get('form').text('before')
  const from = before !== undefined && PLACES.test(before) ? readPlace(before) : undefined
  const person = await lookUp(deps, whom, now, { before: from })
  const { session } = c.get('signedIn')
  const held = holdAddress(deps.envelopeKeys, address, { session, now })
  return personPage(c, person, { now, address, held, ...shown })
}

/** What was done is in the audit trail before it is shown. */
async function showWith(
  c: ConsoleContext,
  deps: PersonRouteDeps,
  address: Address,
  { name, acted }: { name: ActName; acted: Acted },
): Promise<Response> {
  if (acted.outcome === 'fault')
    return showByAddress(c, deps, address, 'person_looked_up', {
      faults: { act: name, text: acted.text },
    })
  if (acted.outcome !== 'done') {
    const isNoted = await tryToNote(c, deps, address, acted.what)
    if (acted.outcome === 'queued' || !isNoted) return queuedPage(c, acted.done)
  }
  return showByAddress(c, deps, address, undefined, { done: acted.done })
}

/** Where it cannot be noted, what is safe is said all the same, and nothing of the person is shown. */
async function tryToNote(
  c: ConsoleContext,
  deps: PersonRouteDeps,
  address: Address,
  what: Audited,
): Promise<boolean> {
  const contact = contactOf(byAddress(deps, address))
  try {
    await noteInAudit(c, deps, what, { contact })
    return true
  } catch (error) {
    logFailure('audit_unwritten', error, { contact })
    return false
  }
}

/** Nothing was done: the page comes back by its id, and the form asks for the address. */
function withoutAddress(
  c: ConsoleContext,
  deps: PersonRouteDeps,
  act: ActName,
  why: NoAddress,
): Promise<Response> {
  const words = personWords[c.get('language')]
  return byId(c, deps, { act, text: words.address[why] })
}
