import type { Child } from 'hono/jsx'
import type { OthersTold } from '../../actions/people/others-told.ts'
import type { ConsoleLanguage } from '../../domain/operator.ts'
import { formatSecond, type Second } from '../../domain/time.ts'
import { targetWords } from '../../languages/console/targets.ts'

/** Who else was told of an event, when, and what they answered; nothing where nobody was to be. */
export function othersFacts(
  language: ConsoleLanguage,
  told: OthersTold | undefined,
  time: (at: string) => Child,
): (readonly [string, Child])[] {
  if (told === undefined) return []
  const words = targetWords[language]
  const at = (second: Second) => time(formatSecond(second))
  const lines = [
    ...told.receipts.map(({ target, is, at: second, code, why }) => (
      <div>
        {target}: {words.receipts[is]} {at(second)}
        {code === undefined ? '' : ` (${code})`}
        {why === undefined ? null : <span lang="en"> {why}</span>}
      </div>
    )),
    ...told.waiting
      .filter(({ gaveUpAt }) => gaveUpAt === undefined)
      .map(({ target, due, code }) => (
        <div>
          {target}: {words.stillToBeTold} {at(due)}
          {code === undefined ? '' : ` (${code})`}
        </div>
      )),
  ]
  return lines.length === 0 ? [] : [[words.othersTold, <>{lines}</>]]
}
