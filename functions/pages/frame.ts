import type { Context } from 'hono'
import { html, raw } from 'hono/html'
import { parseAccept } from 'hono/utils/accept'
import type { Letterhead } from '../domain/sender-page.ts'
import {
  DEFAULT_LANGUAGE,
  isPageLanguage,
  PAGE_LANGUAGES,
  WORDS,
  type PageLanguage,
} from '../languages/pages.ts'
import { style } from './style.ts'

export type Html = ReturnType<typeof html>

/** Whose page it is, and in whose words. */
export type Frame = {
  readonly language: PageLanguage
  /** Absent where no sender is known: a damaged link, a request of one's data. */
  readonly sender?: Letterhead | undefined
  /**
   * How the reader changes the language: by a link that asks for the same page, or by a form that posts
   * these fields again. Absent where neither would show the same.
   */
  readonly again?: 'link' | Readonly<Record<string, string>> | undefined
}

/** A page, and the headers that it must be sent with. */
export type Page = {
  readonly html: Html
  readonly headers: Readonly<Record<string, string>>
}

/** The frame of every page. Everything that `html` interpolates is escaped. */
export function page(frame: Frame, title: string, body: Html): Page {
  const { language, sender } = frame
  const { element, source } = style(sender?.page.colour)
  return {
    headers: headersFor(source),
    html: html`<!doctype html>
      <html ${named(language)}>
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="robots" content="noindex, nofollow" />
          <meta name="referrer" content="no-referrer" />
          <link rel="icon" href="data:," />
          <title>${title}</title>
          ${raw(element)}
        </head>
        <body>
          ${sender === undefined ? '' : header(sender)}
          <main>
            <h1>${title}</h1>
            ${body}
          </main>
          ${footer(frame)}
        </body>
      </html>`,
  }
}

/** No script, nothing fetched, no framing, no caching, no search engine. */
function headersFor(styleSource: string): Readonly<Record<string, string>> {
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; style-src ${styleSource}; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'x-robots-tag': 'noindex, nofollow',
    'x-content-type-options': 'nosniff',
    vary: 'accept-language',
  }
}

export function send(
  c: Context,
  { html: body, headers }: Page,
  status: 200 | 400 | 404 | 410 | 429 | 503 = 200,
): Response | Promise<Response> {
  // A page that says that something is down asks to try again.
  return c.html(body, status, status === 503 ? { ...headers, 'retry-after': '1' } : headers)
}

function header({ name, page: { logo } }: Letterhead): Html {
  // The name stands beside it, so the picture says nothing more.
  return html`<header>
    ${logo === undefined ? '' : html`<img src="data:image/png;base64,${logo}" alt="" />`}<bdi
      >${name}</bdi
    >
  </header>`
}

function footer(frame: Frame): Html {
  const { company, privacyContact } = frame.sender?.page ?? {}
  const { privacy } = WORDS[frame.language].frame
  return html`<footer>
    ${company === undefined ? '' : html`<p><bdi>${company}</bdi></p>`}
    ${
      privacyContact === undefined
        ? ''
        : html`<p>
            ${privacy} <a href="${hrefOf(privacyContact)}"><bdi>${privacyContact}</bdi></a>
          </p>`
    }
    ${frame.again === undefined ? '' : languages(frame, frame.again)}
  </footer>`
}

function hrefOf(contact: string): string {
  return contact.includes('://') ? contact : `mailto:${contact}`
}

/** Each language by its own name, for a reader who understands no other. */
function languages({ language }: Frame, again: NonNullable<Frame['again']>): Html {
  const items = PAGE_LANGUAGES.map((one) => {
    const { autonym } = WORDS[one]
    if (one === language) return html`<li><b lang="${one}" aria-current="true">${autonym}</b></li>`
    return again === 'link'
      ? html`<li><a href="?lang=${one}" hreflang="${one}" ${named(one)}>${autonym}</a></li>`
      : html`<li><button formaction="?lang=${one}" ${named(one)}>${autonym}</button></li>`
  })
  const list = html`<ul>
    ${items}
  </ul>`
  return html`<nav aria-label="${WORDS[language].frame.language}">
    ${again === 'link' ? list : html`<form method="post">${hiddenFields(again)}${list}</form>`}
  </nav>`
}

const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}]/u

/**
 * A name within a sentence of the other direction: between marks that keep its own punctuation with it
 * (Unicode UAX #9, FSI and PDI).
 */
export function isolated(language: PageLanguage, name: string): string {
  const isOfOther = (WORDS[language].direction === 'rtl') !== RIGHT_TO_LEFT.test(name)
  return isOfOther ? `\u2068${name}\u2069` : name
}

/** The attributes of what is written in a language. */
function named(language: PageLanguage): Html {
  const { direction } = WORDS[language]
  return direction === 'rtl' ? html`lang="${language}" dir="rtl"` : html`lang="${language}"`
}

/** A form that posts one choice to its own page: without an address, without a cookie. */
export function postButton(
  { name, value }: { name: string; value: string },
  label: string,
  kind: 'main' | 'more' | 'less' = 'main',
  beside: Readonly<Record<string, string>> = {},
): Html {
  return html`<form method="post">
    ${hiddenFields(beside)}
    <button class="${kind}" name="${name}" value="${value}">${label}</button>
  </form>`
}

function hiddenFields(fields: Readonly<Record<string, string>>): Html {
  return html`${Object.entries(fields).map(
    ([name, held]) => html`<input type="hidden" name="${name}" value="${held}" />`,
  )}`
}

/** The language of the switch, else the one chosen before, else the best of `Accept-Language`. */
export function languageOf(c: Context, chosen?: string): PageLanguage {
  const switched = c.req.query('lang')
  if (isPageLanguage(switched)) return switched
  if (isPageLanguage(chosen)) return chosen
  // Not `hono/accepts`: it reads a header of any length, and does not match `fr-CA` with `fr`.
  return (
    parseAccept((c.req.header('accept-language') ?? '').slice(0, 500))
      .filter(({ q }) => q > 0)
      .map(({ type }) => type.toLowerCase().split('-')[0])
      .find(isPageLanguage) ?? DEFAULT_LANGUAGE
  )
}
