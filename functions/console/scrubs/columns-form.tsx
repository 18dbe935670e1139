import type { LookedAt } from '../../actions/scrubs/look.ts'
import type { Scrub } from '../../domain/scrub.ts'
import { importWords } from '../../languages/console/imports.ts'
import { scrubWords } from '../../languages/console/scrubs.ts'
import { sizeOf } from '../imports/columns.tsx'
import { PostForm, Select } from '../parts/form.tsx'
import { Card } from '../parts/show.tsx'
import type { ConsoleContext } from '../route.ts'

/** The columns of a list with their first cells, and which of them hold addresses. */
export function ColumnsForm({
  c,
  found,
  look,
}: {
  c: ConsoleContext
  found: Scrub
  look: LookedAt
}) {
  const language = c.get('language')
  const { columns: words, found: inWords } = scrubWords[language]
  const { file } = importWords[language]
  const delimiters: Readonly<Record<string, string>> = file.delimiters
  const delimiter = delimiters[look.delimiter] ?? file.otherDelimiter(look.delimiter)
  const nameOf = (name: string | undefined, at: number) => name ?? words.numbered(String(at + 1))
  return (
    <PostForm c={c} action={`/console/scrubs/${found.id}/run`}>
      <Card title={words.title} id="columns">
        <p class="help">{inWords(sizeOf(c, look.bytes), look.encoding, delimiter)}</p>
        <p class="help">{words.lead}</p>
        <Select
          label={words.header}
          name="header"
          value={look.hasHeader ? 'yes' : 'no'}
          options={[
            ['yes', words.isHeader],
            ['no', words.isRow],
          ]}
        />
        <div class="scroll">
          <table class="mapping" role="table">
            <thead role="rowgroup">
              <tr role="row">
                <th scope="col" role="columnheader">
                  {words.column}
                </th>
                <th scope="col" role="columnheader">
                  {words.examples}
                </th>
                <th scope="col" role="columnheader">
                  {words.read}
                </th>
              </tr>
            </thead>
            <tbody role="rowgroup">
              {look.columns.map(({ name, examples, isRead }, at) => (
                <tr role="row">
                  <th scope="row" role="rowheader">
                    {nameOf(name, at)}
                  </th>
                  <td role="cell">
                    {examples.map((one) => (
                      <span class="example">{one}</span>
                    ))}
                  </td>
                  <td role="cell">
                    <label class="check">
                      <input
                        type="checkbox"
                        name="column"
                        value={String(at + 1)}
                        checked={isRead}
                        aria-label={words.readOf(nameOf(name, at))}
                      />
                      {/* On a narrow page there is no line of column names. */}
                      <span class="narrow">{words.read}</span>
                    </label>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <div class="buttons">
          <button class="main" name="next" value="run">
            {words.start}
          </button>
          <button name="next" value="look">
            {words.look}
          </button>
        </div>
      </Card>
    </PostForm>
  )
}
