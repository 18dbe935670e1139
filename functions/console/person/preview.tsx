import type { Foreseen } from '../../actions/erasures/foresee.ts'
import type { ConsoleLanguage } from '../../domain/operator.ts'
import { kindsByErasure, limitOf, type RetainedRow } from '../../domain/retention.ts'
import { SECONDS_A_DAY } from '../../domain/time.ts'
import { personWords } from '../../languages/console/person.ts'
import { retentionWords } from '../../languages/console/retention.ts'
import { Card } from '../parts/show.tsx'

/** What an erasure would remove now, what stays and why, and what ends by itself. */
export function Preview({ language, foreseen }: { language: ConsoleLanguage; foreseen: Foreseen }) {
  const { erase: words, nothing } = personWords[language]
  const counted = (
    ['evidence', 'heldTexts', 'accessRequestAddresses', 'waitingConsentRequests'] as const
  ).filter((kind) => foreseen.removed[kind] > 0)
  return (
    <>
      <Card title={words.goes} id="goes">
        {counted.length === 0 ? (
          <p>{nothing}</p>
        ) : (
          <ul class="kinds">
            {counted.map((kind) => (
              <li>
                <strong>{words.counts[kind](foreseen.removed[kind])}</strong>
              </li>
            ))}
          </ul>
        )}
        {foreseen.complete ? null : <p>{words.least}</p>}
        <details>
          <summary>{words.kinds}</summary>
          <Kinds language={language} rows={kindsByErasure('deleted')} />
        </details>
      </Card>
      <Card title={words.stays} id="stays">
        <Kinds language={language} rows={kindsByErasure('kept_in_part')} />
        <details>
          <summary>{words.more(kindsByErasure('kept').length)}</summary>
          <Kinds language={language} rows={kindsByErasure('kept')} />
        </details>
      </Card>
      <Card title={words.ends} id="ends">
        <details>
          <summary>{words.endsList}</summary>
          <Kinds language={language} rows={kindsByErasure('ends_by_itself')} withLimit />
        </details>
      </Card>
    </>
  )
}

/** Rows of the table of what is kept, in the words of the language. */
function Kinds({
  language,
  rows,
  withLimit = false,
}: {
  language: ConsoleLanguage
  rows: readonly RetainedRow[]
  withLimit?: boolean
}) {
  return (
    <ul class="kinds">
      {rows.map((row) => {
        const { what, why } = retentionWords(language, row)
        return (
          <li>
            {what}
            <br />
            <span class="soft">
              {why}
              {withLimit ? ` (${limitInWords(language, row)})` : null}
            </span>
          </li>
        )
      })}
    </ul>
  )
}

function limitInWords(language: ConsoleLanguage, row: RetainedRow): string {
  if (language === 'en' || row.seconds === null) return limitOf(row)
  const days = row.seconds / SECONDS_A_DAY
  return days === 1 ? '1 jour' : `${days} jours`
}
