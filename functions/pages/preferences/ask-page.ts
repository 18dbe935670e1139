import { html } from 'hono/html'
import { PREFERENCES } from '../../languages/preferences.ts'
import { page, postButton, type Frame, type Html, type Page } from '../frame.ts'

/** Asks for an address. `fault`: what was written is none, which its text alone shows. */
export function askPage(frame: Frame, fault?: 'unreadable'): Page {
  const words = PREFERENCES[frame.language]
  return page(
    frame,
    words.title,
    html`<p>${words.intro}</p>
      ${askForm(frame, fault)}`,
  )
}

/** The same page for every address (law 10). */
export function sentPage(frame: Frame): Page {
  const words = PREFERENCES[frame.language]
  return page(
    frame,
    words.sent,
    html`<p>${words.sentText}</p>
      <p>${words.sentLater}</p>
      <p class="less">${words.alike}</p>
      <p><a href="/preferences?lang=${frame.language}">${words.another}</a></p>`,
  )
}

/** One button: scanners load the page, so loading it changes nothing. */
export function openPage(frame: Frame): Page {
  const { open, openText, openButton } = PREFERENCES[frame.language]
  return page(
    frame,
    open,
    html`<p>${openText}</p>
      ${postButton({ name: 'show', value: 'page' }, openButton)}`,
  )
}

/** A link that opens nothing: whoever has it can ask for a new one at once. */
export function badLinkPage(frame: Frame): Page {
  const { bad, badText } = PREFERENCES[frame.language]
  return page(
    frame,
    bad,
    html`<p>${badText}</p>
      ${askForm(frame)}`,
  )
}

export function overPage(frame: Frame): Page {
  const { over, overText } = PREFERENCES[frame.language]
  return page(
    frame,
    over,
    html`<p>${overText}</p>
      ${askForm(frame)}`,
  )
}

export function downPage(frame: Frame): Page {
  const { down, downText } = PREFERENCES[frame.language]
  return page(frame, down, html`<p>${downText}</p>`)
}

/** One text field for both kinds of address; what was written is not shown again. */
function askForm({ language }: Frame, fault?: 'unreadable'): Html {
  const words = PREFERENCES[language]
  return html`<form method="post" action="/preferences?lang=${language}">
      ${fault === undefined ? '' : html`<p id="fault" class="panel" role="alert">${words[fault]}</p>`}
      <label for="to">${words.address}</label>
      <p id="example" class="less">${words.example}</p>
      <p>
        <input
          id="to"
          name="to"
          dir="ltr"
          required
          maxlength="254"
          autocapitalize="none"
          spellcheck="false"
          autocomplete="email"
          ${
            fault === undefined
              ? html`aria-describedby="example"`
              : html`aria-invalid="true" aria-describedby="fault example"`
          }
        />
      </p>
      <button class="main">${words.send}</button>
    </form>
    <p class="less">${words.alike}</p>`
}
