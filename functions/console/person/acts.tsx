import type { PropsWithChildren } from 'hono/jsx'
import type { Person } from '../../actions/people/look-up.ts'
import { includesRole } from '../../domain/operator.ts'
import { letterhead, topicName } from '../../domain/sender-page.ts'
import { commonTimeZone } from '../../actions/access/responsible.ts'
import { PAGE_LANGUAGES } from '../../languages/pages.ts'
import { personWords } from '../../languages/console/person.ts'
import { Field, PostForm, Select, Text } from '../parts/form.tsx'
import { Card } from '../parts/show.tsx'
import type { ConsoleContext } from '../route.ts'
import { newFormId } from '../../domain/repeatable-id.ts'
import type { ActName, ShownPerson } from './shown.ts'

type ActProps = { c: ConsoleContext; person: Person; shown: ShownPerson }

/** What can be done about the person; each form stands by itself, and what it needs goes with it. */
export function Acts(props: ActProps) {
  const isOfficer = includesRole(props.c.get('signedIn').operator.role, 'officer')
  return (
    <Card title={personWords[props.c.get('language')].acts} id="acts">
      <StopForm {...props} />
      <AccessForm {...props} />
      {isOfficer ? (
        <>
          <ConsentForm {...props} />
          <EraseForm {...props} />
        </>
      ) : null}
    </Card>
  )
}

/** A form of its own, closed until it is wanted, or open where something was wrong with it. */
function Act({
  c,
  person,
  shown,
  act,
  title,
  help,
  children,
}: PropsWithChildren<ActProps & { act: ActName; title: string; help: string }>) {
  const language = c.get('language')
  const words = personWords[language]
  const fault = shown.faults?.act === act ? shown.faults.text : undefined
  return (
    <details class="act" name="act" open={shown.faults?.act === act}>
      <summary>{title}</summary>
      <p class="help">{help}</p>
      {fault === undefined ? null : (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      <PostForm c={c} action={`/console/people/${person.contact}/${act}`}>
        <input type="hidden" name="form" value={newFormId(shown.now)} />
        {shown.held === undefined ? (
          <Field label={words.address.label} name={`${act}-address`} help={words.address.help}>
            <input
              id={`${act}-address`}
              name="address"
              required
              autocomplete="off"
              maxlength={320}
              aria-describedby={`${act}-address-help`}
            />
          </Field>
        ) : (
          <input type="hidden" name="held" value={shown.held} />
        )}
        {children}
      </PostForm>
    </details>
  )
}

function StopForm(props: ActProps) {
  const { c, person } = props
  const words = personWords[c.get('language')]
  const { stop } = words
  const was = valuesOf(props, 'stop')
  return (
    <Act {...props} act="stop" title={stop.title} help={stop.help}>
      <Select
        label={stop.how}
        name="stop-how"
        value={was('stop-how')}
        options={(['phone', 'email', 'letter', 'agent'] as const).map((one) => [
          one,
          stop.channels[one],
        ])}
      />
      <Select
        label={stop.scope}
        name="stop-scope"
        value={was('stop-scope')}
        options={[['all', stop.all], ...scopeOptions(person)]}
      />
      <Select
        label={stop.blocks}
        name="stop-blocks"
        value={was('stop-blocks')}
        options={(['marketing', 'every'] as const).map((one) => [one, words.blocks[one]])}
      />
      <Text
        label={stop.reference}
        name="stop-reference"
        help={stop.referenceHelp}
        value={was('stop-reference')}
        required
        maxlength={200}
      />
      <When {...props} act="stop" label={stop.when} help={stop.whenHelp} />
      <button class="button main">{stop.button}</button>
    </Act>
  )
}

function AccessForm(props: ActProps) {
  const { c } = props
  const language = c.get('language')
  const { access, requests } = personWords[language]
  const was = valuesOf(props, 'access')
  const named = new Intl.DisplayNames(language, { type: 'language' })
  return (
    <Act {...props} act="access" title={access.title} help={access.help}>
      <Select
        label={access.asks}
        name="access-asks"
        value={was('access-asks')}
        options={(['access', 'correction', 'erasure'] as const).map((one) => [
          one,
          requests.asks[one],
        ])}
      />
      <fieldset>
        <legend>{access.answerBy}</legend>
        {(['link', 'operator'] as const).map((one) => (
          <label class="check">
            <input
              type="radio"
              name="access-answer"
              value={one}
              checked={(was('access-answer') ?? 'link') === one}
            />
            <span>{access[one]}</span>
          </label>
        ))}
      </fieldset>
      <Select
        label={access.language}
        name="access-language"
        value={was('access-language') ?? language}
        options={PAGE_LANGUAGES.map((one) => [one, named.of(one) ?? one])}
      />
      <Text
        label={access.says}
        name="access-says"
        help={access.saysHelp}
        value={was('access-says')}
        maxlength={500}
      />
      <button class="button main">{access.button}</button>
    </Act>
  )
}

function ConsentForm(props: ActProps) {
  const { c, person } = props
  const { consent } = personWords[c.get('language')]
  const was = valuesOf(props, 'consent')
  if (person.senders.length === 0) return null
  return (
    <Act {...props} act="consent" title={consent.title} help={consent.help}>
      <Select
        label={consent.sender}
        name="consent-scope"
        value={was('consent-scope')}
        options={scopeOptions(person)}
      />
      <Field label={consent.wording} name="consent-wording">
        <textarea id="consent-wording" name="consent-wording" rows={3} required maxlength={10_000}>
          {was('consent-wording')}
        </textarea>
      </Field>
      <Text
        label={consent.version}
        name="consent-version"
        value={was('consent-version')}
        required
        maxlength={200}
      />
      <Text
        label={consent.source}
        name="consent-source"
        value={was('consent-source')}
        required
        maxlength={1_000}
      />
      <Select
        label={consent.how}
        name="consent-how"
        value={was('consent-how')}
        options={(['form', 'paper', 'call', 'double_opt_in'] as const).map((one) => [
          one,
          consent.methods[one],
        ])}
      />
      <When {...props} act="consent" label={consent.when} required />
      <Text
        label={consent.proof}
        name="consent-proof"
        help={consent.proofHelp}
        value={was('consent-proof')}
        maxlength={1_000}
      />
      <button class="button main">{consent.button}</button>
    </Act>
  )
}

function EraseForm(props: ActProps) {
  const { erase } = personWords[props.c.get('language')]
  return (
    <Act {...props} act="erase" title={erase.title} help={erase.help}>
      <button class="button">{erase.preview}</button>
    </Act>
  )
}

/** A time of a named zone: without it, it could be off by hours, and a stop would be lifted. */
function When({
  c,
  person,
  shown,
  act,
  label,
  help,
  required = false,
}: ActProps & { act: 'stop' | 'consent'; label: string; help?: string; required?: boolean }) {
  const was = valuesOf({ c, person, shown }, act)
  const zones = zonesOf(person)
  const words = personWords[c.get('language')]
  return (
    <div class="inline">
      <Text
        label={label}
        name={`${act}-when`}
        type="datetime-local"
        value={was(`${act}-when`)}
        required={required}
        help={help}
      />
      <Select
        label={words.zone}
        name={`${act}-zone`}
        value={was(`${act}-zone`)}
        options={zones.map((zone) => [zone, zone])}
      />
    </div>
  )
}

/** The zone that most senders are in comes first. */
export function zonesOf({ senders }: Pick<Person, 'senders'>): string[] {
  const common = commonTimeZone(senders, [])
  const all = senders.flatMap((sender) => letterhead(sender).timeZone ?? [])
  return [...new Set([...(common === undefined ? [] : [common]), ...all.toSorted(), 'UTC'])]
}

function scopeOptions({ senders }: Person): (readonly [string, string])[] {
  return senders.flatMap(({ id, name, topics, page = {} }) => [
    [`sender/${id}`, name] as const,
    ...topics.map(
      (topic) => [`sender/${id}/${topic}`, `${name} · ${topicName(page, topic)}`] as const,
    ),
  ])
}

/** What was typed, where a form comes back with something wrong in it. */
function valuesOf({ c, shown }: ActProps, act: ActName): (name: string) => string | undefined {
  return (name) => (shown.faults?.act === act ? c.get('form').text(name) : undefined)
}
