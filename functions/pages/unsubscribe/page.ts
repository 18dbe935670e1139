import { html } from 'hono/html'
import { reachOf, type Reach } from '../../domain/reach.ts'
import { page, postButton, type Frame, type Html, type Page } from '../frame.ts'
import { stopOf } from '../../actions/stops/by-link.ts'
import type { Gesture } from '../../domain/gesture.ts'
import type { OpenLink } from '../../actions/links/open.ts'
import { topicName } from '../../domain/sender-page.ts'
import { WORDS } from '../../languages/pages.ts'

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
export function askPage(frame: Frame, link: OpenLink): Page {
  const { ask, explain, service } = WORDS[frame.language].unsubscribe
  const isOfAll = link.reach === 'all'
  const narrower = !isOfAll && link.topic !== undefined
  return page(
    frame,
    ask(link.letterhead.name),
    html`<p>${explain}</p>
      ${firstButton(frame, link)} ${narrower ? button(frame, link, 'topic', 'more') : ''}
      ${isOfAll ? '' : button(frame, link, 'all', 'more')}
      <p class="less">${service}</p>
      ${button(frame, link, isOfAll ? 'every-and-all' : 'every', 'less')}`,
  )
}

/** Says exactly what was recorded. A mail program shows it to nobody, but it is true there too. */
export function donePage(frame: Frame, link: OpenLink, gesture: Gesture): Page {
  const { done, doneFor, until, notService, more } = WORDS[frame.language].unsubscribe
  const reach = reachOfGesture(link, gesture)
  const isOfMarketing = reach !== 'every' && reach !== 'every-and-all'
  return page(
    frame,
    done,
    html`<p>${doneFor}</p>
      <p><strong>${covered(frame, link, reach)}</strong></p>
      <p>${until} ${isOfMarketing ? notService : ''}</p>
      <p>${more}</p>`,
  )
}

/**
 * For a stop that waits in the inbox: it is not recorded yet, and a link that could not be opened may
 * be invalid.
 */
export function receivedPage(frame: Frame, link: OpenLink | undefined, gesture: Gesture): Page {
  const { received, receivedFor, receivedUnread, again } = WORDS[frame.language].unsubscribe
  const what =
    link === undefined
      ? html`<p>${receivedUnread}</p>`
      : html`<p>${receivedFor}</p>
          <p><strong>${covered(frame, link, reachOfGesture(link, gesture))}</strong></p>`
  return page(
    frame,
    received,
    html`${what}
      <p>${again}</p>`,
  )
}

/** One page for every bad token: it does not say what was wrong. */
export function badLinkPage(frame: Frame): Page {
  const { bad, badText } = WORDS[frame.language].unsubscribe
  return page(frame, bad, html`<p>${badText}</p>`)
}

export function unclearPage(frame: Frame, link: OpenLink): Page {
  const { unclear, unclearText } = WORDS[frame.language].unsubscribe
  return page(
    frame,
    unclear,
    html`<p>${unclearText}</p>
      ${firstButton(frame, link)}`,
  )
}

export function downPage(frame: Frame): Page {
  const { down, downText } = WORDS[frame.language].unsubscribe
  return page(frame, down, html`<p>${downText}</p>`)
}

function firstButton(frame: Frame, link: OpenLink): Html {
  return button(frame, link, link.reach === 'all' ? 'all' : 'sender', 'main')
}

function button(frame: Frame, link: OpenLink, reach: Reach, kind: 'main' | 'more' | 'less'): Html {
  return postButton({ name: 'unsubscribe', value: reach }, covered(frame, link, reach), kind)
}

function covered({ language }: Frame, { letterhead, topic }: OpenLink, reach: Reach): string {
  const { name, page: shown } = letterhead
  return WORDS[language].unsubscribe.covered[reach](name, topicName(shown, topic ?? ''))
}

function reachOfGesture(link: OpenLink, gesture: Gesture): Reach {
  const { scopes, blocks } = stopOf(link, gesture)
  return reachOf(scopes, blocks)
}
