import type { Child } from 'hono/jsx'
import { LABELS } from '../../classify/training/row.ts'
import type { ConsoleLanguage } from '../../domain/operator.ts'
import type { Place } from '../../actions/reviews/waiting.ts'
import { decisionWords } from '../../languages/console/decisions.ts'
import { Check, Field, PostForm, Select } from '../parts/form.tsx'
import { Card, Notice } from '../parts/show.tsx'
import type { ConsoleContext } from '../route.ts'

/** What was done on the page before, as a closed word of the address. */
const DONE = ['stop', 'release', 'dismiss', 'already', 'older'] as const
export type Done = (typeof DONE)[number]

export function doneWord(c: ConsoleContext): Done | undefined {
  return DONE.find((word) => word === c.req.query('done'))
}

export function DoneNotice({
  language,
  done,
}: {
  language: ConsoleLanguage
  done: Done | undefined
}) {
  if (done === undefined) return null
  const tone = done === 'already' || done === 'older' ? 'wait' : 'good'
  return <Notice tone={tone}>{decisionWords[language].done[done]}</Notice>
}

/** The decision with one key each, its note, and the row for whoever trains a model of their own. */
export function DecideForm({
  c,
  action,
  release,
  isRowOffered,
  fault,
  children,
}: {
  c: ConsoleContext
  action: string
  /** What the other button says. */
  release: string
  isRowOffered: boolean
  /** Of the row. */
  fault?: string | undefined
  children?: Child
}) {
  const words = decisionWords[c.get('language')]
  return (
    <Card title={words.decide}>
      <PostForm c={c} action={action} class="decide">
        {children}
        <div class="actions">
          <button class="main" name="decision" value="stop" data-key="s">
            {words.stop} <kbd>s</kbd>
          </button>
          <button name="decision" value="release" data-key="r">
            {release} <kbd>r</kbd>
          </button>
        </div>
        <Field label={words.note} name="note" help={words.noteHelp}>
          <input
            id="note"
            name="note"
            maxlength={500}
            autocomplete="off"
            aria-describedby="note-help"
          />
        </Field>
        {isRowOffered ? (
          <details open={fault !== undefined}>
            <summary>{words.train}</summary>
            {fault === undefined ? null : (
              <p class="fault" role="alert">
                {fault}
              </p>
            )}
            <p class="help">{words.rowHelp}</p>
            <Check label={words.row} name="row" />
            <Select
              label={words.label}
              name="label"
              options={[
                ['', words.asDecided],
                ...LABELS.map((label) => [label, words.labels[label]] as const),
              ]}
            />
          </details>
        ) : null}
      </PostForm>
    </Card>
  )
}

/** "3 of 17", and the way to the one before and the one after. */
export function Way({
  language,
  path,
  place,
}: {
  language: ConsoleLanguage
  /** `/console/reviews` */
  path: string
  place: Place
}) {
  const words = decisionWords[language]
  return (
    <nav class="way" aria-label={words.place(place.position, words.counted(place.waiting))}>
      {place.previous === undefined ? null : (
        <a href={`${path}/${place.previous}`} rel="prev" data-key="k p">
          ← {words.previous} <kbd>k</kbd>
        </a>
      )}
      <span class="place">{words.place(place.position, words.counted(place.waiting))}</span>
      {place.next === undefined ? null : (
        <a href={`${path}/${place.next}`} rel="next" data-key="n j">
          {words.next} → <kbd>n</kbd>
        </a>
      )}
    </nav>
  )
}
