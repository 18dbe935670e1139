import type { DeclaredWording } from '../../domain/declared-wording.ts'
import { LANGUAGES } from '../../domain/language.ts'
import { includesRole, type ConsoleLanguage } from '../../domain/operator.ts'
import type { StoredSender } from '../../domain/senders.ts'
import { sendersWords } from '../../languages/console/senders.ts'
import { show } from '../frame.tsx'
import { Field, PostForm, Select, Text } from '../parts/form.tsx'
import { Card, Empty, Notice, Table } from '../parts/show.tsx'
import { inWords } from '../parts/time.tsx'
import type { ConsoleContext } from '../route.ts'
import type { Faults } from './form.ts'
import { showTab, type SendersPage } from './list.tsx'

/** A wording as it is in use: declared, or promised for a word that people text. */
type Used = Partial<DeclaredWording> & {
  readonly wording: string
  readonly version: string
  readonly word?: string
}

function usedBy({ wordings = [], optInWords = [] }: StoredSender): Used[] {
  return [
    ...wordings,
    ...optInWords.map(({ word, wording, wordingVersion }) => ({
      wording,
      version: wordingVersion,
      word,
    })),
  ]
}

export function languageName(language: ConsoleLanguage, code: string): string {
  return new Intl.DisplayNames(language, { type: 'language' }).of(code) ?? code
}

function channelOf(language: ConsoleLanguage, { word, channel }: Used): string {
  const words = sendersWords[language].wordings
  if (word !== undefined) return words.byText(word)
  return channel === undefined ? words.everyChannel : words.channels[channel]
}

/** The wordings of every sender, one below the other. */
export function showWordings(c: ConsoleContext, page: SendersPage) {
  const language = c.get('language')
  const words = sendersWords[language]
  const rows = page.senders.flatMap((sender) => {
    const href = `/console/senders/${sender.id}/wordings`
    const used = usedBy(sender)
    // A sender without any stands here too: its line leads to where one is declared.
    if (used.length === 0)
      return [{ href, cells: ['–', sender.name, '–', '–', '–', words.wordings.empty] }]
    return used.map((one) => ({
      href,
      cells: [
        one.version,
        sender.name,
        one.language === undefined ? '–' : languageName(language, one.language),
        channelOf(language, one),
        one.from === undefined ? '–' : inWords(language, `${one.from}T00:00:00Z`, 'day'),
        shorten(one.wording),
      ],
    }))
  })
  const { fields } = words
  return showTab(c, 'wordings', page, {
    isEmpty: rows.length === 0,
    empty: words.wordings.empty,
    emptyNext: words.wordings.emptyNext,
    table: (
      <Table
        label={words.tabs.wordings}
        columns={[
          { label: fields.version },
          { label: fields.sender },
          { label: fields.textLanguage },
          { label: fields.channel },
          { label: fields.since },
          { label: fields.wording },
        ]}
        rows={rows}
      />
    ),
  })
}

const SHOWN_CHARACTERS = 120

function shorten(text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text
}

/** The wordings of one sender, whole; officers declare another. */
export function showWordingsOf(c: ConsoleContext, sender: StoredSender, faults: Faults) {
  const language = c.get('language')
  const words = sendersWords[language]
  const isOfficer = includesRole(c.get('signedIn').operator.role, 'officer')
  const used = usedBy(sender)
  const isWrong = Object.keys(faults).length > 0
  return show(c, {
    title: `${words.tabs.wordings} · ${sender.name}`,
    section: 'senders',
    lead: words.wordings.lead,
    status: isWrong ? 400 : 200,
    actions: (
      <a class="button" href={`/console/senders/${sender.id}`}>
        {sender.name}
      </a>
    ),
    body: (
      <>
        {c.req.query('done') === 'saved' ? (
          <Notice tone="good">{words.wordings.chosen}</Notice>
        ) : null}
        {used.length === 0 ? (
          <div class="card">
            <Empty title={words.wordings.empty}>
              <p>{words.wordings.emptyNext}</p>
            </Empty>
          </div>
        ) : null}
        {used.map((one, at) => (
          <Card title={`${words.fields.version} ${one.version}`} id={`wording-${at}`}>
            <p class="soft">
              {[
                one.language === undefined ? undefined : languageName(language, one.language),
                channelOf(language, one),
                one.from === undefined
                  ? undefined
                  : `${words.fields.since} ${inWords(language, `${one.from}T00:00:00Z`, 'day')}`,
              ]
                .filter((part) => part !== undefined)
                .join(' · ')}
            </p>
            <blockquote lang={one.language}>{one.wording}</blockquote>
            {isOfficer && one.word === undefined ? (
              <PostForm
                c={c}
                action={`/console/senders/${sender.id}/wordings/take-out`}
                confirm={words.wordings.removeAsk}
              >
                <input type="hidden" name="version" value={String(sender.version)} />
                <input type="hidden" name="place" value={String(at)} />
                <button aria-describedby={`wording-${at}`}>{words.wordings.remove}</button>
              </PostForm>
            ) : null}
          </Card>
        ))}
        {isOfficer ? <NewWording c={c} sender={sender} faults={faults} /> : null}
      </>
    ),
  })
}

function NewWording({
  c,
  sender,
  faults,
}: {
  c: ConsoleContext
  sender: StoredSender
  faults: Faults
}) {
  const language = c.get('language')
  const words = sendersWords[language]
  const { fields, wordings } = words
  const form = c.get('form')
  return (
    <Card title={wordings.add}>
      <p class="soft">{wordings.addLead}</p>
      {Object.keys(faults).length === 0 ? null : <Notice tone="bad">{words.notSaved}</Notice>}
      <PostForm c={c} action={`/console/senders/${sender.id}/wordings`}>
        <input type="hidden" name="version" value={String(sender.version)} />
        <Text
          label={fields.version}
          name="wordingVersion"
          required
          maxlength={200}
          value={form.text('wordingVersion')}
          help={words.help.version}
          fault={faults.version}
        />
        <Select
          label={fields.textLanguage}
          name="language"
          value={form.text('language') ?? sender.language ?? language}
          options={LANGUAGES.map((code) => [code, languageName(language, code)] as const)}
        />
        <Select
          label={fields.channel}
          name="channel"
          value={form.text('channel') ?? ''}
          options={[
            ['', wordings.everyChannel],
            ['sms', wordings.channels.sms],
            ['email', wordings.channels.email],
          ]}
        />
        <Text
          label={fields.since}
          name="since"
          type="date"
          required
          value={form.text('since')}
          fault={faults.since}
        />
        <Field label={fields.wording} name="wording" fault={faults.wording}>
          <textarea
            id="wording"
            name="wording"
            required
            rows={5}
            maxlength={2000}
            aria-invalid={faults.wording === undefined ? undefined : 'true'}
            aria-describedby={faults.wording === undefined ? undefined : 'wording-fault'}
          >
            {form.text('wording') ?? ''}
          </textarea>
        </Field>
        <button class="main">{wordings.add}</button>
      </PostForm>
    </Card>
  )
}
