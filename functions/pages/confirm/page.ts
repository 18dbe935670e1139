import { html } from 'hono/html'
import { page, postButton, type Html } from '../frame.ts'
import type { PageLanguage } from '../../languages/page-language.ts'
import { COVERS } from '../../languages/covers.ts'

const WORDS = {
  en: {
    ask: (name: string) => `Messages from ${name}: do you agree?`,
    explain: (name: string) =>
      `${name} was asked for messages at the address to which this link was mailed. With the button you agree to this:`,
    covers: COVERS.en,
    note: 'Nothing is agreed unless you press the button. Where you had said stop to what it covers, that ends with it. You can stop the messages at any time.',
    button: 'Yes, I agree',
    done: 'Thank you, it is recorded',
    doneText: 'You do not need to do anything else. You can stop the messages at any time.',
    used: 'This link was used',
    usedText:
      'Your agreement was recorded then, and a link works once: nothing was changed now. What you said since then counts. Ask again where you signed up.',
    bad: 'This link is not valid',
    badText:
      'It works for seven days, and may have been cut short on its way. Nothing was changed. Ask again where you signed up.',
    down: 'We cannot do this right now',
    downText:
      'It may not have been recorded. Please try again in a minute: the link stays valid, and pressing twice does no harm.',
  },
  fr: {
    ask: (name: string) => `Messages de ${name} : êtes-vous d’accord ?`,
    explain: (name: string) =>
      `Des messages de ${name} ont été demandés pour l’adresse à laquelle ce lien a été envoyé. En appuyant sur le bouton, vous acceptez ceci :`,
    covers: COVERS.fr,
    note: 'Rien n’est accepté tant que vous n’appuyez pas sur le bouton. Si vous aviez dit stop à ce qu’il couvre, ce stop prend fin. Vous pourrez tout arrêter à tout moment.',
    button: 'Oui, j’accepte',
    done: 'Merci, c’est enregistré',
    doneText: 'Vous n’avez rien d’autre à faire. Vous pouvez tout arrêter à tout moment.',
    used: 'Ce lien a été utilisé',
    usedText:
      'Votre accord a été enregistré alors, et un lien ne sert qu’une fois : rien n’a été changé. Ce que vous avez dit depuis compte. Refaites la demande là où vous vous êtes inscrit.',
    bad: 'Ce lien n’est pas valable',
    badText:
      'Il est valable sept jours, et a peut-être été coupé en route. Rien n’a été changé. Refaites la demande là où vous vous êtes inscrit.',
    down: 'Impossible pour le moment',
    downText:
      'Cela n’a peut-être pas été enregistré. Réessayez dans une minute : le lien reste valable, et appuyer deux fois est sans conséquence.',
  },
} as const

export type ShownRequest = {
  readonly name: string
  readonly wording: string
  readonly topics: readonly string[]
}

/** What a person reads before agreeing, word for word: the page says this, and the evidence keeps it. */
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
  const { ask, explain, covers, note, button } = WORDS[language]
  return {
    language,
    title: ask(name),
    text: explain(name),
    covers: covers(name, topics),
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
  const { done, doneText, covers } = WORDS[language]
  return page(
    language,
    done,
    html`<p>${covers(name, topics)}</p>
      <p>${doneText}</p>`,
  )
}

/** Their own yes, and then something else: pressed again it must not look as if it had counted. */
export function usedLinkPage(language: PageLanguage): Html {
  const { used, usedText } = WORDS[language]
  return page(language, used, html`<p>${usedText}</p>`)
}

/** One page for a token of nobody's and for one that is over. */
export function noRequestPage(language: PageLanguage): Html {
  const { bad, badText } = WORDS[language]
  return page(language, bad, html`<p>${badText}</p>`)
}

export function confirmDownPage(language: PageLanguage): Html {
  const { down, downText } = WORDS[language]
  return page(language, down, html`<p>${downText}</p>`)
}
