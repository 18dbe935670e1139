import { lookAt } from '../../actions/scrubs/look.ts'
import type { Scrub, ScrubFailure } from '../../domain/scrub.ts'
import { sayFailure, scrubWords } from '../../languages/console/scrubs.ts'
import { show, type View } from '../frame.tsx'
import { madeBy } from '../made-by.ts'
import { PostForm } from '../parts/form.tsx'
import { Card, Notice } from '../parts/show.tsx'
import { number, Time } from '../parts/time.tsx'
import type { ConsoleContext } from '../route.ts'
import { ColumnsForm } from './columns-form.tsx'
import type { ScrubsDeps } from './deps.ts'
import { nameOf, State, whomOf } from './list-page.tsx'
import { Downloads, Outcome } from './outcome.tsx'
import { UploadList } from './upload.tsx'

const RELOAD_SECONDS = 5

type Asked = {
  /** Another request was faster. */
  readonly isChanged?: boolean
  /** The form of columns named none. */
  readonly isNoneChosen?: boolean
  /** Told before anything of the list is shown. */
  readonly noteLook: () => Promise<void>
}

/** One list, at whatever step it is. */
export async function scrubPage(
  c: ConsoleContext,
  deps: ScrubsDeps,
  found: Scrub,
  asked: Asked,
): Promise<Response> {
  const language = c.get('language')
  const words = scrubWords[language]
  const isRunning = found.state === 'queued' || found.state === 'running'
  const [who = ''] = await madeBy(c, deps, [found], words.byKey)
  const origin = await deps.objects.uploadOrigin()
  return show(c, {
    title: nameOf(words, found),
    section: 'scrubs',
    status: asked.isNoneChosen === true ? 400 : 200,
    connect: origin,
    // A download begins with a form, and ends at the storage.
    leadsTo: origin,
    refreshSeconds: isRunning ? RELOAD_SECONDS : undefined,
    lead: (
      <>
        <State words={words} state={found.state} /> · {await whomOf(c, deps, found)} ·{' '}
        {words.by(who)} · <Time language={language} at={found.createdAt} />
      </>
    ),
    body: (
      <>
        {asked.isChanged === true ? (
          <Notice tone="wait">
            <p>{words.changed}</p>
          </Notice>
        ) : null}
        {asked.isNoneChosen === true ? (
          <Notice tone="bad">
            <p>{words.columns.none}</p>
          </Notice>
        ) : null}
        {await bodyOf(c, deps, found, asked)}
        {found.state === 'deleted' ? null : <Remove c={c} found={found} />}
      </>
    ),
  })
}

async function bodyOf(
  c: ConsoleContext,
  deps: ScrubsDeps,
  found: Scrub,
  { noteLook }: Asked,
): Promise<View> {
  const words = scrubWords[c.get('language')]
  if (found.state === 'queued' || found.state === 'running') return <Running c={c} found={found} />
  if (found.state === 'awaiting_file') return waitingBody(c, deps, found, noteLook)
  return (
    <>
      {found.failure === undefined ? null : <Failed c={c} failure={found.failure} />}
      {found.state === 'deleted' ? (
        <Notice>
          <p>{words.remove.done}</p>
        </Notice>
      ) : null}
      <Downloads c={c} found={found} now={deps.now()} />
      <Outcome c={c} found={found} />
      {found.state === 'failed' ? (
        <div class="buttons">
          <a class="button main" href="/console/scrubs/new">
            {words.failed.again}
          </a>
        </div>
      ) : null}
    </>
  )
}

/** Before the run: the list is brought, and its columns are chosen. */
async function waitingBody(
  c: ConsoleContext,
  deps: ScrubsDeps,
  found: Scrub,
  noteLook: () => Promise<void>,
): Promise<View> {
  const words = scrubWords[c.get('language')]
  const isThere = (await deps.objects.stat(found.id)) !== undefined
  if (isThere) await noteLook()
  const look = isThere ? await lookAt(deps, found) : undefined
  const failure = look?.failure
  return (
    <>
      {look === undefined ? (
        <Notice tone="wait">
          <p>
            <strong>{words.waiting.title}</strong>
          </p>
          <p>{words.waiting.text}</p>
        </Notice>
      ) : null}
      {failure === undefined ? null : (
        <Notice tone="bad">
          <p>{sayFailure(words, failure, (value) => number(c.get('language'), value))}</p>
        </Notice>
      )}
      {look?.columns === undefined ? null : <ColumnsForm c={c} found={found} look={look} />}
      <details class="another" open={look?.columns === undefined}>
        <summary>{words.columns.other}</summary>
        <Card>
          <UploadList
            c={c}
            action={`/console/scrubs/${found.id}/file`}
            announce={`/console/scrubs/${found.id}/upload`}
          />
        </Card>
      </details>
    </>
  )
}

/** How far a run is; the script looks again and again, else the page reloads. */
function Running({ c, found }: { c: ConsoleContext; found: Scrub }) {
  const language = c.get('language')
  const { running: words } = scrubWords[language]
  const { rows, bytes } = found.progress
  const share = found.list === undefined ? 0 : Math.min(1, bytes / Math.max(1, found.list.bytes))
  const percent = new Intl.NumberFormat(language, { style: 'percent' }).format(share)
  const judges = rows === 0 ? words.opens : words.judges
  return (
    <div id="running" data-poll>
      <Card>
        <p>{found.state === 'queued' ? words.waits : judges}</p>
        <progress max="1" value={String(share)} aria-label={words.progress} />
        <p class="help">{words.sofar(number(language, rows), percent)}</p>
        <noscript>
          <p class="help">{words.noScript}</p>
        </noscript>
      </Card>
    </div>
  )
}

function Failed({ c, failure }: { c: ConsoleContext; failure: ScrubFailure }) {
  const language = c.get('language')
  const words = scrubWords[language]
  return (
    <Notice tone="bad">
      <p>
        <strong>{words.failed.title}</strong>
      </p>
      <p>{sayFailure(words, failure, (value) => number(language, value))}</p>
    </Notice>
  )
}

/** The script asks before it sends; without one the page behind the link does. */
function Remove({ c, found: { id } }: { c: ConsoleContext; found: Scrub }) {
  const { remove: words } = scrubWords[c.get('language')]
  return (
    <div class="buttons">
      <a class="button" href={`/console/scrubs/${id}/delete`}>
        {words.button}
      </a>
    </div>
  )
}

/** Asks whether everything of it is to be deleted. */
export function deletePage(c: ConsoleContext, found: Scrub): Response | Promise<Response> {
  const language = c.get('language')
  const words = scrubWords[language]
  return show(c, {
    title: words.remove.title,
    section: 'scrubs',
    lead: nameOf(words, found),
    body: (
      <PostForm c={c} action={`/console/scrubs/${found.id}/delete`}>
        <Card>
          <p>{words.remove.text}</p>
          <div class="buttons">
            <button class="main danger">{words.remove.button}</button>
            <a class="button" href={`/console/scrubs/${found.id}`}>
              {words.remove.cancel}
            </a>
          </div>
        </Card>
      </PostForm>
    ),
  })
}
