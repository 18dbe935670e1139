import { html } from 'hono/html'
import type { Context } from 'hono'
import { notFound } from '../http/problem.ts'
import { PREFERENCES } from '../languages/preferences.ts'
import { languageOf, page, send } from './frame.ts'
import { leadToPreferences } from './preferences/lead.ts'

/**
 * A browser gets a page that leads on, any other program a problem. It reads nothing: scanners ask for
 * many paths that do not exist.
 */
export function pageNotFound(c: Context): Response | Promise<Response> {
  const isOfApi = /^\/(?:v1|inbound)(?:\/|$)/.test(c.req.path)
  if (isOfApi || !(c.req.header('accept') ?? '').includes('text/html')) return notFound()
  const language = languageOf(c)
  const words = PREFERENCES[language]
  const shown = page(
    { language, again: 'link' },
    words.noPage,
    html`<p>${words.noPageText}</p>
      <p><a href="/?lang=${language}">${words.toHome}</a></p>
      ${leadToPreferences({ language })}`,
  )
  return send(c, shown, 404)
}
