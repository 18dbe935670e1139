import { asksOf, stateOf, type AccessRequest } from '../../domain/access-request.ts'
import { newestId } from '../../domain/contact.ts'
import type { ConsoleLanguage } from '../../domain/operator.ts'
import type { Second } from '../../domain/time.ts'
import { accessWords } from '../../languages/console/access.ts'
import { decisionWords } from '../../languages/console/decisions.ts'
import { Field, PostForm } from '../parts/form.tsx'
import { RawText } from '../parts/raw-text.tsx'
import { Card, Facts, Table } from '../parts/show.tsx'
import { Time } from '../parts/time.tsx'
import type { ConsoleContext } from '../route.ts'
import { type AccessDone, AccessNotice, Clock, howInWords } from './list-page.tsx'

type Opened = { readonly address?: string; readonly says?: string }

/** One request: what was asked, until when, and, for an officer, where to answer. */
export function RequestPage({
  c,
  request,
  others,
  opened,
  mayAnswer,
  now,
  done,
  fault,
}: {
  c: ConsoleContext
  request: AccessRequest
  others: readonly AccessRequest[]
  opened: Opened
  mayAnswer: boolean
  now: Second
  done: AccessDone | undefined
  fault: string | undefined
}) {
  const language = c.get('language')
  const words = accessWords[language]
  const isDue = stateOf(request) === 'due'
  return (
    <>
      <AccessNotice language={language} done={done} />
      <div class="split">
        <div>
          {isDue ? (
            <>
              <WhereTo language={language} opened={opened} mayAnswer={mayAnswer} />
              {mayAnswer ? (
                <Answer c={c} request={request} address={opened.address} fault={fault} />
              ) : null}
            </>
          ) : (
            <Card>
              <p>{howInWords(language, request, now)}.</p>
              {request.answered?.note === undefined ? null : (
                <>
                  <h3>{words.note}</h3>
                  <p>{request.answered.note}</p>
                </>
              )}
            </Card>
          )}
          {others.length === 0 ? null : (
            <Card title={words.also}>
              <Table
                label={words.also}
                columns={[
                  { label: words.asked },
                  { label: decisionWords[language].received },
                  { label: words.how },
                ]}
                rows={others.map((one) => ({
                  href: `/console/access/${one.id}`,
                  cells: [
                    words.asks[asksOf(one)],
                    <Time language={language} at={one.receivedAt} only="day" />,
                    howInWords(language, one, now),
                  ],
                }))}
              />
            </Card>
          )}
        </div>
        <div>
          <RequestFacts language={language} request={request} now={now} />
        </div>
      </div>
    </>
  )
}

function WhereTo({
  language,
  opened: { address, says },
  mayAnswer,
}: {
  language: ConsoleLanguage
  opened: Opened
  mayAnswer: boolean
}) {
  const words = accessWords[language]
  return (
    <Card title={words.address}>
      {!mayAnswer ? (
        <p>{words.addressOfficer}</p>
      ) : address === undefined ? (
        <p>{words.addressGone}</p>
      ) : (
        <>
          <p class="key">
            <bdi>{address}</bdi>
          </p>
          <p class="soft">{words.addressText}</p>
        </>
      )}
      {says === undefined ? null : (
        <>
          <h3>{words.says}</h3>
          <RawText text={says} />
        </>
      )}
    </Card>
  )
}

function Answer({
  c,
  request,
  address,
  fault,
}: {
  c: ConsoleContext
  request: AccessRequest
  address: string | undefined
  fault: string | undefined
}) {
  const words = accessWords[c.get('language')]
  return (
    <Card title={words.todo}>
      <p>{words.todoOf[asksOf(request)]}</p>
      {address === undefined ? null : (
        // By the address all that is on record is found, under earlier hash keys too.
        <PostForm c={c} action="/console/people" class="above">
          <input type="hidden" name="address" value={address} />
          <button>{words.openPerson}</button>
        </PostForm>
      )}
      <PostForm c={c} action={`/console/access/${request.id}`}>
        <Field label={words.note} name="note" help={words.noteHelp} fault={fault}>
          <textarea
            id="note"
            name="note"
            maxlength={500}
            aria-describedby={fault === undefined ? 'note-help' : 'note-fault note-help'}
            aria-invalid={fault === undefined ? undefined : 'true'}
          />
        </Field>
        <div class="actions">
          <button class="main" name="answer" value="sent">
            {words.sent}
          </button>
          <button class="bad" name="answer" value="refused">
            {words.refuse}
          </button>
        </div>
      </PostForm>
    </Card>
  )
}

function RequestFacts({
  language,
  request,
  now,
}: {
  language: ConsoleLanguage
  request: AccessRequest
  now: Second
}) {
  const words = accessWords[language]
  const shared = decisionWords[language]
  const { answered, openedAt, channel, receivedAt, dueAt, contact } = request
  const who = (name: string) => (name === 'person' || name === 'time' ? words.who[name] : name)
  return (
    <Card>
      <Facts
        facts={[
          ...(answered === undefined
            ? [[words.due, <Clock language={language} request={request} now={now} />] as const]
            : []),
          [words.legal, <Time language={language} at={dueAt} only="day" />],
          [shared.received, <Time language={language} at={receivedAt} />],
          [words.channel, shared.channels[channel]],
          [words.how, howInWords(language, request, now)],
          ...(openedAt === undefined
            ? []
            : [[words.opened, <Time language={language} at={openedAt} />] as const]),
          ...(answered === undefined
            ? []
            : [
                [words.answered, <Time language={language} at={answered.at} />] as const,
                [words.answeredBy, who(answered.who)] as const,
              ]),
          [shared.person, <a href={`/console/people/${newestId(contact)}`}>{shared.openPerson}</a>],
          [words.id, <code>{request.id}</code>],
        ]}
      />
    </Card>
  )
}
