import { html } from 'hono/html'
import type { Report } from '../../actions/access/report.ts'
import type { AccessStop } from '../../actions/stops/by-access-link.ts'
import { ID } from '../../domain/scope.ts'
import { ACCESS_WORDS } from '../../languages/access/words.ts'
import { WORDS, type PageLanguage } from '../../languages/pages.ts'
import { postButton, type Frame, type Html } from '../frame.ts'

/** More would fill the page; they are behind one line that opens. */
const SENDERS_SHOWN_MAX = 3

export const SAYS_CHARACTERS_MAX = 2_000

/** What a button stops, as it is posted: `all`, `sender/acme`, `every/acme`. */
export function stopOfChoice(posted: string): AccessStop | undefined {
  if (posted === 'all') return { blocks: 'marketing' }
  const [reach, sender = '', ...rest] = posted.split('/')
  if (rest.length > 0 || !ID.test(sender)) return undefined
  if (reach === 'sender') return { sender, blocks: 'marketing' }
  return reach === 'every' ? { sender, blocks: 'every' } : undefined
}

/** What a stop covers: the button and the page after it use the same words. */
export function stopInWords(language: PageLanguage, name: string, { sender, blocks }: AccessStop) {
  if (sender === undefined) return ACCESS_WORDS[language].stopAll
  const { covered } = WORDS[language].unsubscribe
  return blocks === 'every' ? covered.every(name, '') : covered.sender(name, '')
}

/** All senders at one press; then each alone; service messages apart, and confirmed. */
export function stopForms({ language }: Frame, { responsible }: Report): Html {
  const { stopText, stopAll } = ACCESS_WORDS[language]
  const { narrower, service, serviceText, sure } = WORDS[language].unsubscribe
  const each = responsible.map(({ sender, name }) =>
    postButton(
      { name: 'stop', value: `sender/${sender}` },
      stopInWords(language, name, { sender, blocks: 'marketing' }),
      'more',
    ),
  )
  const everys = responsible.map(
    ({ sender, name }) =>
      html`<button class="less" name="stop" value="every/${sender}">
        ${stopInWords(language, name, { sender, blocks: 'every' })}
      </button>`,
  )
  return html`<p>${stopText}</p>
    ${postButton({ name: 'stop', value: 'all' }, stopAll)}
    ${
      each.length > SENDERS_SHOWN_MAX
        ? html`<details>
            <summary>${narrower}</summary>
            ${each}
          </details>`
        : each
    }
    ${
      everys.length === 0
        ? ''
        : html`<details>
            <summary>${service}</summary>
            <p class="less">${serviceText}</p>
            <form method="post">
              <label class="sure"
                ><input type="checkbox" name="sure" value="yes" required />${sure}</label
              >
              ${everys}
            </form>
          </details>`
    }`
}

/** A correction or an erasure, which an operator answers. */
export function askForms({ language }: Frame): Html {
  const words = ACCESS_WORDS[language]
  return html`<section class="act">
    <details>
      <summary>${words.correct}</summary>
      <p>${words.correctText}</p>
      <form method="post">
        <p>
          <label for="says">${words.wrong}</label>
          <textarea
            id="says"
            name="says"
            rows="5"
            maxlength="${SAYS_CHARACTERS_MAX}"
            required
          ></textarea>
        </p>
        ${addressField(language, 'correction')}
        <button class="more" name="ask" value="correction">${words.correct}</button>
      </form>
    </details>
    <details>
      <summary>${words.erase}</summary>
      <p>${words.eraseText}</p>
      <form method="post">
        ${addressField(language, 'erasure')}
        <button class="more" name="ask" value="erasure">${words.erase}</button>
      </form>
    </details>
  </section>`
}

function addressField(language: PageLanguage, form: string): Html {
  const { address, addressWhy } = ACCESS_WORDS[language]
  const id = `address-${form}`
  return html`<p>
    <label for="${id}">${address}</label>
    <input
      id="${id}"
      name="address"
      dir="ltr"
      autocomplete="email"
      maxlength="320"
      required
      aria-describedby="${id}-why"
    />
    <span class="less" id="${id}-why">${addressWhy}</span>
  </p>`
}
