import type { Inspected } from '../../actions/imports/inspect.ts'
import type { Import } from '../../domain/import.ts'
import { importWords } from '../../languages/console/imports.ts'
import { sayWarning } from '../../languages/console/import-files.ts'
import { PostForm, Select } from '../parts/form.tsx'
import { Card, Notice } from '../parts/show.tsx'
import { number } from '../parts/time.tsx'
import type { ConsoleContext } from '../route.ts'
import { decidedOf, fieldsOf, LEFT_OUT, wordsOf } from './mapping-form.ts'

/** What was found at the beginning of a file, in a sentence. */
function foundOf(c: ConsoleContext, inspected: Inspected): string {
  const language = c.get('language')
  const { file: words } = importWords[language]
  const { bytes, hasMark, delimiter, format, rows } = inspected
  const delimiters: Readonly<Record<string, string>> = words.delimiters
  return [
    words.formats(format),
    sizeOf(c, bytes),
    hasMark ? words.utf8Mark : words.utf8,
    delimiters[delimiter] ?? words.otherDelimiter(delimiter),
    words.looked(rows, number(language, rows)),
  ].join(' · ')
}

export function sizeOf(c: ConsoleContext, bytes: number): string {
  const language = c.get('language')
  const { file: words } = importWords[language]
  const shown = (value: number) =>
    new Intl.NumberFormat(language, { maximumSignificantDigits: 3 }).format(value)
  return bytes < 1_000_000
    ? words.kilobytes(shown(Math.max(bytes / 1_000, 0.1)))
    : words.megabytes(shown(bytes / 1_000_000))
}

export function Warnings({ c, inspected }: { c: ConsoleContext; inspected: Inspected }) {
  const language = c.get('language')
  const { warnings } = inspected
  if (warnings.length === 0) return null
  return (
    <Notice tone="wait">
      <p>
        <strong>{importWords[language].warnings}</strong>
      </p>
      <ul>
        {warnings.map((warning) => (
          <li>{sayWarning(language, warning)}</li>
        ))}
      </ul>
    </Notice>
  )
}

/** What each column is read as, to be looked at and changed. */
export function ColumnsForm({
  c,
  found,
  inspected,
  countries,
}: {
  c: ConsoleContext
  found: Import
  inspected: Inspected
  countries: readonly (readonly [value: string, label: string])[]
}) {
  const words = importWords[c.get('language')]
  const open = wordsOf(found, inspected)
  return (
    <PostForm c={c} action={`/console/imports/${found.id}/columns`}>
      <Card title={words.columns.title} id="columns">
        <p class="help">{foundOf(c, inspected)}</p>
        <p class="help">{words.columns.lead}</p>
        <div class="scroll">
          <table class="mapping" role="table">
            <thead role="rowgroup">
              <tr role="row">
                <th scope="col" role="columnheader">
                  {words.columns.column}
                </th>
                <th scope="col" role="columnheader">
                  {words.columns.examples}
                </th>
                <th scope="col" role="columnheader">
                  {words.columns.readAs}
                </th>
              </tr>
            </thead>
            <tbody role="rowgroup">
              {inspected.columns.map(({ name, examples }, at) => (
                <tr role="row">
                  <th scope="row" role="rowheader">
                    {name}
                  </th>
                  <td role="cell">
                    {examples.map((one) => (
                      <span class="example">{one}</span>
                    ))}
                  </td>
                  <td role="cell">
                    <MeaningSelect c={c} found={found} inspected={inspected} at={at} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Card>
      {open.length === 0 ? null : <Words c={c} found={found} open={open} />}
      <Card>
        <div class="inline">
          <Select
            label={words.form.country}
            name="country"
            value={found.plan.defaultCountry}
            options={countries}
          />
          {found.plan.kind === 'consents' ? null : (
            <Select
              label={words.form.list}
              name="list"
              value={found.plan.list}
              options={Object.entries(words.form.lists)}
            />
          )}
        </div>
      </Card>
      <div class="buttons">
        <button class="main" name="next" value="count" data-key="d">
          {words.columns.count}
        </button>
        <button name="next" value="look">
          {words.columns.look}
        </button>
        <p class="help">{words.columns.countHelp}</p>
      </div>
    </PostForm>
  )
}

function MeaningSelect({
  c,
  found,
  inspected,
  at,
}: {
  c: ConsoleContext
  found: Import
  inspected: Inspected
  at: number
}) {
  const { columns: words, meanings } = importWords[c.get('language')]
  const { name = '', meaning = 'not_read' } = inspected.columns[at] ?? {}
  const decided = decidedOf(found, name)
  const named: Readonly<Record<string, string>> = meanings
  return (
    <select name={`column-${at}`} aria-label={words.readAsOf(name)} class={toneOf(meaning)}>
      <option value="" selected={decided === ''}>
        {decided === '' ? meanings[meaning] : words.asDetected}
      </option>
      <optgroup label={words.use}>
        {fieldsOf(found.plan.kind).map((field) => (
          <option value={field} selected={decided === field}>
            {named[field] ?? field}
          </option>
        ))}
        <option value={LEFT_OUT} selected={decided === LEFT_OUT}>
          {words.leftOut}
        </option>
      </optgroup>
    </select>
  )
}

function toneOf(meaning: string): string {
  return ['not_read', 'left_out', 'others'].includes(meaning) ? 'unread' : 'read'
}

/** Words of a status column whose meaning only a person knows. */
function Words({
  c,
  found: { plan },
  open,
}: {
  c: ConsoleContext
  found: Import
  open: readonly string[]
}) {
  const { columns: words } = importWords[c.get('language')]
  const decided: Readonly<Record<string, string>> =
    plan.kind === 'stops' ? (plan.statuses ?? {}) : {}
  return (
    <Card title={words.words} id="words">
      <p class="help">{words.wordsLead}</p>
      {open.map((word, at) => (
        <>
          {/* Behind a mark: an empty cell is a word too. */}
          <input type="hidden" name="word" value={`=${word}`} />
          <Select
            label={words.word(word)}
            name={`word-${at}`}
            value={decided[word]}
            options={Object.entries(words.meanings)}
          />
        </>
      ))}
    </Card>
  )
}
