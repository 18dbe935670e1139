import type { Reach } from '../domain/reach.ts'
import type { PageLanguage } from './page-language.ts'

/** What a stop covers: a button promises it and the page after it repeats it, in the same words. */
type Covered = Readonly<Record<Reach, (name: string, topic: string) => string>>

type Words = {
  readonly covered: Covered
  readonly ask: (name: string) => string
  readonly explain: string
  readonly service: string
  readonly done: string
  readonly doneFor: string
  readonly until: string
  readonly notService: string
  readonly more: string
  readonly received: string
  readonly receivedFor: string
  readonly receivedUnread: string
  readonly again: string
  readonly bad: string
  readonly badText: string
  readonly unclear: string
  readonly unclearText: string
  readonly down: string
  readonly downText: string
}

const en: Words = {
  covered: {
    topic: (name, topic) => `No more “${topic}” marketing from ${name}`,
    sender: (name) => `No more marketing from ${name}`,
    all: (name) => `No more marketing from ${name} or any other sender of its group`,
    every: (name) => `No message at all from ${name}, not even service messages`,
    'every-and-all': (name) =>
      `No message at all from ${name}, not even service messages, and no more marketing from any other sender of its group`,
  },
  ask: (name) => `Unsubscribe from ${name}?`,
  explain:
    'Each button does what it says, at one press, for the address or number that this link was sent to. Nothing else is needed.',
  service:
    'The buttons above do not stop service messages: order confirmations, delivery notices, security codes. To stop those of this sender too:',
  done: 'It is recorded',
  doneFor: 'For the address or number that this link was sent to:',
  until: 'It holds until you yourself agree to such messages again.',
  notService:
    'Service messages, such as order confirmations or security codes, are not stopped by this.',
  more: 'You do not need to do anything else. To stop more, open the link again.',
  received: 'Your request is received',
  receivedFor:
    'It is kept, and will be recorded in a moment, for the address or number that this link was sent to:',
  receivedUnread:
    'It is kept. If this link is complete, it will be recorded in a moment, just as you asked.',
  again: 'You do not need to do anything else. Pressing the button again does no harm.',
  bad: 'This link is not valid',
  badText:
    'It may have been cut short on its way. Use the unsubscribe link of another message, or answer STOP to a text message.',
  unclear: 'Nothing was changed',
  unclearText: 'The request did not say what to do. The button does what it says:',
  down: 'We cannot record this right now',
  downText:
    'It may not have been recorded. Please try again in a minute: the link stays valid, and pressing twice does no harm.',
}

const fr: Words = {
  covered: {
    // Never "plus de publicité" alone: it can be read as "more advertising".
    topic: (name, topic) => `Ne plus recevoir de publicité « ${topic} » de ${name}`,
    sender: (name) => `Ne plus recevoir de publicité de ${name}`,
    all: (name) =>
      `Ne plus recevoir de publicité de ${name} ni d’aucun autre expéditeur de son groupe`,
    every: (name) => `Ne plus recevoir aucun message de ${name}, pas même les messages de service`,
    'every-and-all': (name) =>
      `Ne plus recevoir aucun message de ${name}, pas même les messages de service, ni de publicité d’aucun autre expéditeur de son groupe`,
  },
  ask: (name) => `Vous désinscrire de ${name}\u00a0?`,
  explain:
    'Chaque bouton fait ce qu’il dit, en un seul appui, pour l’adresse ou le numéro qui a reçu ce lien. Rien d’autre n’est demandé.',
  service:
    'Les boutons ci-dessus n’arrêtent pas les messages de service : confirmations de commande, avis de livraison, codes de sécurité. Pour arrêter aussi ceux de cet expéditeur :',
  done: 'C’est enregistré',
  doneFor: 'Pour l’adresse ou le numéro qui a reçu ce lien :',
  until: 'Cela vaut jusqu’à ce que vous acceptiez vous-même à nouveau de tels messages.',
  notService:
    'Les messages de service, comme les confirmations de commande ou les codes de sécurité, ne sont pas arrêtés ainsi.',
  more: 'Vous n’avez rien d’autre à faire. Pour arrêter davantage, ouvrez à nouveau le lien.',
  received: 'Votre demande est reçue',
  receivedFor:
    'Elle est conservée et sera enregistrée dans un instant, pour l’adresse ou le numéro qui a reçu ce lien :',
  receivedUnread:
    'Elle est conservée. Si ce lien est complet, elle sera enregistrée dans un instant, telle que vous l’avez faite.',
  again: 'Vous n’avez rien d’autre à faire. Appuyer une seconde fois est sans conséquence.',
  bad: 'Ce lien n’est pas valable',
  badText:
    'Il a peut-être été coupé en route. Utilisez le lien de désinscription d’un autre message, ou répondez STOP à un SMS.',
  unclear: 'Rien n’a été changé',
  unclearText: 'La demande ne disait pas quoi faire. Le bouton fait ce qu’il dit :',
  down: 'Impossible de l’enregistrer pour le moment',
  downText:
    'Cela n’a peut-être pas été enregistré. Réessayez dans une minute : le lien reste valable, et appuyer deux fois est sans conséquence.',
}

export const WORDS: Readonly<Record<PageLanguage, Words>> = { en, fr }
