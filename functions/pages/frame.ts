import type { Context } from 'hono'
import { html, raw } from 'hono/html'
import { createHash } from 'node:crypto'
import { parseAccept } from 'hono/utils/accept'
import { DEFAULT_LANGUAGE, isPageLanguage, type PageLanguage } from '../languages/pages.ts'

export type Html = ReturnType<typeof html>

const STYLE =
  'body{font:18px/1.5 system-ui,sans-serif;max-width:34em;margin:12vh auto;padding:0 1em;color:#1a1a1a;background:#fff;overflow-wrap:anywhere}' +
  'h1{font-size:1.4em}h2{font-size:1.1em}button{font:inherit;font-weight:600;padding:.7em 1.4em;border:0;border-radius:.4em;background:#8a1538;color:#fff;cursor:pointer}' +
  'button:focus-visible{outline:3px solid #1a1a1a;outline-offset:3px}button.more,button.less{background:#fff;color:#8a1538;border:2px solid #8a1538}button.less,p.less{font-size:.8em}button.less{font-weight:400;border-width:1px}form{margin:1em 0}' +
  'blockquote{margin:1em 0;padding:.2em 1em;border-left:.25em solid #8a1538;white-space:pre-wrap}pre{white-space:pre-wrap}' +
  'table{border-collapse:collapse}th,td{text-align:left;vertical-align:top;padding:.2em .6em .2em 0}'

// The policy's hash covers every byte between the tags, so no white space may be added.
const STYLE_ELEMENT = `<style>${STYLE}</style>`
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64')

/** No script, no external content, no framing, no caching, no search engine. */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'x-robots-tag': 'noindex, nofollow',
  'x-content-type-options': 'nosniff',
  vary: 'accept-language',
} as const

/** For a page that asks to try again. */
export const DOWN_HEADERS = { ...PAGE_HEADERS, 'retry-after': '1' } as const

/** The frame of every page. Everything that `html` interpolates is escaped. */
export function page(language: PageLanguage, title: string, body: Html): Html {
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex, nofollow" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        ${raw(STYLE_ELEMENT)}
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html>`
}

/** A form that posts one choice to its own page: without an address, without a cookie. */
export function postButton(
  { name, value }: { name: string; value: string },
  label: string,
  kind: 'main' | 'more' | 'less' = 'main',
  beside: Readonly<Record<string, string>> = {},
): Html {
  return html`<form method="post">
    ${Object.entries(beside).map(
      ([hidden, held]) => html`<input type="hidden" name="${hidden}" value="${held}" />`,
    )}
    <button class="${kind}" name="${name}" value="${value}">${label}</button>
  </form>`
}

/** The language chosen before, else the best of the caller's `Accept-Language` that we have. */
export function languageOf(c: Context, chosen?: string): PageLanguage {
  if (isPageLanguage(chosen)) return chosen
  // Not `hono/accepts`: it reads a header of any length, and does not match `fr-CA` with `fr`.
  return (
    parseAccept((c.req.header('accept-language') ?? '').slice(0, 500))
      .filter(({ q }) => q > 0)
      .map(({ type }) => type.toLowerCase().split('-')[0])
      .find(isPageLanguage) ?? DEFAULT_LANGUAGE
  )
}
