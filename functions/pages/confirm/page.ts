import { html } from 'hono/html'
import { page, postButton, type Frame, type Page } from '../frame.ts'
import { leadToPreferences } from '../preferences/lead.ts'
import { WORDS, type PageLanguage } from '../../languages/pages.ts'

export type ShownRequest = {
  readonly name: string
  readonly wording: string
  readonly topics: readonly string[]
}

/** Exactly what a person reads before agreeing: the page shows it, and the evidence keeps it. */
export function shownTo(
  language: PageLanguage,
  { name, topics }: ShownRequest,
): {
  language: PageLanguage
  title: string
  text: string
  covers: string
  note: string
  button: string
} {
  const { ask, explain, note, button } = WORDS[language].confirm
  return {
    language,
    title: ask(name),
    text: explain(name),
    covers: WORDS[language].covers(name, topics),
    note,
    button,
  }
}

export function confirmPage(frame: Frame, request: ShownRequest): Page {
  const { title, text, covers, note, button } = shownTo(frame.language, request)
  return page(
    frame,
    title,
    html`<p>${text}</p>
      <blockquote>${request.wording}</blockquote>
      <p>${covers}</p>
      <p>${note}</p>
      ${postButton({ name: 'confirm', value: 'yes' }, button)}`,
  )
}

export function confirmedPage(frame: Frame, { name, topics }: ShownRequest): Page {
  const { covers, confirm } = WORDS[frame.language]
  return page(
    frame,
    confirm.done,
    html`<p>${covers(name, topics)}</p>
      <p>${confirm.doneText}</p>`,
  )
}

/**
 * The person agreed and said something else later: pressing again must not look as if it had counted.
 */
export function usedLinkPage(frame: Frame): Page {
  const { used, usedText } = WORDS[frame.language].confirm
  return page(
    frame,
    used,
    html`<p>${usedText}</p>
      ${leadToPreferences(frame)}`,
  )
}

/** One page for an unknown and for an expired token. */
export function noRequestPage(frame: Frame): Page {
  const { bad, badText } = WORDS[frame.language].confirm
  return page(
    frame,
    bad,
    html`<p>${badText}</p>
      ${leadToPreferences(frame)}`,
  )
}

export function confirmDownPage(frame: Frame): Page {
  const { down, downText } = WORDS[frame.language].confirm
  return page(frame, down, html`<p>${downText}</p>`)
}
