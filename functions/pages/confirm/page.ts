import { html } from 'hono/html'
import { page, postButton, type Html } from '../frame.ts'
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

export function confirmPage(language: PageLanguage, request: ShownRequest): Html {
  const { title, text, covers, note, button } = shownTo(language, request)
  return page(
    language,
    title,
    html`<p>${text}</p>
      <blockquote>${request.wording}</blockquote>
      <p>${covers}</p>
      ${postButton({ name: 'confirm', value: 'yes' }, button)}
      <p>${note}</p>`,
  )
}

export function confirmedPage(language: PageLanguage, { name, topics }: ShownRequest): Html {
  const { covers, confirm } = WORDS[language]
  return page(
    language,
    confirm.done,
    html`<p>${covers(name, topics)}</p>
      <p>${confirm.doneText}</p>`,
  )
}

/**
 * The person agreed and said something else later: pressing again must not look as if it had counted.
 */
export function usedLinkPage(language: PageLanguage): Html {
  const { used, usedText } = WORDS[language].confirm
  return page(language, used, html`<p>${usedText}</p>`)
}

/** One page for an unknown and for an expired token. */
export function noRequestPage(language: PageLanguage): Html {
  const { bad, badText } = WORDS[language].confirm
  return page(language, bad, html`<p>${badText}</p>`)
}

export function confirmDownPage(language: PageLanguage): Html {
  const { down, downText } = WORDS[language].confirm
  return page(language, down, html`<p>${downText}</p>`)
}
