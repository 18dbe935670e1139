import { decideApproval } from '../../actions/approvals/decide.ts'
import { approvalState } from '../../domain/approval.ts'
import { BastaError } from '../../domain/errors.ts'
import { toSecond } from '../../domain/time.ts'
import { approvalWords } from '../../languages/console/approvals.ts'
import type { PersonRouteDeps } from '../person/deps.ts'
import type { ConsoleContext, ConsoleRoute } from '../route.ts'
import { approvalPage, listPage } from './page.tsx'

/** So many wait at most; each ends after seven days. */
const LISTED_MAX = 100

/** The rule of two persons: what one officer asked for, and another decides. */
export function approvalRoutes(deps: PersonRouteDeps): readonly ConsoleRoute[] {
  return [
    {
      method: 'GET',
      path: '/console/approvals',
      role: 'officer',
      handle: async (c) => {
        const now = toSecond(deps.now())
        const all = await deps.approvals.list({ limit: LISTED_MAX })
        // The table deletes what has ended only some time later.
        const listed = all.filter((one) => approvalState(one, now) !== 'ended')
        return listPage(c, listed, { now, isOn: deps.twoPersons })
      },
    },
    {
      method: 'GET',
      path: '/console/approvals/:id',
      role: 'officer',
      handle: (c) => approvalPage(c, deps, c.req.param('id') ?? ''),
    },
    {
      method: 'POST',
      path: '/console/approvals/:id',
      role: 'officer',
      handle: (c) => decide(c, deps),
    },
  ]
}

async function decide(c: ConsoleContext, deps: PersonRouteDeps): Promise<Response> {
  const form = c.get('form')
  const id = c.req.param('id') ?? ''
  const words = approvalWords[c.get('language')]
  const decision = form.text('decision') === 'approve' ? 'approve' : 'refuse'
  const reason = form.text('reason')
  if (decision === 'refuse' && reason === undefined)
    return approvalPage(c, deps, id, words.noReason)
  const { actor } = c.get('signedIn')
  try {
    await decideApproval(deps, id, { decision, reason }, { actor, now: deps.now() })
    return c.redirect(
      `/console/approvals?done=${decision === 'approve' ? 'approved' : 'refused'}`,
      303,
    )
  } catch (error) {
    if (!(error instanceof BastaError)) throw error
    if (error.code === 'forbidden') return approvalPage(c, deps, id, words.own)
    if (error.code === 'conflict') return approvalPage(c, deps, id, words.decided)
    throw error
  }
}
