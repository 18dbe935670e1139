import type { Figures } from '../../actions/figures/read.ts'
import { headlineOf, judge } from '../../actions/figures/judge.ts'
import {
  QUESTIONS,
  type Headline,
  type Judgement,
  type Question,
  type Reason,
  type Verdict,
} from '../../domain/figures.ts'
import { sayAlarm } from '../../languages/console/alarms.ts'
import { duration } from '../../languages/console/durations.ts'
import { homeWords } from '../../languages/console/home.ts'
import { Badge, type Tone } from '../parts/show.tsx'
import { number } from '../parts/time.tsx'
import type { ConsoleContext } from '../route.ts'
import { listOfReason } from './lists.ts'

const TONES: Readonly<Record<Verdict, Tone>> = {
  good: 'good',
  wait: 'wait',
  bad: 'bad',
  unknown: 'wait',
}
const TONE_OF: Readonly<Record<Headline, Tone>> = {
  ...TONES,
  kept_waits: 'wait',
  spread_waits: 'wait',
  spread_bad: 'bad',
}

/** Is every stop heard, kept, spread? One sentence, then each answer with what speaks against it. */
export function Answers({ c, figures }: { c: ConsoleContext; figures: Figures }) {
  const language = c.get('language')
  const words = homeWords[language]
  const judgements = judge(figures)
  const headline = headlineOf(judgements)
  return (
    <>
      <p class={`verdict ${TONE_OF[headline]}`}>{words.verdict[headline]}</p>
      <div class="answers">
        {QUESTIONS.map((question) => {
          const { verdict, reasons } = judgements[question]
          return (
            <section class="card" aria-labelledby={`q-${question}`}>
              <h2 id={`q-${question}`}>
                <Badge tone={toneOf(question, verdict, figures)}>{words.questions[question]}</Badge>
              </h2>
              <p>{words.answers[question][verdict]}</p>
              {question === 'spread' ? <Spread c={c} figures={figures} /> : null}
              <Reasons c={c} reasons={reasons} />
            </section>
          )
        })}
      </div>
    </>
  )
}

/** No light is green where nobody else is told: others follow by themselves. */
function toneOf(question: Question, verdict: Verdict, { targets = [] }: Figures): Tone {
  const isSilent = question === 'spread' && verdict === 'good' && targets.length === 0
  return isSilent ? 'plain' : TONES[verdict]
}

function Reasons({ c, reasons }: { c: ConsoleContext; reasons: Judgement['reasons'] }) {
  if (reasons.length === 0) return null
  return (
    <ul class="reasons">
      {reasons.map((reason) => {
        const { text, isForeign } = said(c, reason)
        const href = listOfReason(c, reason)
        const lang = isForeign ? 'en' : undefined
        return (
          <li class={reason.verdict === 'bad' ? 'bad' : 'wait'} lang={lang}>
            {href === undefined ? text : <a href={href}>{text}</a>}
          </li>
        )
      })}
    </ul>
  )
}

function said(c: ConsoleContext, reason: Reason): { text: string; isForeign: boolean } {
  const language = c.get('language')
  const { reasons } = homeWords[language]
  if (reason.why === 'alarm') {
    const { text, isEnglish } = sayAlarm(language, reason.alarm)
    return { text, isForeign: isEnglish && language !== 'en' }
  }
  if (reason.why === 'canary_failed')
    return { text: reasons.canary_failed(reason.step, reason.target), isForeign: false }
  if ('target' in reason)
    return {
      text: reasons[reason.why](reason.target, number(language, reason.count)),
      isForeign: false,
    }
  const sentence = reasons[reason.why]
  const text =
    typeof sentence === 'string'
      ? sentence
      : sentence(number(language, 'count' in reason ? reason.count : 0))
  return { text, isForeign: false }
}

/** Who else is told, and how soon; how far behind those are who follow the log. */
function Spread({ c, figures }: { c: ConsoleContext; figures: Figures }) {
  const language = c.get('language')
  const words = homeWords[language]
  const { p50Ms, p99Ms } = figures.loggedLately
  const { targets = [] } = figures
  return (
    <p class="soft">
      {targets.length === 0 ? words.noTargets : words.targets(number(language, targets.length))}{' '}
      {words.spread}{' '}
      {p50Ms === undefined || p99Ms === undefined
        ? words.behindUnknown
        : words.behind(duration(language, p50Ms), duration(language, p99Ms))}
    </p>
  )
}
