import { hasResult } from '../../actions/imports/find.ts'
import { inspectFile, type Inspected } from '../../actions/imports/inspect.ts'
import { meaningsOf } from '../../actions/imports/meanings.ts'
import { openQuestions } from '../../actions/imports/questions.ts'
import { partsOf, refusedExamples } from '../../actions/imports/refused-rows.ts'
import type { FileFault, Import, ImportQuestion } from '../../domain/import.ts'
import type { ColumnMeaning } from '../../domain/import-fields.ts'
import { includesRole } from '../../domain/operator.ts'
import { toSecond } from '../../domain/time.ts'
import { importWords } from '../../languages/console/imports.ts'
import { sayFault } from '../../languages/console/import-files.ts'
import { show, type View } from '../frame.tsx'
import { madeBy } from '../made-by.ts'
import { Card, Notice } from '../parts/show.tsx'
import { number, Time } from '../parts/time.tsx'
import type { ConsoleContext } from '../route.ts'
import { ColumnsForm, Warnings } from './columns.tsx'
import { Counts, Reasons, RefusedRows } from './counts.tsx'
import { countsOf, State } from './list-page.tsx'
import type { ImportsDeps } from './deps.ts'
import { Running } from './running.tsx'
import { Steps } from './steps.tsx'
import { UploadForm } from './upload-form.tsx'
import { countryOptions, whomOf } from './whom.ts'

const EXAMPLES = { ofEach: 4, limit: 12 }
const RELOAD_SECONDS = 5

export const DONE = ['applied', 'changed'] as const

type Asked = {
  /** What the request before did. */
  readonly done?: (typeof DONE)[number] | undefined
  /** The columns again, though they are counted. */
  readonly isMapping?: boolean
  /** A column that is read as another already is. */
  readonly twice?: string | undefined
}

/** One import, at whatever step it is. */
export async function importPage(
  c: ConsoleContext,
  deps: ImportsDeps,
  found: Import,
  asked: Asked = {},
): Promise<Response> {
  const language = c.get('language')
  const words = importWords[language]
  const isRunning = found.state === 'dry_running' || found.state === 'applying'
  const [who = ''] = await madeBy(c, deps, [found], words.byKey)
  const { body, step } = await stepOf(c, deps, found, asked)
  return show(c, {
    title: found.plan.source,
    section: 'imports',
    status: asked.twice === undefined ? 200 : 400,
    connect: await deps.objects.uploadOrigin(),
    refreshSeconds: isRunning ? RELOAD_SECONDS : undefined,
    lead: (
      <>
        <State words={words} state={found.state} /> · {words.kinds[found.plan.kind]} ·{' '}
        {await whomOf(language, deps.senders, found.plan)} · {words.by(who)} ·{' '}
        <Time language={language} at={found.createdAt} />
      </>
    ),
    body: (
      <>
        <Steps c={c} at={step} />
        {asked.done === undefined ? null : (
          <Notice tone={asked.done === 'changed' ? 'wait' : 'plain'}>
            <p>{words.done[asked.done]}</p>
          </Notice>
        )}
        {asked.twice === undefined ? null : (
          <Notice tone="bad">
            <p>{words.columns.twice(asked.twice)}</p>
          </Notice>
        )}
        {body}
      </>
    ),
  })
}

/** Where the import is: 0 its file, 1 its columns, 2 its dry run, 3 its recording, 4 its end. */
type Step = { readonly body: View; readonly step: number }

async function stepOf(
  c: ConsoleContext,
  deps: ImportsDeps,
  found: Import,
  asked: Asked,
): Promise<Step> {
  const isOperator = includesRole(c.get('signedIn').operator.role, 'operator')
  const { state } = found
  if (state === 'dry_running') return { step: 2, body: <Running c={c} found={found} /> }
  if (state === 'applying') return { step: 3, body: <Running c={c} found={found} /> }
  if (state === 'applied')
    return { step: 4, body: await countedBody(c, deps, found, { isOperator, isFileThere: true }) }
  const isCounted = state === 'dry_run_done' && !(isOperator && asked.isMapping === true)
  if (isCounted) return countedStep(c, deps, found, isOperator)
  return isOperator ? fileStep(c, deps, found) : viewerStep(c, deps, found)
}

/** What a viewer sees of a file that is not counted: its state, and nothing of its content. */
async function viewerStep(c: ConsoleContext, deps: ImportsDeps, found: Import): Promise<Step> {
  const language = c.get('language')
  const words = importWords[language]
  if (found.state === 'failed')
    return { step: 0, body: <Faulty c={c} fault={found.fault} failure={found.failure} /> }
  const isThere = (await deps.objects.stat(found.id)) !== undefined
  const text = isThere ? words.waiting.ready : words.waiting.viewer
  return {
    step: isThere ? 1 : 0,
    body: (
      <Notice>
        <p>{text}</p>
      </Notice>
    ),
  }
}

/** The file as it lies there: what is wrong with it, or its columns. */
async function fileStep(c: ConsoleContext, deps: ImportsDeps, found: Import): Promise<Step> {
  const language = c.get('language')
  const words = importWords[language]
  const inspected = await inspectFile(deps.objects, found)
  // The dry run read more than the beginning of the file.
  const fault = inspected.fault ?? found.fault
  if (inspected.columns === undefined || isOfRows(fault))
    return { step: 0, body: <NoFile c={c} found={found} fault={fault} /> }
  const countries = await countryOptions(language, words.form.noCountry)
  return {
    step: 1,
    body: (
      <>
        {fault === undefined ? null : <Faulty c={c} fault={fault} />}
        <Asks c={c} questions={questionsOf(found, inspected)} columns={inspected.columns} />
        <Warnings c={c} inspected={inspected} />
        <ColumnsForm c={c} found={found} inspected={inspected} countries={countries} />
        <Another c={c} found={found} />
      </>
    ),
  }
}

/** Another choice of columns does not mend these. */
function isOfRows(fault: FileFault | undefined): boolean {
  return (
    fault !== undefined && fault.code !== 'missing_column' && fault.code !== 'no_address_column'
  )
}

const OF_ADDRESSES: ReadonlySet<ColumnMeaning> = new Set(['address', 'email', 'phone'])

/** What each column of a counted file is read as. */
function readAs({ plan, file }: Import): readonly ReadAs[] {
  if (file === undefined) return []
  const meanings = meaningsOf(plan, file)
  return file.header.map((name, at) => ({ name, meaning: meanings[at] ?? 'not_read' }))
}

function questionsOf(found: Import, { questions }: Inspected): readonly ImportQuestion[] {
  const counted = openQuestions(found).questions
  return counted.length > 0 ? counted : questions
}

function Faulty({
  c,
  fault,
  failure,
}: {
  c: ConsoleContext
  fault: FileFault | undefined
  failure?: string | undefined
}) {
  const language = c.get('language')
  const words = importWords[language].failed
  const said =
    fault === undefined
      ? { title: words.title, right: `${words.older}${failure ?? ''}` }
      : sayFault(language, fault)
  return (
    <Notice tone="bad">
      <p>
        <strong>{said.title}</strong>
      </p>
      <p>{said.right}</p>
    </Notice>
  )
}

function NoFile({
  c,
  found,
  fault,
}: {
  c: ConsoleContext
  found: Import
  fault: FileFault | undefined
}) {
  const words = importWords[c.get('language')]
  const isWaiting = fault?.code === 'no_file' && found.state === 'awaiting_file'
  return (
    <>
      {isWaiting ? (
        <Notice tone="wait">
          <p>
            <strong>{words.waiting.title}</strong>
          </p>
          <p>{words.waiting.text}</p>
        </Notice>
      ) : (
        <Faulty c={c} fault={fault} failure={found.failure} />
      )}
      <Card title={isWaiting ? words.form.file : words.failed.again} id="again">
        <Upload c={c} found={found} />
      </Card>
    </>
  )
}

function Upload({ c, found: { id } }: { c: ConsoleContext; found: Import }) {
  const { form } = importWords[c.get('language')]
  return (
    <UploadForm
      c={c}
      action={`/console/imports/${id}/file`}
      announce={`/console/imports/${id}/upload`}
      submit={form.submit}
    />
  )
}

function Another({ c, found }: { c: ConsoleContext; found: Import }) {
  const words = importWords[c.get('language')]
  return (
    <details class="another">
      <summary>{words.apply.other}</summary>
      <Card>
        <Upload c={c} found={found} />
      </Card>
    </details>
  )
}

type ReadAs = { readonly name: string; readonly meaning: ColumnMeaning }

function Asks({
  c,
  questions,
  columns,
}: {
  c: ConsoleContext
  questions: readonly ImportQuestion[]
  columns: readonly ReadAs[]
}) {
  const { questions: words, meanings } = importWords[c.get('language')]
  if (questions.length === 0) return null
  const say = ({ column, looksLike, values }: ImportQuestion): string => {
    if (values.length > 0)
      return words.words(column, values.map((word) => word || words.emptyCell).join(', '))
    const meaning = columns.find(({ name }) => name === column)?.meaning
    // It is read, and nothing says whether who is there left.
    return looksLike === 'address' && meaning !== undefined && OF_ADDRESSES.has(meaning)
      ? words.untold(column, meanings[meaning])
      : words[looksLike](column)
  }
  return (
    <Notice tone="wait">
      <p>
        <strong>{words.title}</strong>
      </p>
      <p>{words.lead}</p>
      <ul>
        {questions.map((question) => (
          <li>{say(question)}</li>
        ))}
      </ul>
    </Notice>
  )
}

/** Counted by a dry run: what it would do, what is open, and the way to record it. */
async function countedStep(
  c: ConsoleContext,
  deps: ImportsDeps,
  found: Import,
  isOperator: boolean,
): Promise<Step> {
  const language = c.get('language')
  const words = importWords[language]
  const { questions } = openQuestions(found)
  const there = await deps.objects.stat(found.id)
  const isSame = there !== undefined && there.version === found.file?.version
  const counted = await countedBody(c, deps, found, { isOperator, isFileThere: isSame })
  const columns = `/console/imports/${found.id}?columns=1`
  const isNew = (found.dryRun?.new ?? 0) > 0
  return {
    step: 3,
    body: (
      <>
        {isSame ? (
          <Asks c={c} questions={questions} columns={readAs(found)} />
        ) : (
          <Notice tone="wait">
            <p>
              <strong>{words.ended.title}</strong>
            </p>
            <p>{there === undefined ? words.ended.text : words.ended.other}</p>
          </Notice>
        )}
        {isNew ? null : (
          <Notice>
            <p>{words.apply.nothing}</p>
          </Notice>
        )}
        {isOperator && isSame ? (
          <div class="buttons">
            {questions.length > 0 ? (
              <a class="button main" href={columns}>
                {words.questions.decide}
              </a>
            ) : (
              <>
                {isNew ? (
                  <a class="button main" href={`/console/imports/${found.id}/apply`} data-key="a">
                    {words.apply.go(number(language, found.dryRun?.new ?? 0))}
                  </a>
                ) : null}
                <a class="button" href={columns}>
                  {words.apply.change}
                </a>
              </>
            )}
          </div>
        ) : null}
        {counted}
        {isOperator && !isSame ? (
          <Card title={words.failed.again} id="again">
            <Upload c={c} found={found} />
          </Card>
        ) : null}
      </>
    ),
  }
}

async function countedBody(
  c: ConsoleContext,
  deps: ImportsDeps,
  found: Import,
  { isOperator, isFileThere }: { isOperator: boolean; isFileThere: boolean },
): Promise<View> {
  const words = importWords[c.get('language')]
  const counts = countsOf(found)
  if (counts === undefined) return null
  const isKept = hasResult(found, toSecond(deps.now()))
  const examples = isOperator && isKept ? await refusedExamples(deps, found, EXAMPLES) : []
  return (
    <>
      <Counts c={c} found={found} />
      <Reasons c={c} counts={counts} />
      {examples.length === 0 ? null : (
        <RefusedRows
          c={c}
          found={found}
          examples={examples}
          parts={partsOf(found)}
          isFileThere={isFileThere}
        />
      )}
      {isOperator && !isKept ? <p class="help">{words.refused.ended}</p> : null}
    </>
  )
}
