import { lineOf as rowLine, type OwnRow } from '../../classify/training/row.ts'
import { BastaError } from '../../domain/errors.ts'
import { decideOne, decision, olderOpen } from '../../actions/reviews/decide.ts'
import { nextAfter } from '../../actions/reviews/waiting.ts'
import { decisionWords } from '../../languages/console/decisions.ts'
import { show } from '../frame.tsx'
import { noteInAudit } from '../note-in-audit.ts'
import type { ConsoleContext } from '../route.ts'
import { type Done, DoneNotice } from './decide-form.tsx'
import type { DecisionDeps } from './deps.ts'

const PATH = '/console/reviews'

/** Decides one and goes on to the next. What somebody else decided in the meantime is said, and passed. */
export async function decideReviewOf(
  c: ConsoleContext,
  deps: DecisionDeps,
  id: string,
  showAgain: (fault: string) => Promise<Response>,
): Promise<Response> {
  const asked = readDecision(c)
  const by = c.get('signedIn').actor
  const now = deps.now()
  const review = await deps.reviews.find(id)
  if (review === undefined) return goOn(c, deps, id, 'already')
  const { contact } = review
  await noteInAudit(c, deps, 'review_decided', { contact, about: id })
  try {
    const { row } = await decideOne(deps, id, asked, { by, now })
    if (row === undefined) return await goOn(c, deps, id, asked.decision)
    return await showRow(c, row, asked.decision, await nextAfter(deps.reviews, id))
  } catch (error) {
    if (!(error instanceof BastaError)) throw error
    if (isOfRow(error)) return showAgain(decisionWords[c.get('language')].noRow)
    if (!['conflict', 'not_found'].includes(error.code)) throw error
    const older = await olderOpen(deps, id)
    if (older !== undefined) return c.redirect(`${PATH}/${older}?done=older`, 303)
    return goOn(c, deps, id, 'already')
  }
}

/** The fields of the form, as the call of the API takes them. */
export function readDecision(c: ConsoleContext): ReturnType<typeof decision.parse> {
  const form = c.get('form')
  const hasRow = form.text('row') !== undefined
  const parsed = decision.safeParse({
    decision: form.text('decision'),
    note: form.text('note'),
    to: form.text('to'),
    ...(hasRow ? { row: true, label: form.text('label') } : {}),
  })
  if (parsed.success) return parsed.data
  throw new BastaError('invalid_request', 'The form does not have the right fields.')
}

export function isOfRow({ faults }: BastaError): boolean {
  return faults.some(({ pointer }) => pointer === '#/row')
}

async function goOn(
  c: ConsoleContext,
  deps: DecisionDeps,
  id: string,
  done: Done,
): Promise<Response> {
  const next = await nextAfter(deps.reviews, id)
  return c.redirect(`${PATH}${next === undefined ? '' : `/${next}`}?done=${done}`, 303)
}

/** The text is deleted with the decision: whoever wants its row sees it now, and never again. */
export function showRow(
  c: ConsoleContext,
  row: OwnRow,
  done: Done,
  next: string | undefined,
  { path, section }: { path: string; section: 'reviews' | 'asides' } = {
    path: PATH,
    section: 'reviews',
  },
): Response | Promise<Response> {
  const language = c.get('language')
  const words = decisionWords[language]
  const href = next === undefined ? path : `${path}/${next}`
  return show(c, {
    title: words.rowTitle,
    section,
    lead: words.rowText,
    body: (
      <>
        <DoneNotice language={language} done={done} />
        <pre class="code" tabindex={0}>
          {rowLine(row)}
        </pre>
        <a class="button main" href={href} data-key="n j">
          {next === undefined ? words.back : words.next} <kbd>n</kbd>
        </a>
      </>
    ),
  })
}
