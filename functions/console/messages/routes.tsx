import { BastaError } from '../../domain/errors.ts'
import type { AuditTrail } from '../../domain/audit.ts'
import { isContactId } from '../../domain/contact-id.ts'
import { decideMessage, messageDecision } from '../../actions/outgoing/decide-unknown-outcome.ts'
import { listMessages } from '../../actions/outgoing/list-unknown-outcomes.ts'
import type { MessageDeps } from '../../actions/outgoing/unknown-outcome.ts'
import { messageWords } from '../../languages/console/messages.ts'
import { show } from '../frame.tsx'
import { PostForm } from '../parts/form.tsx'
import { Card, Empty, Notice, Pager, Table } from '../parts/show.tsx'
import { Time } from '../parts/time.tsx'
import { afterIn } from '../place-in-url.ts'
import { noteInAudit } from '../note-in-audit.ts'
import type { ConsoleContext, ConsoleRoute } from '../route.ts'

export type MessageSectionDeps = MessageDeps & {
  readonly audit: Pick<AuditTrail, 'record'>
  readonly now: () => Date
}

const PATH = '/console/messages'
const ID = /^[\w-]{43}$/
const DONE = ['sent', 'not_sent', 'already'] as const

/** Messages of which nobody knows whether they left: a person looks at the provider's and says so. */
export function messageRoutes(deps: MessageSectionDeps): ConsoleRoute[] {
  return [
    { method: 'GET', path: PATH, role: 'operator', handle: (c) => list(c, deps) },
    { method: 'POST', path: `${PATH}/:id`, role: 'operator', handle: (c) => decide(c, deps) },
  ]
}

async function list(c: ConsoleContext, deps: MessageSectionDeps): Promise<Response> {
  const language = c.get('language')
  const words = messageWords[language]
  const after = afterIn(c, ID)
  const { messages, next } = await listMessages(deps, after, deps.now())
  const done = DONE.find((word) => word === c.req.query('done'))
  return show(c, {
    title: words.title,
    section: 'messages',
    lead: words.lead,
    body: (
      <>
        {done === undefined ? null : (
          <Notice tone={done === 'already' ? 'wait' : 'good'}>{words.done[done]}</Notice>
        )}
        {messages.length === 0 ? (
          <Card>
            <Empty title={words.empty}>
              <p>{words.emptyText}</p>
            </Empty>
          </Card>
        ) : (
          <>
            <p>{words.explain}</p>
            <Card>
              <Table
                label={words.title}
                columns={[
                  { label: words.kind },
                  { label: words.since },
                  { label: words.account },
                  { label: words.about },
                  { label: words.decide, is: 'action' },
                ]}
                rows={messages.map(({ id, kind, since, account, contact, accessRequest }) => ({
                  cells: [
                    words.kinds[kind],
                    <Time language={language} at={since} />,
                    account ?? '–',
                    contact !== undefined && isContactId(contact) ? (
                      <a href={`/console/people/${contact}`}>{words.person}</a>
                    ) : accessRequest === undefined ? (
                      '–'
                    ) : (
                      <a href={`/console/access/${accessRequest}`}>{words.request}</a>
                    ),
                    <PostForm c={c} action={`${PATH}/${id}`} class="actions">
                      <button name="decision" value="sent">
                        {words.sent}
                      </button>
                      <button name="decision" value="not_sent">
                        {words.notSent}
                      </button>
                    </PostForm>,
                  ],
                }))}
              />
            </Card>
          </>
        )}
        <Pager
          language={language}
          first={after === undefined ? undefined : PATH}
          next={next === undefined ? undefined : `${PATH}?after=${next}`}
        />
      </>
    ),
  })
}

async function decide(c: ConsoleContext, deps: MessageSectionDeps): Promise<Response> {
  const id = c.req.param('id') ?? ''
  const parsed = messageDecision.safeParse({ decision: c.get('form').text('decision') })
  if (!parsed.success || !ID.test(id))
    throw new BastaError('invalid_request', 'The form does not have the right fields.')
  const { decision } = parsed.data
  const by = c.get('signedIn').actor
  const now = deps.now()
  const sending = await deps.sendings.find(id)
  if (sending === undefined) return c.redirect(`${PATH}?done=already`, 303)
  const contact = sending.contact?.at(-1)
  await noteInAudit(c, deps, 'message_decided', { contact, about: `${id} ${decision}` })
  try {
    await decideMessage(deps, id, parsed.data, { by, now })
  } catch (error) {
    if (!(error instanceof BastaError && error.code === 'not_found')) throw error
    return c.redirect(`${PATH}?done=already`, 303)
  }
  return c.redirect(`${PATH}?done=${decision}`, 303)
}
