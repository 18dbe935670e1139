import { html } from 'hono/html'
import { WORDS } from '../../languages/pages.ts'
import { ACCESS_WORDS } from '../../languages/access/words.ts'
import { leadToPreferences } from '../preferences/lead.ts'
import { page, postButton, type Frame, type Page } from '../frame.ts'

/** One button: scanners load the page, so loading it changes nothing. */
export function askPage(frame: Frame): Page {
  const { ask, askText, askButton } = WORDS[frame.language].access
  return page(
    frame,
    ask,
    html`<p>${askText}</p>
      ${postButton({ name: 'show', value: 'page' }, askButton)}`,
  )
}

export function usedPage(frame: Frame): Page {
  return plainPage(frame, 'used', 'usedText')
}

export function expiredPage(frame: Frame): Page {
  return plainPage(frame, 'expired', 'expiredText')
}

export function badLinkPage(frame: Frame): Page {
  return plainPage(frame, 'bad', 'badText')
}

export function downPage(frame: Frame): Page {
  return plainPage(frame, 'down', 'downText')
}

type PlainWord =
  'used' | 'usedText' | 'expired' | 'expiredText' | 'bad' | 'badText' | 'down' | 'downText'

function plainPage(frame: Frame, title: PlainWord, text: PlainWord): Page {
  const words = WORDS[frame.language].access
  // What is down here is down there too.
  const lead = title === 'down' ? '' : leadToPreferences(frame)
  return page(
    frame,
    words[title],
    html`<p>${words[text]}</p>
      ${lead}`,
  )
}

/** What was stopped, and nothing of what was known before: the link may be over. */
export function stoppedPage(frame: Frame, covered: string, outcome: 'recorded' | 'waits'): Page {
  const words = ACCESS_WORDS[frame.language]
  const { received, until } = WORDS[frame.language].unsubscribe
  return page(
    frame,
    outcome === 'recorded' ? words.stopped : received,
    html`<p>${outcome === 'recorded' ? words.stoppedText : words.waits}</p>
      <p class="panel"><strong>${covered}</strong></p>
      <p>${until}</p>
      ${postButton({ name: 'show', value: 'page' }, words.back, 'more')}`,
  )
}

/** An operator has the request; until when it is answered. */
export function askedPage(frame: Frame, due: string): Page {
  const words = ACCESS_WORDS[frame.language]
  return page(
    frame,
    words.asked,
    html`<p>${words.askedText(due)}</p>
      ${postButton({ name: 'show', value: 'page' }, words.back, 'more')}`,
  )
}

/** Why a request was not taken; nothing was changed. */
export function notAskedPage(frame: Frame, why: 'notThisAddress' | 'incomplete' | 'tooMany'): Page {
  const words = ACCESS_WORDS[frame.language]
  return page(
    frame,
    WORDS[frame.language].unsubscribe.unclear,
    html`<p>${words[why]}</p>
      ${postButton({ name: 'show', value: 'page' }, words.back, 'more')}`,
  )
}
