import { html } from 'hono/html'
import type { Choices, SenderChoice } from '../../actions/preferences/choices.ts'
import type { ChosenStop } from '../../actions/preferences/stop.ts'
import { isScope, scopeSender, scopeTopic, senderScope, type Scope } from '../../domain/scope.ts'
import type { ChoiceState, PreferenceWords } from '../../languages/preferences/words.ts'
import { PREFERENCES } from '../../languages/preferences.ts'
import { WORDS } from '../../languages/pages.ts'
import { page, postButton, type Frame, type Html, type Page } from '../frame.ts'

/** A scope with the names that people know its sender and topic by. */
export type NamedScope = { readonly scope: Scope; readonly name: string; readonly topic: string }

/** What the page tells of the press that led to it. */
export type Told =
  | { readonly as: 'recorded' | 'received'; readonly stop: ChosenStop; readonly named: NamedScope }
  | { readonly as: 'asked' | 'unclear' }

/** The stop of a posted button, if one of our buttons posts it. */
export function readStop(posted: string): ChosenStop | undefined {
  const [blocks, scope, ...rest] = posted.split(' ')
  if (scope === undefined || rest.length > 0 || !isScope(scope)) return undefined
  if (blocks === 'marketing') return { scope, blocks }
  // Service messages are stopped for one sender as a whole, and never for all at one press.
  const isOfOne = scopeSender(scope) !== undefined && scopeTopic(scope) === undefined
  return blocks === 'every' && isOfOne ? { scope, blocks } : undefined
}

function postStop({ scope, blocks }: ChosenStop): { name: string; value: string } {
  return { name: 'stop', value: `${blocks} ${scope}` }
}

/** What a stop covers: the button and the line after it use the same words. */
function covered(words: PreferenceWords, { blocks }: ChosenStop, named: NamedScope): string {
  if (named.scope === 'all') return words.stopAll
  if (blocks === 'every') return words.stopEvery(named.name)
  if (scopeTopic(named.scope) === undefined) return words.stopSender(named.name)
  return words.stopTopic(named.name, named.topic)
}

/** Everything that may be sent to the address, with a button for each thing that can be changed. */
export function choicesPage(
  frame: Frame,
  choices: Choices,
  { from, told, canAsk }: { from: string | undefined; told?: Told | undefined; canAsk: boolean },
): Page {
  const words = PREFERENCES[frame.language]
  const { channel, senders, next } = choices
  const beside: Record<string, string> = from === undefined ? {} : { from }
  const all: NamedScope = { scope: 'all', name: '', topic: '' }
  const stopAll: ChosenStop = { scope: 'all', blocks: 'marketing' }
  const list = senders.map(
    (sender) =>
      html`<hr />
        ${senderPart(words, sender, { beside, canAsk: canAsk && channel === 'email' })}`,
  )
  return page(
    frame,
    words.choices,
    html`${told === undefined ? '' : toldPart(frame, told)}
      <p>${words.about[channel]} ${words.hour}</p>
      ${postButton(postStop(stopAll), covered(words, stopAll, all), 'main', beside)}
      ${list.length === 0 ? html`<p>${words.none}</p>` : list}
      ${next === undefined ? '' : postButton({ name: 'show', value: 'page' }, words.more, 'more', { from: next })}
      ${channel === 'sms' ? html`<p class="less">${words.againBySms}</p>` : ''}`,
  )
}

/** Where a stop was kept and the list cannot be read. */
export function toldPage(frame: Frame, told: Told): Page {
  return page(frame, PREFERENCES[frame.language].choices, toldPart(frame, told))
}

function toldPart({ language }: Frame, told: Told): Html {
  const words = PREFERENCES[language]
  if (told.as === 'asked') return html`<p class="panel" role="status">${words.againSent}</p>`
  if (!('stop' in told)) return html`<p class="panel" role="status">${words.unclear}</p>`
  return html`<div class="panel" role="status">
    <p>${words[told.as]}</p>
    <p><strong>${covered(words, told.stop, told.named)}</strong></p>
    <p>${WORDS[language].unsubscribe.until}</p>
  </div>`
}

function senderPart(
  words: PreferenceWords,
  { id, name, marketing, service, topics }: SenderChoice,
  { beside, canAsk }: { beside: Readonly<Record<string, string>>; canAsk: boolean },
): Html {
  const own: NamedScope = { scope: senderScope(id), name, topic: '' }
  const stop = (named: NamedScope, kind: 'more' | 'less', blocks: 'marketing' | 'every') => {
    const chosen = { scope: named.scope, blocks }
    return postButton(postStop(chosen), covered(words, chosen, named), kind, beside)
  }
  // A mail that asks is not sent to whoever wants no message at all of this sender.
  const mayAsk = canAsk && service === 'on'
  const again = (named: NamedScope, label: string) =>
    mayAsk ? postButton({ name: 'again', value: named.scope }, label, 'less', beside) : ''
  const narrower = topics.map((topic) => {
    const named = { scope: senderScope(id, topic.id), name, topic: topic.name }
    return topic.marketing === 'stopped'
      ? again(named, words.againTopic(name, topic.name))
      : stop(named, 'less', 'marketing')
  })
  const whole = service === 'stopped' ? '' : stop(own, 'less', 'every')
  return html`<section>
    <h2><bdi>${name}</bdi></h2>
    <dl>
      ${line(words, words.marketing, marketing)}
      ${topics.map((topic) => line(words, html`${words.marketing}: <bdi>${topic.name}</bdi>`, topic.marketing))}
      ${line(words, words.service, service)}
    </dl>
    ${marketing === 'stopped' ? '' : stop(own, 'more', 'marketing')}
    <details>
      <summary>${words.exactly}: <bdi>${name}</bdi></summary>
      ${marketing === 'stopped' ? again(own, words.againSender(name)) : ''} ${narrower} ${whole}
    </details>
  </section>`
}

function line(words: PreferenceWords, what: string | Html, state: ChoiceState): Html {
  return html`<dt>${what}</dt>
    <dd>${words.states[state]}</dd>`
}

/** The address is not stored, so it is written once more. */
export function againPage(
  frame: Frame,
  { scope, name, topic }: NamedScope,
  { from, isOther }: { from: string | undefined; isOther: boolean },
): Page {
  const words = PREFERENCES[frame.language]
  const title =
    scopeTopic(scope) === undefined ? words.againSender(name) : words.againTopic(name, topic)
  return page(
    frame,
    title,
    html`<p>${words.againText}</p>
      <form method="post">
        <input type="hidden" name="again" value="${scope}" />
        ${from === undefined ? '' : html`<input type="hidden" name="from" value="${from}" />`}
        ${isOther ? html`<p id="fault" class="panel" role="alert">${words.againOther}</p>` : ''}
        <label for="to">${words.againAddress}</label>
        <p>
          <input
            id="to"
            name="to"
            type="email"
            dir="ltr"
            required
            maxlength="254"
            autocomplete="email"
            ${isOther ? html`aria-invalid="true" aria-describedby="fault"` : ''}
          />
        </p>
        <button class="main">${words.againSend}</button>
      </form>
      ${postButton({ name: 'show', value: 'page' }, words.openButton, 'less', from === undefined ? {} : { from })}`,
  )
}
