import type { Child } from 'hono/jsx'
import type { OthersTold } from '../../actions/people/others-told.ts'
import type { Person } from '../../actions/people/look-up.ts'
import type { ConsoleLanguage } from '../../domain/operator.ts'
import { formatSecond, type Second } from '../../domain/time.ts'
import { personWords } from '../../languages/console/person.ts'
import { targetWords } from '../../languages/console/targets.ts'

/** Which systems were told of anything on record, and which were not, or are still to be. */
export function whoWasTold(language: ConsoleLanguage, { others }: Pick<Person, 'others'>): string {
  const { facts } = personWords[language]
  const all = [...others.values()]
  const receipts = all.flatMap((one) => one.receipts)
  const told = namesOf(receipts.filter(({ is }) => is === 'delivered'))
  // One that was told of an event may be behind with another.
  const open = namesOf([
    ...all.flatMap((one) => one.waiting),
    ...receipts.filter(({ is }) => is === 'refused' || is === 'given_up'),
  ])
  const said = [
    ...(told === '' ? [] : [facts.toldWhom(told)]),
    ...(open === '' ? [] : [facts.toldNotYet(open)]),
  ]
  return said.length === 0 ? facts.toldNobody : said.join('. ')
}

function namesOf(systems: readonly { readonly target: string }[]): string {
  return [...new Set(systems.map(({ target }) => target))].join(', ')
}

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
