import { lookUp, type Whom } from '../../actions/people/look-up.ts'
import { timeLineOf, type ShownEvent } from '../../actions/people/time-line.ts'
import type { Address } from '../../domain/address.ts'
import { isConsoleLanguage, type ConsoleLanguage } from '../../domain/operator.ts'
import { noteInAudit } from '../note-in-audit.ts'
import type { ConsoleContext } from '../route.ts'
import type { PersonRouteDeps } from './deps.ts'
import { dossierPage } from './dossier-page.tsx'
import { holdAddress } from './held-address.ts'
import { addressOf, byAddress, contactOf, idOf } from './whom.ts'

/** More are in the file of the command line: a dossier is read by people. */
const PAGES_MAX = 5

/** Without the address: what one id shows. */
export function dossierById(c: ConsoleContext, deps: PersonRouteDeps): Promise<Response> {
  return dossier(c, deps, { ids: [idOf(c)], by: 'id' }, languageOf(c, c.req.query('lang')))
}

/** With the address, which this page alone shows. */
export async function dossierByAddress(
  c: ConsoleContext,
  deps: PersonRouteDeps,
): Promise<Response> {
  const address = await addressOf(c, deps)
  const language = languageOf(c, c.get('form').text('lang'))
  if (typeof address === 'string')
    return c.redirect(`/console/people/${idOf(c)}/dossier?lang=${language}`, 303)
  return dossier(c, deps, byAddress(deps, address), language, address)
}

function languageOf(c: ConsoleContext, asked: string | undefined): ConsoleLanguage {
  return isConsoleLanguage(asked) ? asked : c.get('language')
}

/** That it was made is in the audit trail before it is shown. */
async function dossier(
  c: ConsoleContext,
  deps: PersonRouteDeps,
  whom: Whom,
  language: ConsoleLanguage,
  address?: Address,
): Promise<Response> {
  const now = deps.now()
  await noteInAudit(c, deps, 'dossier_printed', { contact: contactOf(whom), about: language })
  const person = await lookUp(deps, whom, now, { to: 'dossier' })
  const events = [...person.timeLine.events, ...(await olderEvents(deps, whom, person.timeLine))]
  const { session } = c.get('signedIn')
  return dossierPage(c, {
    language,
    person,
    events: events.toReversed(),
    address,
    held: address && holdAddress(deps.envelopeKeys, address, { session, now }),
    host: new URL(deps.publicUrl).host,
    now,
  })
}

async function olderEvents(
  { ledger }: Pick<PersonRouteDeps, 'ledger'>,
  whom: Whom,
  { older: first }: Awaited<ReturnType<typeof timeLineOf>>,
): Promise<ShownEvent[]> {
  const events: ShownEvent[] = []
  let older = first
  for (let page = 1; older !== undefined && page < PAGES_MAX; page += 1) {
    const next = await timeLineOf(ledger, whom, older)
    events.push(...next.events)
    older = next.older
  }
  return events
}
