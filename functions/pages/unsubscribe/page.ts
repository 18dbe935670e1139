import { html } from 'hono/html'
import { reachOf, type Reach } from '../../domain/reach.ts'
import { page, postButton, type Html } from '../frame.ts'
import { stopOf } from '../../actions/stops/by-link.ts'
import type { Gesture } from '../../domain/gesture.ts'
import type { OpenLink } from '../../actions/links/open.ts'
import { WORDS, type PageLanguage } from '../../languages/pages.ts'

/** The gesture of each button, by what the button covers, as it is posted. */
const BUTTONS: Readonly<Record<Reach, Gesture>> = {
  topic: 'page-topic',
  sender: 'page',
  all: 'page-everything',
  every: 'page-not-even-service',
  'every-and-all': 'page-not-even-service-all',
}

/** The gesture of a posted choice, if one of our buttons posts it. */
export function gestureOf(choice: string): Gesture | undefined {
  return new Map<string, Gesture>(Object.entries(BUTTONS)).get(choice)
}

/**
 * The first button stops as far as the sender's stops reach, whatever the link's topic: whoever presses
 * the first button means the sender. Then the topic alone; then all senders, if the first is not that
 * already; last and smallest, all messages.
 */
export function askPage(language: PageLanguage, link: OpenLink): Html {
  const { ask, explain, service } = WORDS[language].unsubscribe
  const isOfAll = link.reach === 'all'
  const narrower = !isOfAll && link.topic !== undefined
  return page(
    language,
    ask(link.senderName),
    html`<p>${explain}</p>
      ${firstButton(language, link)} ${narrower ? button(language, link, 'topic', 'more') : ''}
      ${isOfAll ? '' : button(language, link, 'all', 'more')}
      <p class="less">${service}</p>
      ${button(language, link, isOfAll ? 'every-and-all' : 'every', 'less')}`,
  )
}

/** Says exactly what was recorded. A mail program shows it to nobody, but it is true there too. */
export function donePage(language: PageLanguage, link: OpenLink, gesture: Gesture): Html {
  const { done, doneFor, until, notService, more } = WORDS[language].unsubscribe
  const reach = reachOfGesture(link, gesture)
  const isOfMarketing = reach !== 'every' && reach !== 'every-and-all'
  return page(
    language,
    done,
    html`<p>${doneFor}</p>
      <p><strong>${covered(language, link, reach)}</strong></p>
      <p>${until} ${isOfMarketing ? notService : ''}</p>
      <p>${more}</p>`,
  )
}

/**
 * For a stop that waits in the inbox: it is not recorded yet, and a link that could not be opened may
 * be invalid.
 */
export function receivedPage(
  language: PageLanguage,
  link: OpenLink | undefined,
  gesture: Gesture,
): Html {
  const { received, receivedFor, receivedUnread, again } = WORDS[language].unsubscribe
  const what =
    link === undefined
      ? html`<p>${receivedUnread}</p>`
      : html`<p>${receivedFor}</p>
          <p><strong>${covered(language, link, reachOfGesture(link, gesture))}</strong></p>`
  return page(
    language,
    received,
    html`${what}
      <p>${again}</p>`,
  )
}

/** One page for every bad token: it does not say what was wrong. */
export function badLinkPage(language: PageLanguage): Html {
  const { bad, badText } = WORDS[language].unsubscribe
  return page(language, bad, html`<p>${badText}</p>`)
}

export function unclearPage(language: PageLanguage, link: OpenLink): Html {
  const { unclear, unclearText } = WORDS[language].unsubscribe
  return page(
    language,
    unclear,
    html`<p>${unclearText}</p>
      ${firstButton(language, link)}`,
  )
}

export function downPage(language: PageLanguage): Html {
  const { down, downText } = WORDS[language].unsubscribe
  return page(language, down, html`<p>${downText}</p>`)
}

function firstButton(language: PageLanguage, link: OpenLink): Html {
  return button(language, link, link.reach === 'all' ? 'all' : 'sender', 'main')
}

function button(
  language: PageLanguage,
  link: OpenLink,
  reach: Reach,
  kind: 'main' | 'more' | 'less',
): Html {
  return postButton({ name: 'unsubscribe', value: reach }, covered(language, link, reach), kind)
}

function covered(language: PageLanguage, { senderName, topic }: OpenLink, reach: Reach): string {
  return WORDS[language].unsubscribe.covered[reach](senderName, topic ?? '')
}

function reachOfGesture(link: OpenLink, gesture: Gesture): Reach {
  const { scopes, blocks } = stopOf(link, gesture)
  return reachOf(scopes, blocks)
}
