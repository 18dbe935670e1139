import type { AuditTrail } from '../../domain/audit.ts'
import { BastaError } from '../../domain/errors.ts'
import { quarantineWords } from '../../languages/console/quarantine.ts'
import type { AskInbound } from '../ask-inbound.ts'
import { show } from '../frame.tsx'
import { PostForm } from '../parts/form.tsx'
import { noteInAudit } from '../note-in-audit.ts'
import type { ConsoleContext, ConsoleRoute } from '../route.ts'
import { isQuarantineId, quarantineDesk, type VerifiedAgain } from './desk.ts'
import { AccountPage, AccountsPage, RequestPage } from './pages.tsx'

export type QuarantineSectionDeps = {
  readonly askInbound: AskInbound
  readonly audit: Pick<AuditTrail, 'record'>
  readonly now: () => Date
}

const PATH = '/console/quarantine'
/** It becomes part of a path. */
const ACCOUNT_NAME = /^[a-z0-9-]{1,64}\/[a-z0-9-]{1,64}$/
const ACCOUNT = '/console/quarantine/:provider/:account'

/** What was sent to an account and could not be verified: of which, why, and one as it came. */
export function quarantineRoutes(deps: QuarantineSectionDeps): ConsoleRoute[] {
  return [
    { method: 'GET', path: PATH, role: 'operator', handle: (c) => listAccounts(c, deps) },
    { method: 'GET', path: ACCOUNT, role: 'operator', handle: (c) => showAccount(c, deps) },
    { method: 'POST', path: ACCOUNT, role: 'operator', handle: (c) => verifyAgain(c, deps) },
    { method: 'GET', path: `${ACCOUNT}/:id`, role: 'operator', handle: (c) => showOne(c, deps) },
  ]
}

function accountIn(c: ConsoleContext): string {
  const name = `${c.req.param('provider')}/${c.req.param('account')}`
  if (!ACCOUNT_NAME.test(name)) throw new BastaError('not_found', 'There is no such account.')
  return name
}

function placeIn(after: string | undefined): string | undefined {
  return after !== undefined && isQuarantineId(after) ? after : undefined
}

async function listAccounts(c: ConsoleContext, deps: QuarantineSectionDeps): Promise<Response> {
  const language = c.get('language')
  const words = quarantineWords[language]
  const accounts = await quarantineDesk(deps.askInbound).accounts()
  return show(c, {
    title: words.title,
    section: 'quarantine',
    lead: words.lead,
    body: <AccountsPage language={language} accounts={accounts} />,
  })
}

async function showAccount(
  c: ConsoleContext,
  deps: QuarantineSectionDeps,
  verified?: VerifiedAgain,
): Promise<Response> {
  const language = c.get('language')
  const words = quarantineWords[language]
  const account = accountIn(c)
  const after = verified === undefined ? placeIn(c.req.query('after')) : undefined
  const { requests, next } = await quarantineDesk(deps.askInbound).list(account, after)
  const path = `${PATH}/${account}`
  return show(c, {
    title: words.ofAccount(account),
    section: 'quarantine',
    lead: words.ofAccountText,
    actions:
      requests.length === 0 ? null : (
        <PostForm c={c} action={path}>
          <button class="main">{words.verify}</button>
        </PostForm>
      ),
    body: (
      <AccountPage
        c={c}
        path={path}
        requests={requests}
        next={next}
        isFirst={after === undefined}
        verified={verified}
      />
    ),
  })
}

/** The answer stands on the page of the POST: it is of this moment. */
async function verifyAgain(c: ConsoleContext, deps: QuarantineSectionDeps): Promise<Response> {
  const account = accountIn(c)
  await noteInAudit(c, deps, 'quarantine_verified', { about: account })
  const after = placeIn(c.get('form').text('after'))
  const verified = await quarantineDesk(deps.askInbound).verifyAgain(account, after)
  return showAccount(c, deps, verified)
}

async function showOne(c: ConsoleContext, deps: QuarantineSectionDeps): Promise<Response> {
  const account = accountIn(c)
  const id = c.req.param('id') ?? ''
  if (!isQuarantineId(id)) throw new BastaError('not_found', 'No request has this id.')
  await noteInAudit(c, deps, 'quarantine_opened', { about: `${account}/${id}` })
  const request = await quarantineDesk(deps.askInbound).show(account, id)
  const language = c.get('language')
  const words = quarantineWords[language]
  return show(c, {
    title: words.one,
    section: 'quarantine',
    lead: words.oneText,
    actions: (
      <a class="button" href={`${PATH}/${account}`}>
        {words.back}
      </a>
    ),
    body: <RequestPage language={language} request={request} />,
  })
}
