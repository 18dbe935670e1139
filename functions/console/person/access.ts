import { startByHand } from '../../actions/access/start.ts'
import type { AccessRequestId } from '../../domain/access-request.ts'
import type { Address } from '../../domain/address.ts'
import { newestId } from '../../domain/contact.ts'
import { formatSecond } from '../../domain/time.ts'
import { isPageLanguage, DEFAULT_LANGUAGE } from '../../languages/pages.ts'
import { day } from '../../languages/console/moments.ts'
import { personWords } from '../../languages/console/person.ts'
import { noteInAudit } from '../note-in-audit.ts'
import type { ConsoleContext } from '../route.ts'
import type { PersonRouteDeps } from './deps.ts'
import { idOfForm } from './form-id.ts'
import { fault, type Acted } from './shown.ts'

/** A person asked an operator: the request is written down, and its month runs. */
export async function startRequest(
  c: ConsoleContext,
  deps: PersonRouteDeps,
  address: Address,
): Promise<Acted> {
  const form = c.get('form')
  const language = c.get('language')
  const { access } = personWords[language]
  const asks = form.text('access-asks')
  const answerBy = form.text('access-answer') === 'operator' ? 'operator' : 'link'
  const wanted = form.text('access-language')
  const says = form.text('access-says')
  if (asks !== 'access' && asks !== 'correction' && asks !== 'erasure')
    return fault(personWords[language].failed)
  if (answerBy === 'link' && asks !== 'access') return fault(access.linkOnly)
  const id: AccessRequestId = `req_${idOfForm(c, deps.envelopeKeys, [asks, answerBy, wanted, says])}`
  const { ids } = deps.ledger.contact(address)
  await noteInAudit(c, deps, 'access_started', { contact: newestId(ids), about: id })
  const started = await startByHand(
    deps,
    {
      address,
      asks,
      answerBy,
      language: isPageLanguage(wanted) ? wanted : DEFAULT_LANGUAGE,
      says,
    },
    { id, actor: c.get('signedIn').actor, now: deps.now() },
  )
  const due = access.done(day(language, formatSecond(started.dueAt)))
  const how =
    started.lane === 'operator' ? (answerBy === 'link' ? access.byHand : '') : access.byLink
  return {
    outcome: 'done',
    done: { tone: 'good', text: `${due} ${how}`.trim(), href: `/console/access/${started.id}` },
  }
}
