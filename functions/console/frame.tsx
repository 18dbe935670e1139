import { raw } from 'hono/html'
import type { Child } from 'hono/jsx'
import { includesRole } from '../domain/operator.ts'
import { frameWords } from '../languages/console/frame.ts'
import { NAVIGATION, type Section } from './navigation.ts'
import { PostForm } from './parts/form.tsx'
import type { ConsoleContext, SignedIn } from './route.ts'

/** The JSX of a page or of a part of one. Everything it interpolates is escaped. */
export type View = Child

export type Shown = {
  readonly title: string
  /** The entry of the menu that is open; absent on pages before signing in. */
  readonly section?: Section
  readonly body: View
  readonly status?: 200 | 400 | 401 | 403 | 404 | 409 | 410 | 413 | 429 | 503
  /** Beside the title: what can be done here. */
  readonly actions?: View
  /** Under the title: one sentence, or where one is. */
  readonly lead?: View
  /** Where the page sends its requests beside its own host: the bucket of a file. */
  readonly connect?: string | undefined
  /** Where a form of this page leads besides: a browser holds redirects to it, too. */
  readonly leadsTo?: string | undefined
  /** The page reloads itself after these seconds, where no script does. */
  readonly refreshSeconds?: number | undefined
  /** The language of the page, where it is not the operator's: a dossier. */
  readonly language?: 'en' | 'fr' | undefined
  /** The page's own keys, for the list that `?` shows. */
  readonly keys?: readonly (readonly [key: string, does: string])[]
  /** Without the menu: before signing in, and for printing. */
  readonly bare?: boolean
}

/** Shows a page of the console with the headers that it must have. */
export function show(c: ConsoleContext, shown: Shown): Response | Promise<Response> {
  const { status = 200 } = shown
  for (const [name, value] of Object.entries(headersFor(shown))) c.header(name, value)
  // A page that says that something is down asks to try again.
  if (status === 503) c.header('retry-after', '1')
  return c.html(
    <>
      {raw('<!doctype html>')}
      <Page c={c} shown={shown} />
    </>,
    status,
  )
}

/** Own files alone, nothing inline, no framing, no caching, no referrer elsewhere, no search engine. */
function headersFor({ connect, leadsTo }: Shown): Readonly<Record<string, string>> {
  return {
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      `connect-src 'self'${connect === undefined ? '' : ` ${connect}`}`,
      `form-action 'self'${leadsTo === undefined ? '' : ` ${leadsTo}`}`,
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'cache-control': 'no-store',
    // Not `no-referrer`: browsers would then hide the origin of our own forms (Fetch, section 3.2).
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'x-robots-tag': 'noindex, nofollow',
    vary: 'cookie, accept-language',
  }
}

function Page({ c, shown }: { c: ConsoleContext; shown: Shown }) {
  const language = shown.language ?? c.get('language')
  const assets = c.get('assets')
  const signedIn = c.get('signedIn') as SignedIn | undefined
  const words = frameWords[c.get('language')]
  const { title, lead, actions, body, bare = signedIn === undefined } = shown
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        {shown.refreshSeconds === undefined ? null : (
          <noscript>
            <meta http-equiv="refresh" content={String(shown.refreshSeconds)} />
          </noscript>
        )}
        <link rel="icon" href="data:," />
        <title>{`${title} · Basta`}</title>
        <link rel="stylesheet" href={assets['console.css'].path} />
        <script
          type="module"
          src={assets['console.js'].path}
          data-charts={assets['charts.js'].path}
        />
      </head>
      <body class={bare ? 'bare' : 'framed'}>
        {bare || signedIn === undefined ? null : (
          <>
            <a class="skip" href="#content">
              {words.skip}
            </a>
            <Menu c={c} signedIn={signedIn} section={shown.section} />
          </>
        )}
        <main id="content" tabindex={-1}>
          <header class="head">
            <div>
              <h1>{title}</h1>
              {lead === undefined ? null : <p class="lead">{lead}</p>}
            </div>
            {actions === undefined ? null : <div class="actions">{actions}</div>}
          </header>
          {body}
        </main>
        {bare ? null : <Keys c={c} own={shown.keys ?? []} />}
      </body>
    </html>
  )
}

function Menu({
  c,
  signedIn: { operator },
  section,
}: {
  c: ConsoleContext
  signedIn: SignedIn
  section: Section | undefined
}) {
  const words = frameWords[c.get('language')]
  return (
    <nav class="menu" aria-label={words.menu}>
      <a class="brand" href="/console">
        Basta
      </a>
      <div class="groups">
        {NAVIGATION.map(({ group, entries }) => {
          const seen = entries.filter(({ role }) => includesRole(operator.role, role))
          return seen.length === 0 ? null : (
            <div>
              {group === undefined ? null : <p class="group">{words.groups[group]}</p>}
              <ul>
                {seen.map(({ section: one, path }) => (
                  <li>
                    <a href={path} aria-current={one === section ? 'page' : undefined}>
                      {words.sections[one]}
                    </a>
                  </li>
                ))}
              </ul>
            </div>
          )
        })}
      </div>
      <div class="who">
        <p>
          <a href="/console/sessions">{operator.name}</a>
          <small>{words.roles[operator.role]}</small>
        </p>
        <PostForm c={c} action="/console/sign-out">
          <button class="quiet">{words.signOut}</button>
        </PostForm>
      </div>
    </nav>
  )
}

/** The keys that the script listens to; it opens this when `?` is pressed. */
function Keys({ c, own }: { c: ConsoleContext; own: NonNullable<Shown['keys']> }) {
  const words = frameWords[c.get('language')]
  return (
    <dialog id="keys" aria-labelledby="keys-title">
      <h2 id="keys-title">{words.help}</h2>
      <dl class="keys">
        {[...own, ...words.keys].map(([key, does]) => (
          <div>
            <dt>
              {key.split(' ').map((one) => (one === '/' && key !== '/' ? ' / ' : <kbd>{one}</kbd>))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button>{words.close}</button>
      </form>
    </dialog>
  )
}
