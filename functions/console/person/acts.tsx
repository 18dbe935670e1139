import { includesRole } from '../../domain/operator.ts'
import { PAGE_LANGUAGES } from '../../languages/pages.ts'
import { personWords } from '../../languages/console/person.ts'
import { Field, Select, Text } from '../parts/form.tsx'
import { Card } from '../parts/show.tsx'
import { Act, scopeOptions, valuesOf, When, type ActProps } from './act-form.tsx'

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
