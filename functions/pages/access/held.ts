import { html } from 'hono/html'
import type { Report } from '../../actions/access/report.ts'
import { ACCESS_WORDS } from '../../languages/access/words.ts'
import { WORDS } from '../../languages/pages.ts'
import { page, postButton, type Frame, type Html, type Page } from '../frame.ts'
import { askForms, stopForms } from './forms.ts'
import { inWords, isolated, type InWords, type Said } from './in-words.ts'

/** All stored data, for reading. The JSON file holds the same report, with its ids. */
export function heldPage(frame: Frame, report: Report): Page {
  const words = WORDS[frame.language].access
  const own = ACCESS_WORDS[frame.language]
  const told = inWords(frame.language, report)
  const { from, next, heldTexts } = report
  const body = html`<p>${told.asOf} ${told.times}</p>
    ${next === undefined && from === undefined ? '' : html`<p>${words.inParts}</p>`}
    ${section(words.now, list(told.now))} ${section(own.stop, stopForms(frame, report), 'act')}
    ${section(own.timeLine, timeLine(frame, told))}
    ${next === undefined ? '' : postButton({ name: 'show', value: 'page' }, words.more, 'main', { from: next })}
    ${
      heldTexts.length === 0
        ? ''
        : section(
            words.held,
            html`${heldTexts.map(({ text }) => html`<blockquote dir="auto">${text}</blockquote>`)}`,
          )
    }
    ${section(words.sources, told.sources.length === 0 ? html`<p>${words.noneRecorded}</p>` : list(told.sources))}
    ${section(own.whoWasTold, html`<p>${told.whoWasTold}</p>`)}
    ${section(words.retention, pairs(told.kept))} ${section(words.requests, pairs(told.requests))}
    ${section(own.rights, rights(frame, report))} ${askForms(frame)}
    ${postButton({ name: 'format', value: 'json' }, words.download, 'more', from === undefined ? {} : { from })}
    <p class="less act">${own.save}</p>`
  return page(frame, words.title, body)
}

/** `act`: of what is done on a screen, so that it is not printed. */
function section(title: string, body: Html, kind: 'read' | 'act' = 'read'): Html {
  return kind === 'act'
    ? html`<section class="act">
        <h2>${title}</h2>
        ${body}
      </section>`
    : html`<h2>${title}</h2>
        ${body}`
}

function list(items: readonly string[]): Html {
  return html`<ul>
    ${items.map((item) => html`<li>${item}</li>`)}
  </ul>`
}

function pairs(said: readonly Said[]): Html {
  return html`<dl>
    ${said.map(
      ({ of, is }) =>
        html`<dt>${of}</dt>
          <dd>${is}</dd>`,
    )}
  </dl>`
}

function timeLine({ language }: Frame, { timeLine: events }: InWords): Html {
  const words = WORDS[language].access
  if (events.length === 0) return html`<p>${words.nothing}</p>`
  const own = ACCESS_WORDS[language]
  const items = events.map(
    ({ at, what, more, wording }) =>
      html`<li>
        <p><span class="less">${at}</span><br /><strong>${what}</strong></p>
        ${more.length === 0 ? '' : html`<p>${more.map(({ of, is }) => html`<span class="less">${of}${own.colon}</span>${is}<br />`)}</p>`}
        ${
          wording === undefined
            ? ''
            : wording === null
              ? html`<p>${words.erased}</p>`
              : html`<p class="less">${own.wording}${own.colon}</p>
                  <blockquote dir="auto">${wording}</blockquote>`
        }
      </li>`,
  )
  return html`<ol class="line">
    ${items}
  </ol>`
}

/** What a person may ask, of whom, and to which authority they may go: GDPR 13(2), 15(1). */
function rights({ language }: Frame, { responsible }: Report): Html {
  const own = ACCESS_WORDS[language]
  const known = responsible.filter(
    ({ company, privacyContact, authority }) => company ?? privacyContact ?? authority,
  )
  const isAnyUnknown = responsible.length === 0 || responsible.some(({ authority }) => !authority)
  const isAnyOfEea = responsible.some(({ authority }) => authority?.isOfEea === true)
  return html`<p>${own.rightsText}</p>
    ${list(own.yourRights)}
    ${
      known.length === 0
        ? ''
        : html`<h3>${own.responsible}</h3>
            <dl>
              ${known.map(
                ({ name, company, privacyContact, authority }) =>
                  html`<dt>${isolated(name)}</dt>
                    <dd>
                      ${company === undefined ? '' : html`<bdi>${company}</bdi><br />`}
                      ${privacyContact === undefined ? '' : html`${contact(privacyContact)}<br />`}
                      ${
                        authority === undefined
                          ? ''
                          : html`${own.authority}
                              <a href="${authority.url}"><bdi>${authority.name}</bdi></a>`
                      }
                    </dd>`,
              )}
            </dl>`
    }
    ${isAnyUnknown ? html`<p>${own.anyAuthority}</p>` : ''}
    ${isAnyOfEea ? html`<p>${own.homeAuthority}</p>` : ''}`
}

function contact(written: string): Html {
  const href = written.includes('://') ? written : `mailto:${written}`
  return html`<a href="${href}"><bdi>${written}</bdi></a>`
}
