import { html, raw } from 'hono/html'
import { createHash } from 'node:crypto'

export type PageLanguage = 'en' | 'fr'

const STYLE =
  'body{font:18px/1.5 system-ui,sans-serif;max-width:34em;margin:12vh auto;padding:0 1em;color:#1a1a1a;background:#fff}' +
  'h1{font-size:1.4em}button{font:inherit;font-weight:600;padding:.7em 1.4em;border:0;border-radius:.4em;background:#8a1538;color:#fff;cursor:pointer}' +
  'button:focus-visible{outline:3px solid #1a1a1a;outline-offset:3px}button.more{background:#fff;color:#8a1538;border:2px solid #8a1538}form{margin:1em 0}'

// The policy's hash is of every byte between the tags: no white space may slip in.
const STYLE_ELEMENT = `<style>${STYLE}</style>`
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64')

/** No script, nothing from elsewhere, framed by nobody, kept by no cache, shown to no search engine. */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'x-robots-tag': 'noindex, nofollow',
  'x-content-type-options': 'nosniff',
  vary: 'accept-language',
} as const

const WORDS = {
  en: {
    ask: (name: string) => `Unsubscribe from ${name}?`,
    explain: (name: string) =>
      `Press the button and ${name} will not send you marketing messages at this address any more. Nothing else is needed.`,
    explainAll: (name: string) =>
      `Press the button and neither ${name} nor the others of its group will send you marketing messages at this address any more. Nothing else is needed.`,
    button: 'Unsubscribe',
    everything: 'Stop everything, from every sender',
    done: 'You are unsubscribed',
    doneText: 'It has been recorded. You do not need to do anything else.',
    bad: 'This link is not valid',
    badText:
      'It may have been cut short on its way. Use the unsubscribe link of another message, or answer STOP to a text message.',
    unclear: 'Nothing was changed',
    unclearText: 'The request did not say what to do. Press the button to unsubscribe.',
    down: 'We cannot record this right now',
    downText: 'Nothing was changed. Please try again in a minute: the link stays valid.',
  },
  fr: {
    ask: (name: string) => `Ne plus rien recevoir de ${name} ?`,
    explain: (name: string) =>
      `Appuyez sur le bouton : ${name} ne vous enverra plus de messages commerciaux à cette adresse. Rien d’autre n’est demandé.`,
    explainAll: (name: string) =>
      `Appuyez sur le bouton : ni ${name} ni les autres marques du groupe ne vous enverront plus de messages commerciaux à cette adresse. Rien d’autre n’est demandé.`,
    button: 'Me désinscrire',
    everything: 'Tout arrêter, de tous les expéditeurs',
    done: 'Vous êtes désinscrit',
    doneText: 'C’est enregistré. Vous n’avez rien d’autre à faire.',
    bad: 'Ce lien n’est pas valable',
    badText:
      'Il a peut-être été coupé en route. Utilisez le lien de désinscription d’un autre message, ou répondez STOP à un SMS.',
    unclear: 'Rien n’a été changé',
    unclearText:
      'La demande ne disait pas quoi faire. Appuyez sur le bouton pour vous désinscrire.',
    down: 'Impossible de l’enregistrer pour le moment',
    downText: 'Rien n’a été changé. Réessayez dans une minute : le lien reste valable.',
  },
} as const

type Html = ReturnType<typeof html>

export function askPage(
  language: PageLanguage,
  { name, reachesAll }: { name: string; reachesAll: boolean },
): Html {
  const words = WORDS[language]
  const explain = reachesAll ? words.explainAll(name) : words.explain(name)
  return page(
    language,
    words.ask(name),
    html`<p>${explain}</p>
      ${button('sender', words.button)} ${reachesAll ? '' : button('all', words.everything, 'more')}`,
  )
}

export function donePage(language: PageLanguage): Html {
  const { done, doneText } = WORDS[language]
  return page(language, done, html`<p>${doneText}</p>`)
}

/** One page for every bad token: it tells nobody what was wrong with it. */
export function badLinkPage(language: PageLanguage): Html {
  const { bad, badText } = WORDS[language]
  return page(language, bad, html`<p>${badText}</p>`)
}

export function unclearPage(language: PageLanguage): Html {
  const { unclear, unclearText, button: label } = WORDS[language]
  return page(
    language,
    unclear,
    html`<p>${unclearText}</p>
      ${button('sender', label)}`,
  )
}

export function downPage(language: PageLanguage): Html {
  const { down, downText } = WORDS[language]
  return page(language, down, html`<p>${downText}</p>`)
}

/** The first language of `Accept-Language` that we speak, by weight. */
export function pageLanguage(acceptLanguage: string | undefined): PageLanguage {
  const wanted = (acceptLanguage ?? '')
    .slice(0, 500)
    .split(',')
    .map((entry) => {
      const [tag = '', ...parameters] = entry.trim().toLowerCase().split(';')
      const weight = parameters.map((one) => /^\s*q=([\d.]+)/.exec(one)?.[1]).find(Boolean)
      return { language: tag.split('-')[0], weight: weight === undefined ? 1 : Number(weight) }
    })
    .filter(({ language, weight }) => weight > 0 && (language === 'en' || language === 'fr'))
    .toSorted((a, b) => b.weight - a.weight)
  return wanted[0]?.language === 'fr' ? 'fr' : 'en'
}

/** A form that posts to its own page: no address in it, no cookie behind it. */
function button(reach: 'sender' | 'all', label: string, kind = 'main'): Html {
  return html`<form method="post">
    <button class="${kind}" name="unsubscribe" value="${reach}">${label}</button>
  </form>`
}

function page(language: PageLanguage, title: string, body: Html): Html {
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
