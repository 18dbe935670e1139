import { html } from 'hono/html'
import type { OpenLink } from '../../actions/links/open.ts'
import type { Gesture } from '../../domain/gesture.ts'
import type { Reach } from '../../domain/reach.ts'
import { topicName } from '../../domain/sender-page.ts'
import { leadToPreferences } from '../preferences/lead.ts'
import { WORDS } from '../../languages/pages.ts'
import { isolated, page, postButton, type Frame, type Html, type Page } from '../frame.ts'
import { shownTime } from '../times.ts'
import { buttonsOf, recordedBy, type Button } from './choices.ts'
import type { Receipt } from './receipt.ts'

export function askPage(frame: Frame, link: OpenLink): Page {
  const words = WORDS[frame.language].unsubscribe
  const { main, others, service } = buttonsOf(link)
  return page(
    frame,
    words.ask(nameOf(frame, link)),
    html`<p>${words.explain}</p>
      ${forWhom(frame, link)} ${button(frame, link, main, 'main')}
      <h2>${words.narrower}</h2>
      ${others.map((one) => button(frame, link, one, 'more'))}
      <h2>${words.service}</h2>
      <p class="less">${words.serviceText}</p>
      <form method="post">
        <label class="sure"
          ><input type="checkbox" name="sure" value="yes" required />${words.sure}</label
        >
        <button class="less" name="unsubscribe" value="${service.posts}">
          ${covered(frame, link, service)}
        </button>
      </form>`,
  )
}

/**
 * Says exactly what was recorded by this request, and nothing of what was known before it (law 10). A
 * mail program shows it to nobody, but it is true there too.
 */
export function donePage(
  frame: Frame,
  link: OpenLink,
  told: Receipt & { readonly sealed: string },
): Page {
  const words = WORDS[frame.language].unsubscribe
  const recorded = recordedBy(link, told.gesture)
  const [zoned, utc] = shownTime(frame.language, told.at, link.letterhead.timeZone)
  const still = words.stillComes[recorded.reach](nameOf(frame, link))
  return page(
    frame,
    words.done,
    html`<dl class="panel">
        <dt>${words.stopped}</dt>
        <dd><strong>${covered(frame, link, recorded)}</strong></dd>
        <dt>${words.forWhom}</dt>
        <dd>${addressOf(frame, link)}</dd>
        <dt>${words.asked}</dt>
        <dd>${zoned}${utc === undefined ? '' : html`<br /><span class="less">${utc}</span>`}</dd>
        <dt>${words.reference}</dt>
        <dd><bdi>${told.event}</bdi></dd>
      </dl>
      ${told.undo === undefined ? '' : undoForm(frame, told.sealed)}
      <p>${words.until}</p>
      <h2>${words.still}</h2>
      <p>${still} ${words.onTheWay}</p>
      ${toPreferences(frame)}`,
  )
}

export function undonePage(frame: Frame): Page {
  const { undone, undoneText } = WORDS[frame.language].unsubscribe
  return page(
    frame,
    undone,
    html`<p>${undoneText}</p>
      ${toPreferences(frame)}`,
  )
}

/** The same whatever stands against it. */
export function notUndonePage(frame: Frame): Page {
  const { notUndone, notUndoneText } = WORDS[frame.language].unsubscribe
  return page(
    frame,
    notUndone,
    html`<p>${notUndoneText}</p>
      ${toPreferences(frame)}`,
  )
}

export function undoDownPage(frame: Frame, sealed: string): Page {
  const { down, undoDown, undo } = WORDS[frame.language].unsubscribe
  return page(
    frame,
    down,
    html`<p>${undoDown}</p>
      ${postButton({ name: 'undo', value: sealed }, undo)}`,
  )
}

/** Who wants to see what is held must show that the address is theirs: a link alone tells nothing. */
function toPreferences({ language }: Frame): Html {
  const { held } = WORDS[language].unsubscribe
  return html`<p><a href="/preferences?lang=${language}">${held}</a></p>`
}

function undoForm({ language }: Frame, sealed: string): Html {
  const { mistake, undo } = WORDS[language].unsubscribe
  return html`<p>${mistake}</p>
    ${postButton({ name: 'undo', value: sealed }, undo, 'more')}`
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
          <p class="panel"><strong>${covered(frame, link, recordedBy(link, gesture))}</strong></p>`
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
  return page(
    frame,
    bad,
    html`<p>${badText}</p>
      ${leadToPreferences(frame)}`,
  )
}

export function unclearPage(frame: Frame, link: OpenLink): Page {
  const { unclear, unclearText } = WORDS[frame.language].unsubscribe
  return page(
    frame,
    unclear,
    html`<p>${unclearText}</p>
      ${button(frame, link, buttonsOf(link).main, 'main')}`,
  )
}

export function downPage(frame: Frame): Page {
  const { down, downText } = WORDS[frame.language].unsubscribe
  return page(frame, down, html`<p>${downText}</p>`)
}

function button(frame: Frame, link: OpenLink, one: Button, kind: 'main' | 'more'): Html {
  const choice = { name: 'unsubscribe', value: one.posts }
  return postButton(choice, covered(frame, link, one), kind)
}

function covered(
  frame: Frame,
  link: OpenLink,
  { reach, topic = '' }: { readonly reach: Reach; readonly topic?: string | undefined },
): string {
  const { language } = frame
  const named = isolated(language, topicName(link.letterhead.page, topic))
  return WORDS[language].unsubscribe.covered[reach](nameOf(frame, link), named)
}

function nameOf({ language }: Frame, { letterhead }: OpenLink): string {
  return isolated(language, letterhead.name)
}

/** The address in part, and that it is about this one alone; nothing where the link does not know it. */
function forWhom(frame: Frame, { shown }: OpenLink): Html {
  const words = WORDS[frame.language].unsubscribe
  return shown === undefined
    ? html``
    : html`<dl class="panel">
        <dt>${words.address[shown.channel]}</dt>
        <dd><bdi dir="ltr">${shown.value}</bdi></dd>
        <dt>${words.addressAlone[shown.channel]}</dt>
      </dl>`
}

function addressOf(frame: Frame, { shown }: OpenLink): Html {
  const words = WORDS[frame.language].unsubscribe
  return shown === undefined
    ? html`${words.addressOfLink}`
    : html`<bdi dir="ltr">${shown.value}</bdi>`
}
