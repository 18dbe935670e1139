import type { Child } from 'hono/jsx'
import { openApproval } from '../../actions/approvals/decide.ts'
import { foresee } from '../../actions/erasures/foresee.ts'
import { approvalEnds, approvalState, mayDecide, type Approval } from '../../domain/approval.ts'
import { BastaError } from '../../domain/errors.ts'
import { toSecond, type Second } from '../../domain/time.ts'
import { approvalWords } from '../../languages/console/approvals.ts'
import { personWords } from '../../languages/console/person.ts'
import { show } from '../frame.tsx'
import { PostForm, Text } from '../parts/form.tsx'
import { Badge, Card, Empty, Facts, Notice, Table } from '../parts/show.tsx'
import { Time } from '../parts/time.tsx'
import type { PersonRouteDeps } from '../person/deps.ts'
import { Preview } from '../person/preview.tsx'
import { evidenceFacts } from '../person/time-line.tsx'
import { noteInAudit } from '../note-in-audit.ts'
import type { ConsoleContext } from '../route.ts'

export function listPage(
  c: ConsoleContext,
  approvals: readonly Approval[],
  { now, isOn }: { now: Second; isOn: boolean },
): Response | Promise<Response> {
  const language = c.get('language')
  const words = approvalWords[language]
  const done = c.req.query('done')
  return show(c, {
    title: words.title,
    section: 'approvals',
    lead: words.lead,
    body: (
      <>
        {done === 'approved' || done === 'refused' ? (
          <Notice tone={done === 'approved' ? 'good' : 'plain'}>
            <p>{words.done[done]}</p>
          </Notice>
        ) : null}
        {isOn ? null : (
          <Notice>
            <p>{words.off}</p>
          </Notice>
        )}
        <Card>
          {approvals.length === 0 ? (
            <Empty title={words.none}>
              <p>{words.noneText}</p>
            </Empty>
          ) : (
            <Table
              label={words.title}
              columns={[
                { label: words.act },
                { label: words.askedBy },
                { label: words.asked },
                { label: words.ends },
                { label: words.state },
              ]}
              rows={approvals.map((approval) => ({
                href: `/console/approvals/${approval.id}`,
                cells: [
                  words.acts[approval.act],
                  approval.askedBy.name,
                  <Time language={language} at={approval.askedAt} />,
                  <Time language={language} at={approvalEnds(approval)} only="day" />,
                  <State c={c} approval={approval} now={now} />,
                ],
              }))}
            />
          )}
        </Card>
      </>
    ),
  })
}

function State({ c, approval, now }: { c: ConsoleContext; approval: Approval; now: Second }) {
  const state = approvalState(approval, now)
  const tone = state === 'done' ? 'good' : state === 'open' || state === 'begun' ? 'wait' : 'plain'
  return <Badge tone={tone}>{approvalWords[c.get('language')].states[state]}</Badge>
}

/** One of them, with what would be done. It shows a person, so it is a look-up. */
export async function approvalPage(
  c: ConsoleContext,
  deps: PersonRouteDeps,
  id: string,
  wrong?: string,
): Promise<Response> {
  const language = c.get('language')
  const words = approvalWords[language]
  const now = toSecond(deps.now())
  const approval = await deps.approvals.find(id)
  const state = approval === undefined ? 'ended' : approvalState(approval, now)
  if (approval === undefined || state === 'ended')
    throw new BastaError('not_found', 'There is no such approval, or it has ended.')
  const { contact, decided } = approval
  await noteInAudit(c, deps, 'person_looked_up', { contact, about: id })
  const isOpen = state === 'open' || state === 'begun'
  const { actor, operator } = c.get('signedIn')
  const isOwn = !mayDecide(approval, { id: actor.id, name: operator.name })
  const facts: (readonly [string, Child])[] = [
    [
      words.person,
      <a href={`/console/people/${contact}`}>
        <code>{contact}</code>
      </a>,
    ],
    [words.askedBy, approval.askedBy.name],
    [words.asked, <Time language={language} at={approval.askedAt} />],
    [words.ends, <Time language={language} at={approvalEnds(approval)} />],
    [words.state, <State c={c} approval={approval} now={now} />],
    ...(decided === undefined ? [] : [[words.decidedBy, decided.by.name] as const]),
    ...(decided?.reason === undefined ? [] : [[words.reason, decided.reason] as const]),
  ]
  return show(c, {
    title: words.acts[approval.act],
    section: 'approvals',
    status: wrong === undefined ? 200 : 409,
    body: (
      <>
        {wrong === undefined ? null : (
          <Notice tone="bad">
            <p>{wrong}</p>
          </Notice>
        )}
        <Card>
          <Facts facts={facts} />
        </Card>
        {isOpen ? await what(c, deps, approval) : null}
        {isOpen && isOwn ? (
          <Notice tone="wait">
            <p>{words.own}</p>
          </Notice>
        ) : null}
        {isOpen && !isOwn ? (
          <Decision c={c} approval={approval} isBegun={state === 'begun'} />
        ) : null}
      </>
    ),
  })
}

/** What would be done: what goes and stays, or the consent as it would be recorded. */
async function what(c: ConsoleContext, deps: PersonRouteDeps, approval: Approval) {
  const language = c.get('language')
  const { address, row } = await openApproval(deps, approval)
  if (row === undefined) {
    const foreseen = await foresee(deps, deps.ledger.contact(address))
    return <Preview language={language} foreseen={foreseen} />
  }
  const words = personWords[language]
  const { sender, obtainedAt, method, topics = [] } = row
  const { wording, wordingVersion, source, proof } = row
  return (
    <Card title={words.consent.title} id="consent">
      <Facts
        facts={[
          [words.consent.sender, [sender, ...topics].join(' · ')],
          [approvalWords[language].obtained, <Time language={language} at={obtainedAt} />],
          [words.consent.how, words.methods[method]],
          ...evidenceFacts(words, {
            wording,
            wordingVersion,
            source: typeof source === 'string' ? source : { ...source },
            proof: typeof proof === 'string' ? proof : proof && { ...proof },
          }),
        ]}
      />
    </Card>
  )
}

function Decision({
  c,
  approval,
  isBegun,
}: {
  c: ConsoleContext
  approval: Approval
  isBegun: boolean
}) {
  const words = approvalWords[c.get('language')]
  const action = `/console/approvals/${approval.id}`
  return (
    <div class="columns">
      <Card>
        <PostForm c={c} action={action}>
          <input type="hidden" name="decision" value="approve" />
          <button class="button main">{isBegun ? words.goOn : words.approve}</button>
        </PostForm>
      </Card>
      {isBegun ? null : (
        <Card>
          <PostForm c={c} action={action}>
            <input type="hidden" name="decision" value="refuse" />
            <Text
              label={words.reason}
              name="reason"
              help={words.reasonHelp}
              required
              maxlength={500}
            />
            <button class="button bad">{words.refuse}</button>
          </PostForm>
        </Card>
      )}
    </div>
  )
}
