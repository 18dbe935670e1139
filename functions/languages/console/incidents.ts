import type { ConsoleLanguage } from '../../domain/operator.ts'
import type { IncidentKind } from '../../domain/incident.ts'
import type { ClockState, Law } from '../../domain/legal-clocks.ts'
import type { DeniedReason } from '../../domain/verdict.ts'
import type { Send } from '../../domain/send.ts'

type IncidentWords = {
  readonly title: string
  readonly lead: string
  readonly one: string
  readonly empty: string
  readonly emptyText: string
  readonly tabs: { readonly open: string; readonly closed: string }
  readonly kinds: Readonly<Record<IncidentKind, string>>
  readonly kind: string
  readonly sender: string
  readonly sentAt: string
  readonly late: string
  readonly told: string
  readonly toldBy: Readonly<Record<Send['toldBy'], string>>
  readonly timeIs: Readonly<Record<Send['timeIs'], string>>
  readonly purpose: string
  readonly purposes: Readonly<Record<Send['purpose'], string>>
  readonly assumed: string
  readonly message: string
  readonly person: string
  readonly openPerson: string
  readonly verdict: string
  readonly reasons: Readonly<Record<DeniedReason, string>>
  readonly stopSaid: string
  readonly stopReceived: string
  readonly wasKnown: string
  readonly wasNotKnown: string
  readonly found: string
  readonly clocks: string
  readonly clocksNote: string
  readonly law: string
  readonly limit: string
  readonly state: string
  readonly laws: Readonly<Record<Law, string>>
  readonly atOnce: string
  readonly hours: (count: number) => string
  readonly businessDays: (count: number) => string
  readonly states: Readonly<Record<ClockState, string>>
  readonly close: string
  readonly closeText: string
  readonly note: string
  readonly noteFault: string
  readonly closed: string
  readonly openOne: string
  readonly stateOf: string
  readonly officerCloses: string
  readonly done: { readonly closed: string; readonly already: string }
}

/** The words of incidents, written with the console; no lawyer has read them. */
export const incidentWords: Readonly<Record<ConsoleLanguage, IncidentWords>> = {
  en: {
    title: 'Incidents',
    lead: 'What was sent and should not have been.',
    one: 'Incident',
    empty: 'No incident',
    emptyText:
      'What senders or their providers say was sent comes here if it went out after a stop, or if nothing allowed it.',
    tabs: { open: 'Open', closed: 'Closed' },
    kinds: { after_stop: 'Sent after a stop', without_consent: 'Sent without a consent' },
    kind: 'What',
    sender: 'Sender',
    sentAt: 'Sent',
    late: 'After the stop',
    told: 'Told by',
    toldBy: { sender: 'the sender', provider: 'the provider' },
    timeIs: {
      sent: 'when it was handed over',
      delivered: 'when it reached the person',
      heard: 'when Basta was told',
    },
    purpose: 'Purpose',
    purposes: { marketing: 'marketing', transactional: 'service message' },
    assumed: 'assumed: nobody named it',
    message: 'Message at the provider',
    person: 'Person',
    openPerson: 'open the person',
    verdict: 'A check would have said',
    reasons: {
      invalid_address: 'No: it is no address',
      opted_out: 'No: the person had said stop',
      complained: 'No: the person had called a message spam',
      bounced: 'No: nothing can be delivered there',
      held: 'No: perhaps a stop, not yet decided',
      no_consent: 'No: nothing on record allowed it',
      unproven_consent: 'No: all consents on record were without proof',
    },
    stopSaid: 'Stop said',
    stopReceived: 'Stop received by Basta',
    wasKnown: 'before this was sent',
    wasNotKnown: 'after this was sent',
    found: 'Found',
    clocks: 'Time limits when it was sent',
    clocksNote:
      'Which of them apply depends on where the person is, which Basta does not know. Saturdays and Sundays are no business days. Public holidays are not looked up: where they, the time zone, or an earlier receipt by somebody else could matter, the answer is “unclear”.',
    law: 'Rule',
    limit: 'Limit',
    state: 'When it was sent',
    laws: {
      gdpr_eprivacy: 'GDPR, ePrivacy',
      gmail: 'Gmail, bulk senders',
      yahoo: 'Yahoo, bulk senders',
      fcc_tcpa: 'FCC, TCPA (United States)',
      can_spam: 'CAN-SPAM (United States)',
      casl: 'CASL (Canada)',
      au_spam_act: 'Spam Act (Australia)',
    },
    atOnce: 'at once',
    hours: (count) => `${count} hours`,
    businessDays: (count) => `${count} business days`,
    states: { run_out: 'had run out', running: 'was still running', unclear: 'unclear' },
    close: 'Close',
    closeText: 'Nothing of the incident is changed or deleted; your note and your name are added.',
    note: 'What was found, and what was done about it',
    noteFault: 'Write one line, of at most 500 characters.',
    closed: 'Closed',
    openOne: 'Open',
    stateOf: 'State',
    officerCloses: 'An officer closes it.',
    done: { closed: 'It is closed.', already: 'It was closed before.' },
  },
  fr: {
    title: 'Incidents',
    lead: 'Ce qui a été envoyé et n’aurait pas dû l’être.',
    one: 'Incident',
    empty: 'Aucun incident',
    emptyText:
      'Ce que les expéditeurs ou leurs prestataires disent avoir envoyé arrive ici si c’est parti après une opposition, ou si rien ne le permettait.',
    tabs: { open: 'Ouverts', closed: 'Clos' },
    kinds: {
      after_stop: 'Envoyé après une opposition',
      without_consent: 'Envoyé sans consentement',
    },
    kind: 'Quoi',
    sender: 'Expéditeur',
    sentAt: 'Envoyé',
    late: 'Après l’opposition',
    told: 'Dit par',
    toldBy: { sender: 'l’expéditeur', provider: 'le prestataire' },
    timeIs: {
      sent: 'heure de remise',
      delivered: 'heure d’arrivée chez la personne',
      heard: 'heure à laquelle Basta l’a appris',
    },
    purpose: 'Finalité',
    purposes: { marketing: 'prospection', transactional: 'message de service' },
    assumed: 'supposée : personne ne l’a nommée',
    message: 'Message chez le prestataire',
    person: 'Personne',
    openPerson: 'ouvrir la personne',
    verdict: 'Une vérification aurait dit',
    reasons: {
      invalid_address: 'Non : ce n’est pas une adresse',
      opted_out: 'Non : la personne s’y était opposée',
      complained: 'Non : la personne avait signalé un message comme indésirable',
      bounced: 'Non : rien n’arrive à cette adresse',
      held: 'Non : peut-être une opposition, pas encore décidée',
      no_consent: 'Non : rien d’enregistré ne le permettait',
      unproven_consent: 'Non : tous les consentements enregistrés étaient sans preuve',
    },
    stopSaid: 'Opposition exprimée',
    stopReceived: 'Opposition reçue par Basta',
    wasKnown: 'avant cet envoi',
    wasNotKnown: 'après cet envoi',
    found: 'Constaté',
    clocks: 'Délais au moment de l’envoi',
    clocksNote:
      'Ceux qui s’appliquent dépendent du lieu où se trouve la personne, que Basta ne connaît pas. Samedis et dimanches ne sont pas ouvrés. Les jours fériés ne sont pas consultés : là où ils comptent, ou le fuseau horaire, ou une réception antérieure par un tiers, la réponse est « incertain ».',
    law: 'Règle',
    limit: 'Délai',
    state: 'Au moment de l’envoi',
    laws: {
      gdpr_eprivacy: 'RGPD, ePrivacy',
      gmail: 'Gmail, envois en masse',
      yahoo: 'Yahoo, envois en masse',
      fcc_tcpa: 'FCC, TCPA (États-Unis)',
      can_spam: 'CAN-SPAM (États-Unis)',
      casl: 'LCAP (Canada)',
      au_spam_act: 'Spam Act (Australie)',
    },
    atOnce: 'sans délai',
    hours: (count) => `${count} heures`,
    businessDays: (count) => `${count} jours ouvrés`,
    states: { run_out: 'était écoulé', running: 'courait encore', unclear: 'incertain' },
    close: 'Clore',
    closeText: 'Rien de l’incident n’est modifié ni supprimé ; votre note et votre nom s’ajoutent.',
    note: 'Ce qui a été constaté, et ce qui a été fait',
    noteFault: 'Écrivez une ligne, de 500 caractères au plus.',
    closed: 'Clos',
    openOne: 'Ouvert',
    stateOf: 'État',
    officerCloses: 'Un responsable le clôt.',
    done: { closed: 'L’incident est clos.', already: 'L’incident était déjà clos.' },
  },
}
