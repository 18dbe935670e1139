/**
 * The page `/docs`: what a newcomer needs first is in the page itself, and Swagger UI shows the calls
 * below it. What every call shares (keys, rates, problems) is folded at the end.
 */
export const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>The API of Basta</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css">
    <link rel="stylesheet" href="/docs/page.css">
    <link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
    <script src="/docs/swagger-ui-bundle.js" defer></script>
    <script src="/docs/start.js" defer></script>
  </head>
  <body>
    <header class="first">
      <h1>The API of Basta</h1>
      <p>The one place where “stop” is heard. Ask before each send:</p>
      <pre tabindex="0" aria-label="The first call"><code>curl <span id="origin">$BASTA_URL</span>/v1/check \\
  -H "Authorization: Bearer $BASTA_KEY" \\
  -H 'content-type: application/json' \\
  -d '{"to": "ada@example.org", "sender": "acme"}'</code></pre>
      <pre tabindex="0" aria-label="Its answer"><code>{"allowed": false, "reason": "no_consent", …}</code></pre>
      <p><strong>Only a 200 with <code>"allowed": true</code> means send.</strong> Every other answer, and
      none at all, means do not.</p>
      <ul>
        <li>No key yet? <code>npx basta keys create</code> makes one. On one machine <code>.basta/admin-key</code>
        holds the first.</li>
        <li>No sender yet? <code>PUT /v1/senders/acme</code> declares who sends.</li>
        <li><a href="/openapi.json">The description as OpenAPI 3.1</a>, for tools</li>
      </ul>
    </header>
    <main id="api"></main>
  </body>
</html>
`

/**
 * Swagger UI with its own parts in another order: the key, the calls by topic, then one fold with all
 * that is the same for every call. No validator: the page must call no other host. The colours follow
 * the system's.
 */
export const START = `const dark = matchMedia('(prefers-color-scheme: dark)')
const paint = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
dark.addEventListener('change', paint)
paint()
document.getElementById('origin').textContent = location.origin

const inOrder = ({ React: { createElement: h } }) => ({
  components: {
    // As a link it would stand inside a button, which readers of the screen cannot enter.
    DeepLink: ({ text }) => h('span', null, text),
    InOrder: ({ getComponent, specSelectors, errSelectors }) => {
      const show = (name, more) => h(getComponent(name, true), more)
      const status = specSelectors.loadingStatus()
      if (status !== 'success') {
        const said = status === 'failed' || status === 'failedConfig'
        return h('p', { role: 'status' }, said ? 'The description could not be loaded.' : 'Loading the calls…')
      }
      return h('div', { className: 'swagger-ui' },
        show('SvgAssets'),
        h('div', { className: 'wrapper calls' },
          h('h2', null, 'All calls'),
          show('AuthorizeBtnContainer')),
        h('div', { className: 'wrapper' }, show('operations')),
        h('details', { id: 'shared', className: 'wrapper' },
          h('summary', null, 'For every call: keys, repetitions, rates, pages, problems'),
          show('InfoContainer')))
    },
  },
})

/** Names for readers of the screen, where Swagger UI gives none or one that says too little. */
const name = () => {
  const all = (selector) => document.querySelectorAll('.swagger-ui ' + selector)
  for (const select of all('select:not([aria-label]):not([id])')) select.ariaLabel = 'Kind of content'
  for (const body of all('textarea:not([aria-label])')) body.ariaLabel = 'Body'
  for (const input of all('input:not([aria-label]):not([id])')) input.ariaLabel = input.placeholder || 'Value'
  for (const scrolled of all('pre:not([tabindex])')) scrolled.tabIndex = 0
  for (const close of all('.close-modal:not([aria-label])')) close.ariaLabel = 'Close'
  for (const button of all('[type=submit][aria-label]')) button.ariaLabel = null
}

SwaggerUIBundle({
  url: '/openapi.json',
  domNode: document.getElementById('api'),
  validatorUrl: null,
  deepLinking: true,
  docExpansion: 'none',
  defaultModelsExpandDepth: -1,
  syntaxHighlight: false,
  displayRequestDuration: true,
  plugins: [inOrder],
  layout: 'InOrder',
})
new MutationObserver(name).observe(document.getElementById('api'), { childList: true, subtree: true })
`

export const STYLE = `:root { --ink: #1b1f24; --paper: #fff; --soft: #f3f5f7; --line: #d5dae0; --link: #0550ae }
.dark-mode { --ink: #e6e9ed; --paper: #15181c; --soft: #22272d; --line: #3a414a; --link: #7fb6ff }
* { box-sizing: border-box }
html, body, .swagger-ui { background: var(--paper); color: var(--ink) }
:root.dark-mode, .dark-mode body, .dark-mode .swagger-ui { background: var(--paper) }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere }
.first { max-width: 60rem; margin: 0 auto; padding: 1.25rem 1.25rem .5rem }
.first h1 { margin: 0; font-size: 1.6rem; line-height: 1.2 }
.first p { margin: .6rem 0 }
.first pre { margin: .5rem 0; padding: .75rem 1rem; overflow-x: auto; background: var(--soft);
  border: 1px solid var(--line); border-radius: .5rem; font: .875rem/1.5 ui-monospace, monospace; white-space: pre-wrap }
.first code { font-family: ui-monospace, monospace; font-size: .9em }
.first ul { margin: .5rem 0; padding-left: 1.2rem }
.first a { color: var(--link) }
.swagger-ui .calls { display: flex; align-items: center; justify-content: space-between; gap: 1rem; padding: .5rem 1.25rem }
.swagger-ui .calls h2 { margin: 0; color: var(--ink); font: 600 1.3rem/1.2 system-ui, sans-serif }
.swagger-ui .auth-wrapper { flex: 0 0 auto; margin: 0; padding: 0 }
.swagger-ui .wrapper { max-width: 60rem; padding: 0 1.25rem }
.swagger-ui .btn.authorize, .swagger-ui .btn.authorize span { color: var(--ink); border-color: var(--ink) }
.swagger-ui .btn.authorize svg { fill: var(--ink) }
.swagger-ui .btn.execute { background: #0550ae; border-color: #0550ae; color: #fff }
.swagger-ui .btn.cancel { color: #b3261e; border-color: #b3261e }
.swagger-ui .download-contents { background: #0550ae }
.swagger-ui .info .title small, .swagger-ui .info .title small pre.version { background: none; color: var(--ink) }
.swagger-ui .info :is(a, .url, .link) { color: var(--link) }
.dark-mode .swagger-ui :is(.examples-select__section-label, .header-col, .info, .info p, .info li, .info td, .info th, .info h2, .info .title) {
  color: var(--ink) }
.dark-mode .swagger-ui .opblock-body .btn.cancel { color: #ffb3ad !important; border-color: #ffb3ad }
.swagger-ui .opblock .opblock-summary .opblock-summary-method { color: #fff; background: #0b6b3a; text-shadow: none }
.swagger-ui .opblock.opblock-get .opblock-summary .opblock-summary-method { background: #0550ae }
.swagger-ui .opblock.opblock-put .opblock-summary .opblock-summary-method { background: #8a4b00 }
.swagger-ui .opblock.opblock-delete .opblock-summary .opblock-summary-method { background: #b3261e }
.swagger-ui #shared { margin: 1.5rem auto 3rem; color: var(--ink) }
.swagger-ui #shared summary { padding: .75rem 0; font: 600 1.1rem/1.4 system-ui, sans-serif; cursor: pointer }
/* No call has links to others. */
.swagger-ui .response-col_links { display: none }
.swagger-ui .info { margin: .5rem 0 }
.swagger-ui .info table { display: block; overflow-x: auto }
@media (max-width: 40rem) {
  .swagger-ui .wrapper, .swagger-ui .calls, .first { padding-left: .75rem; padding-right: .75rem }
  .swagger-ui :is(.responses-table, .parameters) :is(tbody, tr, td) { display: block; width: auto; padding-left: 0 }
  .swagger-ui :is(.responses-table, table.parameters) { display: block }
  .swagger-ui .responses-table > thead { display: none }
  .swagger-ui .opblock-tag { flex-wrap: wrap; padding: .6rem 0 }
  .swagger-ui .opblock .opblock-summary, .swagger-ui .opblock .opblock-summary-control { flex-wrap: wrap }
  .swagger-ui .opblock .opblock-summary-path { max-width: none; flex: 1 1 60% }
  .swagger-ui .opblock .opblock-summary-description { flex: 1 1 100%; padding: .25rem 0 }
}
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px }
`
