import { includesRole, type ConsoleLanguage } from '../../domain/operator.ts'
import { sayStep, probeWords, sayGenuine, sayRefusal } from '../../languages/console/probe.ts'
import { frameWords } from '../../languages/console/frame.ts'
import { providersWords } from '../../languages/console/providers.ts'
import { show } from '../frame.tsx'
import { PostForm } from '../parts/form.tsx'
import { Said } from '../parts/said.tsx'
import { Badge, Card, Empty, Facts, Notice, Table, type Tone } from '../parts/show.tsx'
import { number, Time } from '../parts/time.tsx'
import type { ConsoleContext } from '../route.ts'
import type { ListedAccount, ListedAccounts, Probed } from './desk.ts'

export function showAccounts(c: ConsoleContext, { accounts, problem }: ListedAccounts) {
  const language = c.get('language')
  const words = providersWords[language]
  const { columns } = words
  return show(c, {
    title: frameWords[language].sections.providers,
    section: 'providers',
    lead: words.lead,
    body: (
      <>
        {problem === undefined ? null : <Unreadable language={language} problem={problem} />}
        <div class="card">
          {accounts.length === 0 ? (
            <Empty title={words.empty}>
              <p>{words.emptyNext}</p>
            </Empty>
          ) : (
            <Table
              label={frameWords[language].sections.providers}
              columns={[
                { label: columns.account },
                { label: columns.state },
                { label: columns.senders },
                { label: columns.heard },
                { label: columns.refused },
                { label: columns.today, is: 'number' },
              ]}
              rows={accounts.map((one) => ({
                href: `/console/providers/${one.account}`,
                cells: [
                  one.account,
                  <State language={language} account={one} />,
                  one.senders.map(({ id, name }) => name ?? id).join(', ') || '–',
                  one.lastGenuine === undefined ? (
                    <span class="soft">–</span>
                  ) : (
                    <Time language={language} at={one.lastGenuine.at} />
                  ),
                  one.lastRefusal === undefined ? (
                    <span class="soft">–</span>
                  ) : (
                    <Time language={language} at={one.lastRefusal.at} />
                  ),
                  number(language, one.refusedToday),
                ],
              }))}
            />
          )}
        </div>
      </>
    ),
  })
}

export function showAccount(c: ConsoleContext, account: ListedAccount, tested?: Probed) {
  const language = c.get('language')
  const words = providersWords[language]
  const isOperator = includesRole(c.get('signedIn').operator.role, 'operator')
  const isProbed = account.proof.by === 'shared_secret'
  return show(c, {
    title: account.account,
    section: 'providers',
    lead: (
      <>
        {account.name} · <State language={language} account={account} />
      </>
    ),
    body: (
      <>
        {tested === undefined ? null : <Result language={language} tested={tested} />}
        {account.problem === undefined ? null : (
          <Notice tone="bad">
            <p>
              <strong>{words.states.unusable}.</strong> <span lang="en">{account.problem}</span>
            </p>
          </Notice>
        )}
        <div class="columns">
          <div>
            <Card title={words.setUp}>
              <Facts
                facts={[
                  [words.provider, account.name],
                  [
                    words.url,
                    <>
                      <code>{account.url}</code>
                      <p class="help">{words.urlHelp(account.url.endsWith('<secret>'))}</p>
                    </>,
                  ],
                  [
                    words.held,
                    words.holds(account.proof.by, account.proof.count, account.proof.max),
                  ],
                  [words.columns.senders, <Senders language={language} account={account} />],
                ]}
              />
            </Card>
            <Card title={words.traffic}>
              <Facts facts={trafficOf(language, account, isOperator)} />
            </Card>
          </div>
          <Card title={words.test}>
            <p>{words.testLead(isProbed)}</p>
            {isOperator ? (
              <PostForm c={c} action={`/console/providers/${account.account}/test`}>
                <p>
                  <button class="main">{words.button}</button>
                </p>
              </PostForm>
            ) : (
              <p class="soft">{words.operatorOnly}</p>
            )}
            <h3>{words.next}</h3>
            <p>
              <Said text={probeWords[language].ways[account.test.way]} />
            </p>
            <p class="help">{words.restsOn[account.test.restsOn]}</p>
          </Card>
        </div>
      </>
    ),
  })
}

function trafficOf(language: ConsoleLanguage, account: ListedAccount, isOperator: boolean) {
  const words = providersWords[language]
  const { lastGenuine, lastRefusal, refusedToday } = account
  return [
    [
      words.columns.heard,
      lastGenuine === undefined ? (
        words.never
      ) : (
        <>
          <Time language={language} at={lastGenuine.at} /> ·{' '}
          {sayGenuine(lastGenuine.what, language)}
        </>
      ),
    ],
    [
      words.columns.refused,
      lastRefusal === undefined ? (
        words.noRefusal
      ) : (
        <>
          <Time language={language} at={lastRefusal.at} /> ·{' '}
          {sayRefusal(lastRefusal.what, language)}
        </>
      ),
    ],
    [
      words.columns.today,
      refusedToday > 0 && isOperator ? (
        <>
          {words.refusedToday(refusedToday)} ·{' '}
          <a href={`/console/quarantine/${account.account}`}>{words.toQuarantine}</a>
        </>
      ) : (
        words.refusedToday(refusedToday)
      ),
    ],
  ] as const
}

function Senders({ language, account }: { language: ConsoleLanguage; account: ListedAccount }) {
  const words = providersWords[language]
  return (
    <>
      {account.senders.map(({ id, name, registered, numbers }) => (
        <div>
          {registered ? (
            <a href={`/console/senders/${id}`}>{name ?? id}</a>
          ) : (
            <Badge tone="bad">{`${id}: ${words.notRegistered}`}</Badge>
          )}{' '}
          <span class="soft">{numbers.join(', ')}</span>
        </div>
      ))}
    </>
  )
}

function State({ language, account }: { language: ConsoleLanguage; account: ListedAccount }) {
  const [tone, word] = stateOf(account)
  return <Badge tone={tone}>{providersWords[language].states[word]}</Badge>
}

function stateOf(account: ListedAccount): [Tone, keyof (typeof providersWords)['en']['states']] {
  const { usable, senders, lastGenuine, lastRefusal } = account
  if (!usable) return ['bad', 'unusable']
  if (senders.some(({ registered }) => !registered)) return ['bad', 'unregistered']
  if (lastRefusal !== undefined && lastRefusal.at > (lastGenuine?.at ?? ''))
    return ['wait', 'refusing']
  return lastGenuine === undefined ? ['plain', 'silent'] : ['good', 'heard']
}

function Unreadable({ language, problem }: { language: ConsoleLanguage; problem: string }) {
  return (
    <Notice tone="bad">
      <p>{providersWords[language].unreadable}</p>
      <p class="soft" lang="en">
        {problem}
      </p>
    </Notice>
  )
}

const TONES = { works: 'good', fails: 'bad', cannot_probe: 'plain' } as const

/** Each step of a test with what became of it. */
function Result({ language, tested }: { language: ConsoleLanguage; tested: Probed }) {
  const words = providersWords[language]
  const { steps } = probeWords[language]
  return (
    <Card title={words.result}>
      <Notice tone={TONES[tested.outcome]}>
        <p>{words.outcomes[tested.outcome]}</p>
      </Notice>
      <Table
        label={tested.account}
        columns={[{ label: words.step }, { label: words.columns.state }, { label: words.found }]}
        rows={tested.steps.map((step) => ({
          cells: [
            <strong>{steps[step.step]}</strong>,
            <Badge tone={step.passed ? 'good' : 'bad'}>
              {step.passed ? words.passed : words.failed}
            </Badge>,
            sayStep(step, language),
          ],
        }))}
      />
    </Card>
  )
}
