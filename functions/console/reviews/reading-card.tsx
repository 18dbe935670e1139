import type { ConsoleLanguage } from '../../domain/operator.ts'
import type { Reading } from '../../actions/reviews/reading.ts'
import { reviewWords } from '../../languages/console/reviews.ts'
import { Card } from '../parts/show.tsx'

/** How the classifier read a text: its score between the two thresholds, and what counted most. */
export function ReadingCard({
  language,
  reading,
}: {
  language: ConsoleLanguage
  reading: Reading
}) {
  const words = reviewWords[language]
  const percent = (value: number) =>
    new Intl.NumberFormat(language === 'en' ? 'en-GB' : 'fr-FR', {
      style: 'percent',
      maximumFractionDigits: 1,
    }).format(value)
  const { score, thresholds, matched, evidence, towards, away } = reading
  const isOtherModel =
    evidence.score !== undefined && evidence.model !== undefined && evidence.model !== reading.model
  return (
    <Card title={words.reading}>
      {score === undefined ? (
        <p>{words.noScore}</p>
      ) : (
        <>
          <Scale score={score} thresholds={thresholds} />
          <p>{words.score(percent(score), percent(thresholds.hold), percent(thresholds.stop))}</p>
        </>
      )}
      {isOtherModel ? (
        <p class="soft">{words.atFirst(percent(evidence.score ?? 0), evidence.model ?? '')}</p>
      ) : null}
      {matched === undefined ? null : (
        <p>
          {words.matched} <code>{matched}</code>
        </p>
      )}
      {towards.length + away.length === 0 ? null : (
        <details>
          <summary>{words.features}</summary>
          <div class="columns">
            <Influences title={words.towards} influences={towards} />
            <Influences title={words.away} influences={away} />
          </div>
        </details>
      )}
    </Card>
  )
}

function Influences({ title, influences }: { title: string; influences: Reading['towards'] }) {
  return (
    <div>
      <h3>{title}</h3>
      {influences.length === 0 ? <p class="soft">–</p> : null}
      <table class="influences">
        <caption class="hidden">{title}</caption>
        <tbody>
          {influences.map(({ feature, adds }) => (
            <tr>
              <th scope="row">
                <code>{feature}</code>
              </th>
              <td class="number">{adds.toFixed(2)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** The sentence beneath says the same. */
function Scale({
  score,
  thresholds: { hold, stop },
}: {
  score: number
  thresholds: Reading['thresholds']
}) {
  const [from, to, at] = [hold * 100, stop * 100, score * 100]
  return (
    <svg class="scale" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
      <rect class="none" x="0" y="2" width={from} height="2" />
      <rect class="held" x={from} y="2" width={to - from} height="2" />
      <rect class="stop" x={to} y="2" width={100 - to} height="2" />
      <rect class="at" x={Math.max(0, at - 0.4)} y="0" width="0.8" height="6" />
    </svg>
  )
}
