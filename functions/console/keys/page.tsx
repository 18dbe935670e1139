import { randomUUID } from 'node:crypto'
import { REQUESTS_A_MINUTE, type KeyChange, type KeyRecord } from '../../domain/api-key.ts'
import { parseZonedTime, toSecond } from '../../domain/time.ts'
import type { ConsoleLanguage } from '../../domain/operator.ts'
import { frameWords } from '../../languages/console/frame.ts'
import { keysWords } from '../../languages/console/keys.ts'
import { show } from '../frame.tsx'
import { Check, PostForm, Select, Text } from '../parts/form.tsx'
import { Badge, Card, Empty, Facts, Notice, Pager, Table, type Tone } from '../parts/show.tsx'
import { number, Time } from '../parts/time.tsx'
import type { ConsoleContext } from '../route.ts'
import type { Faults } from './form.ts'

const RIGHTS = ['check', 'write', 'lift', 'read', 'admin'] as const

type State = keyof (typeof keysWords)['en']['states']
const TONES: Readonly<Record<State, Tone>> = {
  works: 'good',
  overlap: 'wait',
  expired: 'plain',
  revoked: 'plain',
}

function stateOf({ revokedAt, expiresAt, overlapUntil }: KeyRecord, now: Date): State {
  const isOver = (at: string | undefined) =>
    at !== undefined && (parseZonedTime(at) ?? 0) <= toSecond(now)
  if (revokedAt !== undefined) return 'revoked'
  if (isOver(expiresAt)) return 'expired'
  return overlapUntil !== undefined && !isOver(overlapUntil) ? 'overlap' : 'works'
}

type Keys = {
  readonly keys: readonly KeyRecord[]
  readonly next?: string
  readonly isFirst: boolean
  readonly now: Date
}

export function showKeys(c: ConsoleContext, { keys, next, isFirst, now }: Keys) {
  const language = c.get('language')
  const words = keysWords[language]
  const { columns } = words
  const isOver = (key: KeyRecord) => Number(['expired', 'revoked'].includes(stateOf(key, now)))
  const sorted = keys.toSorted((a, b) => isOver(a) - isOver(b) || a.name.localeCompare(b.name))
  return show(c, {
    title: frameWords[language].sections.keys,
    section: 'keys',
    lead: words.lead,
    actions: (
      <a class="button main" href="/console/keys/new">
        {words.create}
      </a>
    ),
    body: (
      <>
        <div class="card">
          {keys.length === 0 ? (
            <Empty title={words.empty}>
              <p>{words.emptyNext}</p>
            </Empty>
          ) : (
            <Table
              label={frameWords[language].sections.keys}
              columns={[
                { label: columns.name },
                { label: columns.state },
                { label: columns.rights },
                { label: columns.senders },
                { label: columns.lastUsed },
                { label: columns.ends },
              ]}
              rows={sorted.map((key) => ({
                href: `/console/keys/${key.id}`,
                cells: [
                  <>
                    {key.name} <span class="soft mono">…{key.lastFour}</span>
                  </>,
                  <StateBadge language={language} state={stateOf(key, now)} />,
                  key.rights.join(', '),
                  key.senders?.join(', ') ?? words.everySender,
                  key.lastUsed === undefined ? (
                    <span class="soft">{words.neverUsed}</span>
                  ) : (
                    <Time language={language} at={`${key.lastUsed}T00:00:00Z`} only="day" />
                  ),
                  key.expiresAt === undefined ? (
                    <span class="soft">{words.noEnd}</span>
                  ) : (
                    <Time language={language} at={key.expiresAt} only="day" />
                  ),
                ],
              }))}
            />
          )}
        </div>
        <Pager
          language={language}
          first={isFirst ? undefined : '/console/keys'}
          next={next === undefined ? undefined : `/console/keys?after=${encodeURIComponent(next)}`}
        />
      </>
    ),
  })
}

function StateBadge({ language, state }: { language: ConsoleLanguage; state: State }) {
  return <Badge tone={TONES[state]}>{keysWords[language].states[state]}</Badge>
}

type Named = { readonly id: string; readonly name: string }

/** The form of a new key; with faults it holds what was written. */
export function showForm(c: ConsoleContext, senders: readonly Named[], faults: Faults) {
  const language = c.get('language')
  const words = keysWords[language]
  const form = c.get('form')
  const isWrong = Object.keys(faults).length > 0
  return show(c, {
    title: words.create,
    section: 'keys',
    lead: <a href="/console/keys">{frameWords[language].sections.keys}</a>,
    status: isWrong ? 400 : 200,
    body: (
      <Card>
        {isWrong ? <Notice tone="bad">{words.faults.other}</Notice> : null}
        <PostForm c={c} action="/console/keys/new">
          <input type="hidden" name="request" value={form.text('request') ?? randomUUID()} />
          <Text
            label={words.name}
            name="name"
            required
            maxlength={80}
            value={form.text('name')}
            help={words.nameHelp}
            fault={faults['name']}
          />
          <fieldset aria-describedby={faults['rights'] === undefined ? undefined : 'rights-fault'}>
            <legend>{words.columns.rights}</legend>
            {RIGHTS.map((right) => (
              <Check
                label={words.rights[right]}
                name="rights"
                value={right}
                checked={form.all('rights').includes(right)}
              />
            ))}
            {faults['rights'] === undefined ? null : (
              <p class="fault" id="rights-fault">
                {words.faults.rights}
              </p>
            )}
          </fieldset>
          <fieldset>
            <legend>{words.senders}</legend>
            <p class="help">{words.sendersHelp}</p>
            {senders.map(({ id, name }) => (
              <Check
                label={`${name} (${id})`}
                name="senders"
                value={id}
                checked={form.all('senders').includes(id)}
              />
            ))}
            {faults['senders'] === undefined ? null : <p class="fault">{faults['senders']}</p>}
          </fieldset>
          <Text
            label={words.expires}
            name="expiresAt"
            type="date"
            value={form.text('expiresAt')}
            help={words.expiresHelp}
            fault={faults['expiresAt'] === undefined ? undefined : words.faults.expires}
          />
          <Text
            label={words.perMinute}
            name="perMinute"
            type="number"
            value={form.text('perMinute')}
            help={words.perMinuteHelp}
            fault={faults['perMinute']}
          />
          <button class="main">{words.make}</button>
        </PostForm>
      </Card>
    ),
  })
}

/** Shown once, in the answer to the form: no URL and no log holds it. */
export function showSecret(
  c: ConsoleContext,
  { key, secret }: { readonly key: KeyRecord; readonly secret: string },
  what: 'created' | 'rotated',
) {
  const language = c.get('language')
  const words = keysWords[language]
  return show(c, {
    title: key.name,
    section: 'keys',
    lead: words[what],
    body: (
      <>
        <Notice tone="wait">{words.secretOnce}</Notice>
        <Card title={words.secret}>
          <pre class="code whole" tabindex={0} aria-label={words.secret}>
            {secret}
          </pre>
          {key.overlapUntil === undefined ? null : (
            <p>
              {words.oldUntil} <Time language={language} at={key.overlapUntil} />.
            </p>
          )}
          <p>
            <a class="button main" href={`/console/keys/${key.id}`}>
              {words.back}
            </a>
          </p>
        </Card>
      </>
    ),
  })
}

type ShownKey = {
  readonly key: KeyRecord
  readonly changes: readonly KeyChange[]
  readonly now: Date
  readonly done: string | undefined
}

export function showKey(c: ConsoleContext, { key, changes, now, done }: ShownKey) {
  const language = c.get('language')
  const words = keysWords[language]
  const state = stateOf(key, now)
  const isOver = state === 'revoked' || state === 'expired'
  return show(c, {
    title: key.name,
    section: 'keys',
    lead: <StateBadge language={language} state={state} />,
    actions:
      state === 'revoked' ? undefined : (
        <a class="button bad" href={`/console/keys/${key.id}/revoke`}>
          {words.revoke}
        </a>
      ),
    body: (
      <>
        {done === 'revoked' && state === 'revoked' ? (
          <Notice tone="good">{words.revoked}</Notice>
        ) : null}
        <div class="columns">
          <div>
            <Card title={words.secret}>
              <Facts facts={factsOf(language, key)} />
            </Card>
            {isOver ? null : <Rotation c={c} id={key.id} />}
          </div>
          <Card title={words.changes}>
            <ol class="line">
              {changes.toReversed().map(({ what, at, by }) => (
                <li class={what === 'revoked' ? 'bad' : undefined}>
                  <p>{words.what[what](by)}</p>
                  <Time language={language} at={at} />
                </li>
              ))}
            </ol>
          </Card>
        </div>
      </>
    ),
  })
}

function factsOf(language: ConsoleLanguage, key: KeyRecord) {
  const words = keysWords[language]
  const { columns } = words
  return [
    [words.lastFour, <code>{key.lastFour}</code>],
    [words.id, <code>{key.id}</code>],
    [columns.rights, key.rights.join(', ')],
    [columns.senders, key.senders?.join(', ') ?? words.everySender],
    [
      columns.ends,
      key.expiresAt === undefined ? words.noEnd : <Time language={language} at={key.expiresAt} />,
    ],
    ...(key.overlapUntil === undefined
      ? []
      : [[words.oldUntil, <Time language={language} at={key.overlapUntil} />] as const]),
    [words.perMinute, words.limit(number(language, key.perMinute ?? REQUESTS_A_MINUTE))],
    [
      columns.lastUsed,
      key.lastUsed === undefined ? (
        words.neverUsed
      ) : (
        <Time language={language} at={`${key.lastUsed}T00:00:00Z`} only="day" />
      ),
    ],
    [words.by, key.createdBy],
  ] as const
}

function Rotation({ c, id }: { c: ConsoleContext; id: string }) {
  const words = keysWords[c.get('language')]
  return (
    <Card title={words.rotate}>
      <p>{words.rotateLead}</p>
      <PostForm c={c} action={`/console/keys/${id}/rotate`} class="inline">
        <input type="hidden" name="request" value={randomUUID()} />
        <Select label={words.overlap} name="overlap" options={words.overlaps} />
        <button>{words.rotate}</button>
      </PostForm>
    </Card>
  )
}

/** Asked again, also where no script asks. */
export function showRevoking(c: ConsoleContext, { id, name }: KeyRecord) {
  const words = keysWords[c.get('language')]
  return show(c, {
    title: words.revokeTitle(name),
    section: 'keys',
    body: (
      <Card>
        <p>{words.revokeLead}</p>
        <PostForm c={c} action={`/console/keys/${id}/revoke`} class="inline">
          <button class="bad">{words.revokeNow}</button>
          <a class="button" href={`/console/keys/${id}`}>
            {words.keep}
          </a>
        </PostForm>
      </Card>
    ),
  })
}
