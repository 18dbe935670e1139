import type { Child } from 'hono/jsx'
import type { Person } from '../../actions/people/look-up.ts'
import type { ShownEvent } from '../../actions/people/time-line.ts'
import type { Address } from '../../domain/address.ts'
import type { ConsoleLanguage } from '../../domain/operator.ts'
import { formatSecond } from '../../domain/time.ts'
import { dossierWords } from '../../languages/console/dossier.ts'
import { moment } from '../../languages/console/moments.ts'
import { personWords } from '../../languages/console/person.ts'
import { othersFacts } from './others.tsx'
import { eventInWords, methodInWords, scopesInWords, toWhom } from './sentences.ts'
import { evidenceFacts, recordedBy } from './time-line.tsx'

export type Dossier = {
  readonly language: ConsoleLanguage
  readonly person: Person
  /** Oldest first. */
  readonly events: readonly ShownEvent[]
  readonly address: Address | undefined
  readonly held: string | undefined
  readonly host: string
  readonly now: Date
}

/** Each with what shows it. */
export function Entries({ dossier, of }: { dossier: Dossier; of: readonly ShownEvent[] }) {
  const { language, person } = dossier
  const words = dossierWords[language]
  const own = personWords[language]
  return (
    <>
      {of.map((event) => {
        const { occurredAt, receivedAt, source, evidence } = event
        const optional = (name: string, value: string | undefined) =>
          value === undefined ? [] : [[name, value] as const]
        const facts: (readonly [string, Child])[] = [
          ...(receivedAt === occurredAt
            ? []
            : [[words.received, moment(language, formatSecond(receivedAt))] as const]),
          [own.details.how, methodInWords(language, source.method)],
          ...optional(own.details.to, toWhom(language, source.origins, person)),
          [own.details.covers, scopesInWords(language, event, person)],
          ...optional(own.details.recorded, recordedBy(own, event)),
          ...evidenceFacts(own, evidence, true),
          ...othersFacts(language, person.others.get(event.id), (at) => moment(language, at)),
          [words.event, <code>{event.id}</code>],
        ]
        return (
          <div class="entry">
            <h3>
              {eventInWords(language, event)}
              <span class="soft"> · {moment(language, formatSecond(occurredAt))}</span>
            </h3>
            <FactList facts={facts} />
            {evidence === undefined ? <p class="soft">{own.erasedEvidence}</p> : null}
          </div>
        )
      })}
    </>
  )
}

export function FactList({ facts }: { facts: readonly (readonly [string, Child])[] }) {
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
