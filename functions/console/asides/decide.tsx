import { newestId } from '../../domain/contact.ts'
import { BastaError } from '../../domain/errors.ts'
import { decideOne } from '../../actions/reviews/decide.ts'
import { nextAfter } from '../../actions/reviews/waiting.ts'
import { asideWords } from '../../languages/console/asides.ts'
import { decisionWords } from '../../languages/console/decisions.ts'
import { isOfRow, readDecision, showRow } from '../reviews/decide.tsx'
import type { Done } from '../reviews/decide-form.tsx'
import type { DecisionDeps } from '../reviews/deps.ts'
import { noteInAudit } from '../note-in-audit.ts'
import type { ConsoleContext } from '../route.ts'
import type { AsideFaults } from './item-page.tsx'

const PATH = '/console/asides'

/** Decides one and goes on to the next: a stop of its sender or of a given address, or nobody's stop. */
export async function decideAsideOf(
  c: ConsoleContext,
  deps: DecisionDeps,
  id: string,
  showAgain: (faults: AsideFaults) => Promise<Response>,
): Promise<Response> {
  const { to: written, ...rest } = readDecision(c)
  // An address that was typed before "dismiss" was chosen says nothing.
  const asked = rest.decision === 'stop' ? { ...rest, to: written } : rest
  const by = c.get('signedIn').actor
  const now = deps.now()
  const aside = await deps.asides.find(id)
  if (aside === undefined) return goOn(c, deps, id, 'already')
  const [ids] = aside.contacts
  const contact = ids && newestId(ids)
  await noteInAudit(c, deps, 'aside_decided', { contact, about: `${id} ${asked.decision}` })
  const done = asked.decision === 'stop' ? 'stop' : 'dismiss'
  try {
    const { row } = await decideOne(deps, id, asked, { by, now })
    if (row === undefined) return await goOn(c, deps, id, done)
    const next = await nextAfter(deps.asides, id)
    return await showRow(c, row, done, next, { path: PATH, section: 'asides' })
  } catch (error) {
    if (!(error instanceof BastaError)) throw error
    if (isOfRow(error)) return showAgain({ row: decisionWords[c.get('language')].noRow })
    if (error.faults.some(({ pointer }) => pointer === '#/to')) {
      const { toMissing, toUnreadable } = asideWords[c.get('language')]
      return showAgain({ to: written === undefined ? toMissing : toUnreadable, written })
    }
    if (!['conflict', 'not_found'].includes(error.code)) throw error
    return goOn(c, deps, id, 'already')
  }
}

async function goOn(
  c: ConsoleContext,
  deps: DecisionDeps,
  id: string,
  done: Done,
): Promise<Response> {
  const next = await nextAfter(deps.asides, id)
  return c.redirect(`${PATH}${next === undefined ? '' : `/${next}`}?done=${done}`, 303)
}
