import type { PropsWithChildren } from 'hono/jsx'
import { commonTimeZone } from '../../actions/access/responsible.ts'
import type { Person } from '../../actions/people/look-up.ts'
import { newFormId } from '../../domain/repeatable-id.ts'
import { letterhead, topicName } from '../../domain/sender-page.ts'
import { personWords } from '../../languages/console/person.ts'
import { Field, PostForm, Select, Text } from '../parts/form.tsx'
import type { ConsoleContext } from '../route.ts'
import type { ActName, ShownPerson } from './shown.ts'

export type ActProps = { c: ConsoleContext; person: Person; shown: ShownPerson }

/** A form of its own, closed until it is wanted, or open where something was wrong with it. */
export function Act({
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

/** A time of a named zone: without it, it could be off by hours, and a stop would be lifted. */
export function When({
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
function zonesOf({ senders }: Pick<Person, 'senders'>): string[] {
  const common = commonTimeZone(senders, [])
  const all = senders.flatMap((sender) => letterhead(sender).timeZone ?? [])
  return [...new Set([...(common === undefined ? [] : [common]), ...all.toSorted(), 'UTC'])]
}

export function scopeOptions({ senders }: Person): (readonly [string, string])[] {
  return senders.flatMap(({ id, name, topics, page = {} }) => [
    [`sender/${id}`, name] as const,
    ...topics.map(
      (topic) => [`sender/${id}/${topic}`, `${name} · ${topicName(page, topic)}`] as const,
    ),
  ])
}

/** What was typed, where a form comes back with something wrong in it. */
export function valuesOf(
  { c, shown }: ActProps,
  act: ActName,
): (name: string) => string | undefined {
  return (name) => (shown.faults?.act === act ? c.get('form').text(name) : undefined)
}
