import type { Child } from 'hono/jsx'
import { LANGUAGES } from '../../domain/language.ts'
import type { ConsoleLanguage } from '../../domain/operator.ts'
import type { StoredSender } from '../../domain/senders.ts'
import { STRICTNESSES } from '../../domain/strictness.ts'
import { sendersWords, type Field as Name } from '../../languages/console/senders.ts'
import { show } from '../frame.tsx'
import { Check, Field, PostForm, Select, Text } from '../parts/form.tsx'
import { Said } from '../parts/said.tsx'
import { Card, Notice } from '../parts/show.tsx'
import type { ConsoleContext } from '../route.ts'
import { linesOf, SPARE_LINES, type Faults, type Written } from './form.ts'
import { languageName } from './wordings.tsx'

type ShownForm = {
  readonly known?: StoredSender | undefined
  readonly written: Written
  readonly faults: Faults
}

/** What the parts of the form share. */
type Part = {
  readonly language: ConsoleLanguage
  readonly written: Written
  readonly faults: Faults
}

/** A new sender, or what one declares; with faults it holds what was written. */
export function showSenderForm(c: ConsoleContext, { known, written, faults }: ShownForm) {
  const language = c.get('language')
  const words = sendersWords[language]
  const isWrong = Object.keys(faults).length > 0
  const part = { language, written, faults }
  return show(c, {
    title: known === undefined ? words.create : `${words.change} ${known.name}`,
    section: 'senders',
    status: isWrong ? 400 : 200,
    body: (
      <PostForm
        c={c}
        action={known === undefined ? '/console/new-sender' : `/console/senders/${known.id}/edit`}
      >
        {isWrong ? <Notice tone="bad">{words.notSaved}</Notice> : null}
        {known === undefined ? null : (
          <input type="hidden" name="version" value={String(known.version)} />
        )}
        <Card title={words.who}>
          {known === undefined ? <Line part={part} name="id" required maxlength={63} /> : null}
          <Line part={part} name="name" required maxlength={80} />
          <Select
            label={words.fields.basis}
            name="basis"
            value={written['basis']}
            options={(['consent', 'customer', 'opt_out'] as const).map(
              (one) => [one, words.about(words.bases[one], words.basisHelp[one])] as const,
            )}
          />
          <Area part={part} name="justification" rows={3} />
          <Line part={part} name="customerDays" type="number" />
          <Rows part={part} name="numbers" first="number">
            {(at) => <NumberRow part={part} at={at} />}
          </Rows>
          <Area part={part} name="domains" rows={3} />
          <Line part={part} name="defaultCountry" maxlength={2} />
        </Card>
        <Card title={words.replies}>
          <Select
            label={words.fields.stopReach}
            name="stopReach"
            value={written['stopReach']}
            options={[
              ['all', words.reaches.all],
              ['sender', words.reaches.sender],
            ]}
          />
          <Select
            label={words.fields.strictness}
            name="strictness"
            value={written['strictness']}
            options={STRICTNESSES.map((one) => [one, words.strictnesses[one]] as const)}
          />
          <Area part={part} name="stopWords" rows={3} />
          <Select
            label={words.fields.language}
            name="language"
            value={written['language'] ?? ''}
            options={[
              ['', words.nothing],
              ...LANGUAGES.map((code) => [code, languageName(language, code)] as const),
            ]}
          />
        </Card>
        <Card title={words.pages}>
          <Rows part={part} name="topics" first="topic">
            {(at) => <TopicRow part={part} at={at} />}
          </Rows>
          <Line part={part} name="company" maxlength={200} />
          <Line part={part} name="privacyContact" maxlength={200} />
          <Line part={part} name="timeZone" maxlength={64} />
          <Line part={part} name="colour" maxlength={7} />
          <p class="help">
            <Said text={words.logoKept} />
          </p>
        </Card>
        <Card title={words.hours}>
          <Rows part={part} name="sendingHours" first="hoursCountry" isTitled>
            {(at) => <HoursRow part={part} at={at} />}
          </Rows>
        </Card>
        <p class="inline">
          <button class="main">{words.save}</button>
          <a
            class="button"
            href={known === undefined ? '/console/senders' : `/console/senders/${known.id}`}
          >
            {words.cancel}
          </a>
        </p>
      </PostForm>
    ),
  })
}

function Line({
  part: { language, written, faults },
  name,
  ...how
}: {
  part: Part
  name: Name
  required?: boolean
  maxlength?: number
  type?: 'text' | 'number'
}) {
  const words = sendersWords[language]
  return (
    <Text
      label={words.fields[name]}
      name={name}
      value={written[name]}
      help={words.help[name]}
      fault={faults[name]}
      {...how}
    />
  )
}

function Area({
  part: { language, written, faults },
  name,
  rows,
}: {
  part: Part
  name: Name
  rows: number
}) {
  const { fields, help } = sendersWords[language]
  const fault = faults[name]
  const about = [
    ...(fault === undefined ? [] : [`${name}-fault`]),
    ...(help[name] === undefined ? [] : [`${name}-help`]),
  ]
  return (
    <Field label={fields[name]} name={name} help={help[name]} fault={fault}>
      <textarea
        id={name}
        name={name}
        rows={rows}
        maxlength={10_000}
        aria-invalid={fault === undefined ? undefined : 'true'}
        aria-describedby={about.length === 0 ? undefined : about.join(' ')}
      >
        {written[name] ?? ''}
      </textarea>
    </Field>
  )
}

/** Lines of several fields: those that are written, and some that are empty. */
function Rows({
  part: { language, written, faults },
  name,
  first,
  isTitled = false,
  children,
}: {
  part: Part
  name: Name
  first: string
  /** The card has the same title. */
  isTitled?: boolean
  children: (at: number) => Child
}) {
  const { fields, help } = sendersWords[language]
  const last = linesOf(written, first).at(-1) ?? -1
  const fault = faults[name]
  return (
    <fieldset class={fault === undefined ? undefined : 'wrong'}>
      <legend class={isTitled ? 'hidden' : undefined}>{fields[name]}</legend>
      {fault === undefined ? null : <p class="fault">{fault}</p>}
      {help[name] === undefined ? null : <p class="help">{help[name]}</p>}
      {Array.from({ length: last + 1 + SPARE_LINES }, (_, at) => children(at))}
    </fieldset>
  )
}

function Cell({
  part: { language, written },
  at,
  name,
  label,
  type = 'text',
  sample,
  isShort = false,
}: {
  part: Part
  at: number
  name: string
  label: Name
  type?: 'text' | 'tel'
  /** What it looks like; nobody has these. */
  sample: string
  isShort?: boolean
}) {
  const words = sendersWords[language]
  const id = `${name}-${at}`
  return (
    <div class={isShort ? 'field short' : 'field'}>
      <input
        id={id}
        name={id}
        type={type}
        value={written[id]}
        maxlength={100}
        autocomplete="off"
        placeholder={sample}
        aria-label={words.row(words.fields[label], at + 1)}
      />
    </div>
  )
}

function NumberRow({ part, at }: { part: Part; at: number }) {
  const words = sendersWords[part.language]
  const name = `purpose-${at}`
  return (
    <div class="inline fields">
      <Cell part={part} at={at} name="number" label="numbers" type="tel" sample="+33…" />
      <div class="field">
        <select name={name} aria-label={words.row(words.fields.purpose, at + 1)}>
          {(['marketing', 'transactional'] as const).map((purpose) => (
            <option value={purpose} selected={part.written[name] === purpose}>
              {words.purposes[purpose]}
            </option>
          ))}
        </select>
      </div>
      <Cell part={part} at={at} name="country" label="country" sample="FR" isShort />
    </div>
  )
}

function TopicRow({ part, at }: { part: Part; at: number }) {
  const words = sendersWords[part.language]
  return (
    <div class="inline fields">
      <Cell part={part} at={at} name="topic" label="topics" sample="promo" />
      <Cell
        part={part}
        at={at}
        name="topicName"
        label="topicNames"
        sample={words.fields.topicNames}
      />
    </div>
  )
}

function HoursRow({ part, at }: { part: Part; at: number }) {
  const words = sendersWords[part.language]
  return (
    <div class="inline fields">
      <Cell part={part} at={at} name="hoursCountry" label="country" sample="FR" isShort />
      <Cell part={part} at={at} name="from" label="from" sample="08:00" isShort />
      <Cell part={part} at={at} name="to" label="to" sample="21:30" isShort />
      <Check
        label={words.sundays}
        name={`sundays-${at}`}
        checked={part.written[`sundays-${at}`] === 'yes'}
      />
      <Check
        label={words.holidays}
        name={`holidays-${at}`}
        checked={part.written[`holidays-${at}`] === 'yes'}
      />
    </div>
  )
}
