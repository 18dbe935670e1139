import { html } from 'hono/html'
import { page, postButton, type Html, type PageLanguage } from '../page.ts'

const WORDS = {
  en: {
    ask: (name: string) => `Unsubscribe from ${name}?`,
    explain: (name: string) =>
      `Press the button and ${name} will not send you marketing messages at this address any more. Nothing else is needed.`,
    explainAll: (name: string) =>
      `Press the button and neither ${name} nor the others of its group will send you marketing messages at this address any more. Nothing else is needed.`,
    button: 'Unsubscribe',
    everything: 'Stop everything, from every sender',
    serviceExplain: (name: string) =>
      `${name} may still send you what is no marketing: order confirmations, delivery notices, security codes. To stop these as well:`,
    service: (name: string) => `No message at all from ${name}, not even service messages`,
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
    serviceExplain: (name: string) =>
      `${name} peut encore vous envoyer ce qui n’est pas commercial : confirmations de commande, avis de livraison, codes de sécurité. Pour les arrêter aussi :`,
    service: (name: string) => `Plus aucun message de ${name}, pas même les messages de service`,
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

/** What a button of the page asks for: the reach of the link, all of it, or service messages too. */
export type Choice = 'sender' | 'all' | 'every'

/**
 * "Everything, from every sender" is always offered: by a button of its own, or by the one button
 * where the link reaches that far anyway.
 */
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
      ${reachesAll ? '' : button('sender', words.button)}
      ${button('all', words.everything, reachesAll ? 'main' : 'more')}
      <p class="less">${words.serviceExplain(name)}</p>
      ${button('every', words.service(name), 'less')}`,
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

function button(reach: Choice, label: string, kind?: 'main' | 'more' | 'less'): Html {
  return postButton({ name: 'unsubscribe', value: reach }, label, kind)
}
