import { html } from 'hono/html'
import type { Hono } from 'hono'
import type { Senders } from '../domain/senders.ts'
import { letterhead } from '../domain/sender-page.ts'
import type { Authenticated } from '../http/key.ts'
import { operation } from '../http/operation.ts'
import { PAGE_LANGUAGE_NAMES } from '../languages/pages.ts'
import { PREFERENCES } from '../languages/preferences.ts'
import { languageOf, page, send, type Frame, type Page } from './frame.ts'
import { onlySender } from './preferences/router.ts'

export const homeOperation = operation({
  id: 'showHomePage',
  method: 'GET',
  path: '/',
  tag: 'Preferences',
  summary: 'What this is, for people who receive messages and for those who send them',
  description: `Leads to \`/preferences\` and to \`/docs\`. In ${PAGE_LANGUAGE_NAMES}, without JavaScript or a cookie.`,
  right: 'public',
  answers: { 200: { description: 'The page.', type: 'text/html' } },
  examples: [{ name: 'page', summary: 'The first page', status: 200 }],
})

export function homeRoute(
  router: Hono<Authenticated>,
  deps: { readonly senders: Pick<Senders, 'list'> },
): void {
  router.get('/', async (c) => {
    const sender = await onlySender(deps)
    const language = languageOf(c)
    return send(c, homePage({ language, sender: sender && letterhead(sender), again: 'link' }))
  })
}

function homePage(frame: Frame): Page {
  const { language } = frame
  const words = PREFERENCES[language]
  return page(
    frame,
    words.home,
    html`<p>${words.homeText}</p>
      <h2>${words.people}</h2>
      <p>${words.peopleText}</p>
      <form action="/preferences">
        <input type="hidden" name="lang" value="${language}" />
        <button class="main">${words.title}</button>
      </form>
      <h2>${words.senders}</h2>
      <p>${words.sendersText} <a href="/docs">${words.documentation}</a></p>`,
  )
}
