import type { AccessRequest, AccessRequests } from '../../domain/access-request.ts'
import { newestId } from '../../domain/contact.ts'
import { BastaError } from '../../domain/errors.ts'
import { includesRole } from '../../domain/operator.ts'
import { toSecond } from '../../domain/time.ts'
import { openAddress, type OpenRequestDeps } from '../../actions/access/open.ts'
import { closeRequest, findRequest } from '../../actions/access/request.ts'
import { accessWords } from '../../languages/console/access.ts'
import { show } from '../frame.tsx'
import { afterIn, idIn } from '../place-in-url.ts'
import { noteInAudit } from '../note-in-audit.ts'
import type { ConsoleContext, ConsoleRoute } from '../route.ts'
import { RequestPage } from './item-page.tsx'
import { accessDone, RequestsPage, STATES } from './list-page.tsx'

export type AccessSectionDeps = OpenRequestDeps & {
  readonly accessRequests: AccessRequests
  readonly now: () => Date
}

const PAGE = 25
const NOTE_CHARACTERS_MAX = 500
const ID = /^req_[0-9a-z]{26}$/

/** Requests for access, correction and erasure with their clocks. An officer opens the address and answers. */
export function accessRoutes(deps: AccessSectionDeps): ConsoleRoute[] {
  return [
    { method: 'GET', path: '/console/access', role: 'operator', handle: (c) => list(c, deps) },
    {
      method: 'GET',
      path: '/console/access/:id',
      role: 'operator',
      handle: async (c) => showRequest(c, deps, await requestIn(c, deps)),
    },
    {
      method: 'POST',
      path: '/console/access/:id',
      role: 'officer',
      handle: async (c) => answer(c, deps, await requestIn(c, deps)),
    },
  ]
}

async function requestIn(c: ConsoleContext, deps: AccessSectionDeps): Promise<AccessRequest> {
  return findRequest(deps.accessRequests, idIn(c, ID, 'There is no such access request.'))
}

async function list(c: ConsoleContext, deps: AccessSectionDeps): Promise<Response> {
  const language = c.get('language')
  const { accessRequests } = deps
  const state = STATES.find((one) => one === c.req.query('state')) ?? 'due'
  const after = afterIn(c, ID)
  // Soonest due first; of what was answered, the latest first.
  const page = { state, limit: PAGE + 1, after, newestFirst: state === 'answered' }
  const [found, ...counts] = await Promise.all([
    accessRequests.list(page),
    ...STATES.map((one) => accessRequests.count(one)),
  ])
  const words = accessWords[language]
  return show(c, {
    title: words.title,
    section: 'access',
    lead: words.lead,
    actions: (
      <a class="button" href="/console/people">
        {words.start}
      </a>
    ),
    body: (
      <RequestsPage
        language={language}
        state={state}
        requests={found.slice(0, PAGE)}
        counts={new Map(STATES.map((one, at) => [one, counts[at] ?? { count: 0, isMore: false }]))}
        next={found.length > PAGE ? found[PAGE - 1]?.id : undefined}
        isFirst={after === undefined}
        now={toSecond(deps.now())}
        done={accessDone(c.req.query('done'))}
      />
    ),
  })
}

async function showRequest(
  c: ConsoleContext,
  deps: AccessSectionDeps,
  request: AccessRequest,
  wrong: { readonly note?: string } = {},
): Promise<Response> {
  const { operator, actor } = c.get('signedIn')
  const now = deps.now()
  const mayAnswer = includesRole(operator.role, 'officer')
  const others = await deps.accessRequests.ofContact({ ids: request.contact })
  const opened = mayAnswer ? await openAddress(deps, request, { by: actor, now }) : {}
  const language = c.get('language')
  const words = accessWords[language]
  return show(c, {
    title: words.asks[request.asks ?? 'access'],
    section: 'access',
    lead: words.askedInWords[request.asks ?? 'access'],
    ...(wrong.note === undefined ? {} : { status: 400 }),
    body: (
      <RequestPage
        c={c}
        request={request}
        others={others.filter(({ id }) => id !== request.id)}
        opened={opened}
        mayAnswer={mayAnswer}
        now={toSecond(now)}
        done={accessDone(c.req.query('done'))}
        fault={wrong.note}
      />
    ),
  })
}

/** Closes it: who and when is kept, the address goes. A refusal needs its reason (GDPR 12(4)). */
async function answer(
  c: ConsoleContext,
  deps: AccessSectionDeps,
  request: AccessRequest,
): Promise<Response> {
  const form = c.get('form')
  const how = form.text('answer')
  if (how !== 'sent' && how !== 'refused')
    throw new BastaError('invalid_request', 'The form does not have the right fields.')
  const note = form.text('note')?.slice(0, NOTE_CHARACTERS_MAX)
  const { id, contact } = request
  if (request.answered !== undefined) return c.redirect(`/console/access/${id}?done=already`, 303)
  if (how === 'refused' && note === undefined)
    return showRequest(c, deps, request, { note: accessWords[c.get('language')].noteMissing })
  const by = c.get('signedIn').actor
  const now = deps.now()
  const about = `${id} ${how}`
  await noteInAudit(c, deps, 'access_answered', { contact: newestId(contact), about })
  try {
    await closeRequest(deps, id, { answer: how, note }, { by, now })
  } catch (error) {
    if (!(error instanceof BastaError && error.code === 'conflict')) throw error
    return c.redirect(`/console/access/${id}?done=already`, 303)
  }
  return c.redirect(`/console/access?done=${how}`, 303)
}
