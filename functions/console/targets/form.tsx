import { canonicalJson } from '../../domain/canonical-json.ts'
import type { TargetKinds, TargetRecord } from '../../domain/target.ts'
import { ACTS } from '../../domain/told.ts'
import { targetWords, type TargetField } from '../../languages/console/targets.ts'
import { show } from '../frame.tsx'
import type { Form } from '../form.ts'
import { Check, Field, PostForm, Select, Text } from '../parts/form.tsx'
import { Card, Notice } from '../parts/show.tsx'
import type { ConsoleContext } from '../route.ts'
import { NEW_PATH, PATH } from './list-page.tsx'

/** What stands in the form, as it was written. */
export type Written = {
  readonly id: string
  readonly kind: string
  readonly senders: string
  readonly channels: readonly string[]
  readonly acts: readonly string[]
  readonly carries: string
  readonly stops: string
  readonly topics: string
  readonly createsUnknown: boolean
  readonly canary: boolean
  readonly settings: string
}

/** An English sentence of the API for each field that was wrong. */
export type Faults = Readonly<Partial<Record<TargetField, string>>>

export function writtenOf(target: TargetRecord | undefined): Written {
  const declared = target?.declared
  return {
    id: target?.id ?? '',
    kind: target?.kind ?? 'webhook',
    senders: declared?.senders.join(' ') ?? '',
    channels: declared?.channels ?? [],
    acts: declared?.acts ?? [],
    carries: declared?.carries ?? 'all',
    stops: declared?.stops ?? 'all',
    topics: declared?.topics?.join(' ') ?? '',
    createsUnknown: declared?.createsUnknown ?? false,
    canary: declared?.canary ?? false,
    settings: target === undefined ? '{"url": "https://"}' : canonicalJson(target.settings),
  }
}

export function writtenIn(form: Form, id: string): Written {
  const text = (name: TargetField) => form.text(name) ?? ''
  return {
    id,
    kind: text('kind'),
    senders: text('senders'),
    channels: form.all('channels'),
    acts: form.all('acts'),
    carries: text('carries'),
    stops: text('stops'),
    topics: text('topics'),
    createsUnknown: form.text('createsUnknown') === 'yes',
    canary: form.text('canary') === 'yes',
    settings: text('settings'),
  }
}

/** What the API would be asked; what was left empty is left to the kind. */
export function askedOf(written: Written): object {
  const { senders, topics, channels, acts, settings } = written
  const words = (text: string) => text.split(/[\s,]+/).filter((word) => word !== '')
  return {
    kind: written.kind,
    senders: words(senders),
    carries: written.carries,
    stops: written.stops,
    createsUnknown: written.createsUnknown,
    ...(written.canary ? { canary: true } : {}),
    ...(channels.length > 0 ? { channels } : {}),
    ...(acts.length > 0 ? { acts } : {}),
    ...(topics === '' ? {} : { topics: words(topics) }),
    settings: jsonOf(settings),
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function showTargetForm(
  c: ConsoleContext,
  kinds: TargetKinds,
  { written, faults, isNew }: { written: Written; faults: Faults; isNew: boolean },
) {
  const language = c.get('language')
  const words = targetWords[language]
  const { fields, helps } = words
  const isWrong = Object.keys(faults).length > 0
  const line = (name: 'id' | 'senders' | 'topics') => (
    <Text
      label={fields[name]}
      name={name}
      value={written[name]}
      help={helps[name]}
      fault={faults[name]}
      required={name !== 'topics'}
    />
  )
  return show(c, {
    title: isNew ? words.create : words.changing(written.id),
    section: 'targets',
    status: isWrong ? 400 : 200,
    body: (
      <Card>
        {isWrong ? (
          <Notice tone="bad">
            <p>{words.notSo}</p>
          </Notice>
        ) : null}
        <PostForm c={c} action={isNew ? NEW_PATH : `${PATH}/${written.id}/change`}>
          {isNew ? line('id') : null}
          <Select
            label={fields.kind}
            name="kind"
            value={written.kind}
            options={[...kinds.keys()].toSorted().map((kind) => [kind, kind] as const)}
            fault={faults.kind}
          />
          {line('senders')}
          <Field
            label={fields.settings}
            name="settings"
            help={helps.settings}
            fault={faults.settings}
          >
            <textarea id="settings" name="settings" rows={3} spellcheck={false}>
              {written.settings}
            </textarea>
          </Field>
          <fieldset>
            <legend>{fields.channels}</legend>
            {faults.channels === undefined ? null : <p class="fault">{faults.channels}</p>}
            {(['sms', 'email'] as const).map((one) => (
              <Check
                label={words.channels[one]}
                name="channels"
                value={one}
                checked={written.channels.includes(one)}
              />
            ))}
          </fieldset>
          <fieldset>
            <legend>{fields.acts}</legend>
            {faults.acts === undefined ? null : <p class="fault">{faults.acts}</p>}
            {ACTS.map((one) => (
              <Check
                label={words.acts[one]}
                name="acts"
                value={one}
                checked={written.acts.includes(one)}
              />
            ))}
          </fieldset>
          <Select
            label={fields.carries}
            name="carries"
            value={written.carries}
            options={(['all', 'marketing'] as const).map((one) => [one, words.carries[one]])}
            fault={faults.carries}
          />
          <Select
            label={fields.stops}
            name="stops"
            value={written.stops}
            options={(['all', 'every'] as const).map((one) => [one, words.stops[one]])}
            fault={faults.stops}
          />
          {line('topics')}
          {faults.createsUnknown === undefined ? null : (
            <p class="fault">{faults.createsUnknown}</p>
          )}
          <Check
            label={fields.createsUnknown}
            name="createsUnknown"
            checked={written.createsUnknown}
          />
          {faults.canary === undefined ? null : <p class="fault">{faults.canary}</p>}
          <Check label={fields.canary} name="canary" checked={written.canary} />
          <p>
            <button class="main">{words.save}</button>
          </p>
        </PostForm>
      </Card>
    ),
  })
}
