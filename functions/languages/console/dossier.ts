import type { ConsoleLanguage } from '../../domain/operator.ts'

/** A dossier is shown to a regulator: plain sentences, and nothing that is not so. */
export type DossierWords = {
  readonly title: string
  readonly lead: (host: string) => string
  readonly printed: string
  readonly by: string
  readonly about: string
  readonly id: string
  readonly house: string
  readonly print: string
  readonly other: string
  readonly back: string
  readonly verdict: string
  readonly meaning: string
  /** What a verdict means, whatever it is. */
  readonly means: {
    readonly asked: string
    readonly stop: string
    readonly noStop: string
    readonly lifts: string
    readonly held: string
    readonly erased: (when: string, by: string) => string
    readonly noAddress: string
  }
  readonly consents: string
  readonly noConsents: string
  readonly stops: string
  readonly noStops: string
  readonly others: string
  readonly requests: string
  readonly chain: string
  readonly whole: (events: number) => string
  readonly partly: (events: number) => string
  readonly broken: (faults: number) => string
  readonly how: string
  readonly heads: string
  readonly verify: string
  readonly more: (shown: number, all: number) => string
  readonly received: string
  readonly event: string
  readonly request: (asks: string, received: string, due: string) => string
}

export const dossierWords: Readonly<Record<ConsoleLanguage, DossierWords>> = {
  en: {
    title: 'Dossier',
    lead: (host) => `What the register of stops and consents at ${host} holds about one address.`,
    printed: 'Made on',
    by: 'By',
    about: 'About',
    id: 'Id in the register',
    house: 'Register',
    print: 'Print',
    other: 'Français',
    back: 'Back to the person',
    verdict: 'May this person be written to?',
    meaning: 'What it means',
    means: {
      asked:
        'Before each message a sender asks this register, and sends only if the answer is yes. The sentences above are that answer, at the moment this dossier was made.',
      stop: 'A stop counts from the moment at which it was said, where that is known, and else from its receipt. It counts for every provider that senders use, and it never ends by itself.',
      noStop: 'No stop that counts is on record for this person.',
      lifts:
        'It is lifted only by a newer consent of the person themselves with proof, for the sender it was given to; by START to the number that was answered STOP; or by Undo on the page where the stop was pressed, within ten minutes. An imported list lifts nothing.',
      held: 'A message of the person may be a stop. Until somebody decides, nothing is sent that it would stop; after 30 days it is a stop.',
      erased: (when, by) =>
        `On ${when} an erasure was carried out (${by}). What showed what had been said until then was deleted. That the person said stop is kept, without the address, so that nobody writes again (GDPR 17(3)).`,
      noAddress:
        'The register does not hold the address. It knows the person by a keyed hash of it, which cannot be turned back.',
    },
    consents: 'What was consented to',
    noConsents: 'No consent is on record.',
    stops: 'Stops and objections',
    noStops: 'No stop is on record.',
    others: 'What else was recorded',
    requests: 'Requests of the person',
    chain: 'Is the record whole?',
    whole: (events) =>
      events === 0
        ? 'Nothing is on record, so there is nothing to check.'
        : events === 1
          ? 'Yes. The one event was checked: it is as it was recorded, and it is the last.'
          : `Yes. All ${events} events were checked: each is as it was recorded and follows the one before, and the last is the one that the register names.`,
    partly: (events) =>
      `The first ${events} events were checked and are whole. There was no time to check all.`,
    broken: (faults) =>
      `No. The check found ${faults === 1 ? 'a fault' : `${faults} faults`}: an event was changed or removed after it was recorded.`,
    how: 'Each event holds the SHA-256 of the one before it, of what it says, and of its evidence with a random salt. A change or a removal breaks every hash after it.',
    heads: 'Hash of the last event',
    verify:
      'Anybody with a copy of the events (npx basta history, or POST /v1/history) can compute the hash of every event again: it is the SHA-256 of the canonical JSON of id, type, scopes, blocks, occurredAt, receivedAt, source, prev and evidenceDigest. The salts of the evidence are not in the copy: that evidence fits its evidenceDigest is checked by the register alone. Whoever keeps this page can show later that nothing before this hash was changed.',
    more: (shown, all) => `The newest ${shown} of ${all} events are shown.`,
    received: 'Received on',
    event: 'Event',
    request: (asks, received, due) => `${asks}: received on ${received}, due on ${due}`,
  },
  fr: {
    title: 'Dossier de preuve',
    lead: (host) =>
      `Ce que le registre des oppositions et des consentements de ${host} contient sur une adresse.`,
    printed: 'Établi le',
    by: 'Par',
    about: 'Concerne',
    id: 'Identifiant au registre',
    house: 'Registre',
    print: 'Imprimer',
    other: 'English',
    back: 'Retour à la personne',
    verdict: 'Peut-on écrire à cette personne ?',
    meaning: 'Ce que cela signifie',
    means: {
      asked:
        'Avant chaque envoi, l’expéditeur interroge ce registre et n’envoie que si la réponse est oui. Les phrases ci-dessus sont cette réponse, au moment où ce dossier a été établi.',
      stop: 'Une opposition vaut dès le moment où elle a été exprimée, s’il est connu, et sinon dès sa réception. Elle vaut pour tous les prestataires des expéditeurs et ne prend jamais fin d’elle-même.',
      noStop: 'Aucune opposition en vigueur n’est enregistrée pour cette personne.',
      lifts:
        'Elle n’est levée que par un consentement plus récent de la personne elle-même, prouvé, pour l’expéditeur à qui il a été donné ; par START envoyé au numéro auquel elle avait répondu STOP ; ou par Annuler sur la page où l’opposition a été faite, dans les dix minutes. Une liste importée ne lève rien.',
      held: 'Un message de la personne est peut-être une opposition. Jusqu’à la décision, rien de ce qu’il arrêterait n’est envoyé ; après 30 jours, c’est une opposition.',
      erased: (when, by) =>
        `Le ${when}, un effacement a été effectué (${by}). Ce qui montrait ce qui avait été dit jusque-là a été supprimé. Le fait que la personne s’est opposée est conservé, sans son adresse, afin que nul ne lui écrive de nouveau (RGPD, art. 17(3)).`,
      noAddress:
        'Le registre ne conserve pas l’adresse. Il connaît la personne par une empreinte à clé de celle-ci, qui ne permet pas de la retrouver.',
    },
    consents: 'Consentements',
    noConsents: 'Aucun consentement n’est enregistré.',
    stops: 'Oppositions et retraits du consentement',
    noStops: 'Aucune opposition n’est enregistrée.',
    others: 'Autres événements',
    requests: 'Demandes de la personne',
    chain: 'L’enregistrement est-il intact ?',
    whole: (events) =>
      events === 0
        ? 'Rien n’est enregistré : il n’y a rien à vérifier.'
        : events === 1
          ? 'Oui. L’unique événement a été vérifié : il est tel qu’il a été enregistré, et c’est le dernier.'
          : `Oui. Les ${events} événements ont été vérifiés : chacun est tel qu’il a été enregistré et suit le précédent, et le dernier est celui que le registre désigne.`,
    partly: (events) =>
      `Les ${events} premiers événements ont été vérifiés et sont intacts. Le temps a manqué pour les vérifier tous.`,
    broken: (faults) =>
      `Non. La vérification a trouvé ${faults === 1 ? 'un défaut' : `${faults} défauts`} : un événement a été modifié ou retiré après son enregistrement.`,
    how: 'Chaque événement contient le SHA-256 du précédent, de ce qu’il dit et de sa preuve avec un sel aléatoire. Une modification ou un retrait rompt toutes les empreintes suivantes.',
    heads: 'Empreinte du dernier événement',
    verify:
      'Quiconque a une copie des événements (npx basta history, ou POST /v1/history) peut recalculer l’empreinte de chaque événement : c’est le SHA-256 du JSON canonique de id, type, scopes, blocks, occurredAt, receivedAt, source, prev et evidenceDigest. Les sels des preuves ne sont pas dans la copie : seul le registre vérifie qu’une preuve correspond à son evidenceDigest. Qui garde cette page pourra montrer que rien n’a été modifié avant cette empreinte.',
    more: (shown, all) => `Les ${shown} événements les plus récents sur ${all} sont affichés.`,
    received: 'Reçu le',
    event: 'Événement',
    request: (asks, received, due) => `${asks} : reçue le ${received}, échéance le ${due}`,
  },
}
