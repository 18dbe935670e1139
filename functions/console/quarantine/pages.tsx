import type { ConsoleLanguage } from '../../domain/operator.ts'
import { quarantineWords } from '../../languages/console/quarantine.ts'
import { PostForm } from '../parts/form.tsx'
import { RawText } from '../parts/raw-text.tsx'
import { Badge, Card, Empty, Facts, Notice, Pager, Table } from '../parts/show.tsx'
import { number, Time } from '../parts/time.tsx'
import type { ConsoleContext } from '../route.ts'
import type {
  QuarantinedAccount,
  QuarantinedContent,
  QuarantinedLine,
  VerifiedAgain,
} from './desk.ts'

/** Which accounts have some. */
export function AccountsPage({
  language,
  accounts,
}: {
  language: ConsoleLanguage
  accounts: readonly QuarantinedAccount[]
}) {
  const words = quarantineWords[language]
  return (
    <Card>
      {accounts.length === 0 ? (
        <Empty title={words.empty}>
          <p>{words.emptyText}</p>
        </Empty>
      ) : (
        <Table
          label={words.title}
          columns={[
            { label: words.account },
            { label: words.requests, is: 'number' },
            { label: words.oldest },
          ]}
          rows={accounts.map(({ account, waiting, more, oldest }) => ({
            href: `/console/quarantine/${account}`,
            cells: [
              account,
              more ? words.orMore(waiting) : number(language, waiting),
              <Time language={language} at={oldest} />,
            ],
          }))}
        />
      )}
    </Card>
  )
}

/** Those of one account, each with why it would be refused now. */
export function AccountPage({
  c,
  path,
  requests,
  next,
  isFirst,
  verified,
}: {
  c: ConsoleContext
  path: string
  requests: readonly QuarantinedLine[]
  next: string | undefined
  isFirst: boolean
  verified: VerifiedAgain | undefined
}) {
  const language = c.get('language')
  const words = quarantineWords[language]
  return (
    <>
      {verified === undefined ? null : (
        <Notice tone={verified.refused === 0 ? 'good' : 'wait'}>
          <p>{words.verified(verified.accepted, verified.refused)}</p>
          {verified.next === undefined ? null : (
            <PostForm c={c} action={path}>
              <input type="hidden" name="after" value={verified.next} />
              <p>
                {words.more} <button>{words.verify}</button>
              </p>
            </PostForm>
          )}
        </Notice>
      )}
      <Card>
        {requests.length === 0 ? (
          <Empty title={words.emptyAccount}>
            <p>{words.emptyText}</p>
          </Empty>
        ) : (
          <Table
            label={words.requests}
            columns={[
              { label: words.received },
              { label: words.why },
              { label: words.method },
              { label: words.bytes, is: 'number' },
            ]}
            rows={requests.map(({ id, receivedAt, method, bytes, refusal }) => ({
              href: `${path}/${id}`,
              cells: [
                <Time language={language} at={receivedAt} />,
                <Why language={language} isReadable={method !== undefined} refusal={refusal} />,
                method ?? '–',
                bytes === undefined ? '–' : number(language, bytes),
              ],
            }))}
          />
        )}
      </Card>
      <Pager
        language={language}
        first={isFirst ? undefined : path}
        next={next === undefined ? undefined : `${path}?after=${next}`}
      />
    </>
  )
}

function Why({
  language,
  isReadable,
  refusal,
}: {
  language: ConsoleLanguage
  isReadable: boolean
  refusal: QuarantinedLine['refusal']
}) {
  const words = quarantineWords[language]
  if (!isReadable) return <Badge tone="bad">{words.unreadable}</Badge>
  if (refusal === undefined) return <Badge tone="good">{words.wouldBeTaken}</Badge>
  return <Badge tone="wait">{inWords(words.refusals, refusal)}</Badge>
}

/** A word of a newer job is shown as it is. */
function inWords(words: Readonly<Record<string, string>>, refusal: string): string {
  return Object.hasOwn(words, refusal) ? (words[refusal] ?? refusal) : refusal
}

/** One as it came. A stranger may have written every character of it. */
export function RequestPage({
  language,
  request,
}: {
  language: ConsoleLanguage
  request: QuarantinedContent
}) {
  const words = quarantineWords[language]
  const { receivedAt, method, bytes, refusal, headers, body, cut } = request
  return (
    <>
      <Card>
        <Facts
          facts={[
            [words.received, <Time language={language} at={receivedAt} />],
            [
              words.why,
              <Why language={language} isReadable={method !== undefined} refusal={refusal} />,
            ],
            [words.method, method ?? '–'],
            [words.bytes, bytes === undefined ? '–' : number(language, bytes)],
          ]}
        />
      </Card>
      <Card title={words.body}>
        <RawText text={body} is="code" />
        {cut ? <p class="soft">{words.cut}</p> : null}
      </Card>
      <Card title={words.headers}>
        <p class="soft">{words.headersText}</p>
        <Facts
          facts={headers.map(({ name, value }) => [<code>{name}</code>, value ?? '…'] as const)}
        />
      </Card>
    </>
  )
}
