import type { GenuineRequest, NotedRefusal } from '../../domain/account-note.ts'
import type { ProbeStep, TestWay } from '../../domain/probe.ts'

type Sentences = {
  readonly steps: Readonly<Record<ProbeStep['step'], string>>
  /** By `<step>/<outcome>`, from the step's values. */
  readonly outcomes: Readonly<Record<string, (values: readonly string[]) => string>>
  readonly ways: Readonly<Record<TestWay, string>>
  readonly genuine: Readonly<Record<GenuineRequest, string>>
  readonly refusals: Readonly<Record<NotedRefusal, string>>
}

/** Scopes in words: `all`, or the senders. */
function reachOf(scopes: readonly string[], everySender: string): string {
  return scopes.includes('all')
    ? everySender
    : scopes.map((scope) => scope.replace(/^sender\//, '')).join(', ')
}

/** What a test of an account says, and what an account last heard; the API says it in English. */
export const probeWords = {
  en: {
    steps: {
      document: 'Accounts document',
      account: 'Account',
      senders: 'Senders',
      secret: 'Secret',
      verified: 'Signature',
      read: 'Message',
      sender: 'Whose it is',
      recorded: 'Record',
    },
    outcomes: {
      'document/read': () => 'The accounts document was read.',
      'document/unreadable': ([fault = '']) =>
        `The accounts document cannot be read (${fault}). What was read before stays in use.`,
      'account/found': ([name = '']) => `${name} is in the accounts document.`,
      'account/unusable': ([problem = '']) => `Its entry cannot be used: ${problem}.`,
      'senders/registered': (senders) => `Its senders are registered: ${senders.join(', ')}.`,
      'senders/unregistered': (senders) =>
        `Not registered: ${senders.join(', ')}. Register them, or correct the entry.`,
      'secret/held': ([count = '']) =>
        count === '1' ? 'One secret is held.' : `${count} secrets are held, for a rotation.`,
      'secret/of_the_provider': () =>
        'The provider signs with a key of its own, so nobody here can make a request that is verified.',
      'secret/none': () => 'The entry holds no secret for a webhook: this account is only polled.',
      'verified/genuine': ([count = '']) =>
        count === '1'
          ? 'A request signed with it is verified.'
          : `A request signed with each of the ${count} is verified.`,
      'verified/refused': ([why = '', which = '']) =>
        `A request signed with secret ${which} was refused: ${why}.`,
      'read/read': ([kind = '']) =>
        kind === 'report' ? 'It reads as a report of an opt-out.' : 'It reads as a reply, “STOP”.',
      'read/unreadable': ([problem = '']) => `It cannot be read: ${problem}.`,
      'read/nobody': () => 'Nobody could be found in it.',
      'sender/one': ([sender = '']) => `It was said to ${sender}.`,
      'sender/several': (senders) =>
        `It names no single sender, so it counts for all of them: ${senders.join(', ')}.`,
      'recorded/event': ([type = '', blocks = '', ...scopes]) =>
        type === 'stop'
          ? `It would stop ${blocks === 'every' ? 'every message' : 'marketing'} of ${reachOf(scopes, 'every sender')}. Nothing was recorded.`
          : `It would be recorded as “${type}”, for ${reachOf(scopes, 'every sender')}. Nothing was recorded.`,
      'recorded/nothing': () => 'Nothing would be recorded.',
    },
    ways: {
      text_stop:
        'Text STOP from a phone of your own to one of its numbers. That phone is then really stopped; START undoes it.',
      unsubscribe_mail:
        'Send a mail through it to an address of your own, and unsubscribe there. That address is then really stopped.',
      sendgrid_test:
        'Use the test of the event webhook in its settings (API: POST /v3/user/webhooks/event/test).',
      ses_simulator:
        'Send a mail through it to complaint@simulator.amazonses.com: the complaint comes back.',
      own_system: 'Send one from your own system; `npx basta hear` shows what it says.',
    },
    genuine: {
      reply: 'a reply',
      report: 'a report',
      sent: 'a message that went out',
      unread: 'something that was set aside',
      mail: 'an unsubscribe mail',
      confirmation: 'a request to confirm the subscription',
      unproven: 'a part that could not be trusted',
      unreadable: 'a request that could not be read',
      nothing: 'something about nobody',
    },
    refusals: {
      missing_signature: 'it had no signature or secret',
      malformed_signature: 'its signature did not have the right form',
      wrong_signature: 'its signature or secret was wrong',
      stale: 'it was too old',
      unknown_topic: 'it came from a topic or channel that the entry does not allow',
      too_many_parts: 'it had more parts than any provider sends',
      unproven: 'a part of it could have been written by anybody',
      nonce_reused: 'its one-time value was used before, with another body',
    },
  },
  fr: {
    steps: {
      document: 'Document des comptes',
      account: 'Compte',
      senders: 'Expéditeurs',
      secret: 'Secret',
      verified: 'Signature',
      read: 'Message',
      sender: 'Destinataire',
      recorded: 'Enregistrement',
    },
    outcomes: {
      'document/read': () => 'Le document des comptes a été lu.',
      'document/unreadable': ([fault = '']) =>
        `Le document des comptes ne peut pas être lu (${fault}). Le dernier qui a pu être lu reste en service.`,
      'account/found': ([name = '']) => `${name} figure dans le document des comptes.`,
      'account/unusable': ([problem = '']) => `Son entrée est inutilisable : ${problem}.`,
      'senders/registered': (senders) => `Ses expéditeurs sont déclarés : ${senders.join(', ')}.`,
      'senders/unregistered': (senders) =>
        `Non déclarés : ${senders.join(', ')}. Déclarez-les, ou corrigez l’entrée.`,
      'secret/held': ([count = '']) =>
        count === '1'
          ? 'Un secret est enregistré.'
          : `${count} secrets sont enregistrés, pour une rotation.`,
      'secret/of_the_provider': () =>
        'Le prestataire signe avec sa propre clé : personne ici ne peut fabriquer une requête valable.',
      'secret/none': () =>
        'L’entrée ne contient aucun secret de webhook : ce compte est seulement interrogé.',
      'verified/genuine': ([count = '']) =>
        count === '1'
          ? 'Une requête signée avec lui est vérifiée.'
          : `Une requête signée avec chacun des ${count} est vérifiée.`,
      'verified/refused': ([why = '', which = '']) =>
        `Une requête signée avec le secret ${which} a été refusée : ${why}.`,
      'read/read': ([kind = '']) =>
        kind === 'report'
          ? 'Elle se lit comme un signalement de désinscription.'
          : 'Elle se lit comme une réponse, « STOP ».',
      'read/unreadable': ([problem = '']) => `Elle est illisible : ${problem}.`,
      'read/nobody': () => 'Aucune personne n’y a été trouvée.',
      'sender/one': ([sender = '']) => `Elle s’adresse à ${sender}.`,
      'sender/several': (senders) =>
        `Elle ne désigne aucun expéditeur précis : elle vaut pour tous, ${senders.join(', ')}.`,
      'recorded/event': ([type = '', blocks = '', ...scopes]) =>
        type === 'stop'
          ? `Elle arrêterait ${blocks === 'every' ? 'tout message' : 'les messages commerciaux'} de ${reachOf(scopes, 'tous les expéditeurs')}. Rien n’a été enregistré.`
          : `Elle serait enregistrée comme « ${type} », pour ${reachOf(scopes, 'tous les expéditeurs')}. Rien n’a été enregistré.`,
      'recorded/nothing': () => 'Rien ne serait enregistré.',
    },
    ways: {
      text_stop:
        'Envoyez STOP par SMS, de votre propre téléphone, à l’un de ses numéros. Ce téléphone est alors réellement désinscrit ; START l’annule.',
      unsubscribe_mail:
        'Envoyez par lui un e-mail à l’une de vos adresses, et désinscrivez-vous. Cette adresse est alors réellement désinscrite.',
      sendgrid_test:
        'Lancez le test du webhook d’événements dans ses réglages (API : POST /v3/user/webhooks/event/test).',
      ses_simulator:
        'Envoyez par lui un e-mail à complaint@simulator.amazonses.com : la plainte revient.',
      own_system: 'Envoyez-en une de votre système ; `npx basta hear` montre ce qu’elle dit.',
    },
    genuine: {
      reply: 'une réponse',
      report: 'un signalement',
      sent: 'un message parti',
      unread: 'un élément mis de côté',
      mail: 'un e-mail de désinscription',
      confirmation: 'une demande de confirmation de l’abonnement',
      unproven: 'un élément auquel on ne peut pas se fier',
      unreadable: 'une requête illisible',
      nothing: 'un élément qui ne concerne personne',
    },
    refusals: {
      missing_signature: 'elle n’avait ni signature ni secret',
      malformed_signature: 'sa signature n’avait pas la bonne forme',
      wrong_signature: 'sa signature ou son secret était faux',
      stale: 'elle était trop ancienne',
      unknown_topic: 'elle venait d’un sujet ou d’un canal que l’entrée n’autorise pas',
      too_many_parts: 'elle avait plus d’éléments que n’en envoie aucun prestataire',
      unproven: 'une de ses parties pouvait être écrite par n’importe qui',
      nonce_reused: 'sa valeur à usage unique avait déjà servi, avec un autre contenu',
    },
  },
} as const satisfies Readonly<Record<'en' | 'fr', Sentences>>

/** An outcome that a newer job added is shown as it is. */
export function sayStep(
  step: Pick<ProbeStep, 'step' | 'values'> & { readonly outcome: string },
  language: 'en' | 'fr',
): string {
  const outcomes: Sentences['outcomes'] = probeWords[language].outcomes
  const { step: name, outcome, values } = step
  const said =
    name === 'verified' && outcome === 'refused'
      ? [sayRefusal(values[0] ?? '', language), values[1] ?? '']
      : values
  return outcomes[`${name}/${outcome}`]?.(said) ?? outcome
}

/** A word that an older version wrote is shown as it is. */
export function sayRefusal(why: string, language: 'en' | 'fr'): string {
  const words: Readonly<Record<string, string>> = probeWords[language].refusals
  return words[why] ?? why
}

export function sayGenuine(what: string, language: 'en' | 'fr'): string {
  const words: Readonly<Record<string, string>> = probeWords[language].genuine
  return words[what] ?? what
}
