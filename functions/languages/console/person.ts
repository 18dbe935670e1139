import type { AccessAsk } from '../../domain/access-request.ts'
import type { ConsentCounts } from '../../domain/consent.ts'
import type { EventType } from '../../domain/event.ts'
import type { Method } from '../../domain/method.ts'
import type { ConsoleLanguage } from '../../domain/operator.ts'
import type { Blocks } from '../../domain/scope.ts'
import type { AllowedReason, DeniedReason } from '../../domain/verdict.ts'

/** What the time line calls an event: its type, or the act where that says more. */
export type ToldEvent =
  | EventType
  | 'complaint'
  | 'undone'
  | 'reply_sent'
  | 'reply_dropped'
  | 'soft_bounce'
  | 'resubscribed'

type Named = Readonly<Record<string, string>>

/** The pages about one person. */
export type PersonWords = {
  readonly title: string
  readonly search: {
    readonly lead: string
    readonly label: string
    readonly country: string
    readonly noCountry: string
    readonly button: string
    readonly kept: string
    readonly unreadable: string
  }
  readonly person: string
  readonly byAddress: string
  readonly byId: string
  readonly byIdOlder: string
  readonly continues: string
  readonly nothing: string
  readonly verdict: string
  readonly perSender: string
  readonly sender: string
  readonly marketing: string
  readonly service: string
  readonly since: string
  readonly firstAsked: (time: string) => string
  readonly may: string
  readonly mayNot: string
  readonly anyone: string
  readonly reasons: Readonly<Record<AllowedReason | DeniedReason, string>>
  readonly facts: {
    readonly title: string
    readonly contact: string
    readonly channel: string
    readonly sms: string
    readonly email: string
    readonly unknown: string
    readonly events: string
    readonly chain: string
    readonly intact: (events: number) => string
    readonly partly: (events: number) => string
    readonly broken: (faults: number) => string
    readonly held: string
    readonly heldLink: string
    readonly told: string
    readonly toldNobody: string
    readonly audit: string
    readonly auditLink: string
  }
  readonly howToWhom: (how: string, to: string) => string
  readonly timeLine: string
  readonly timeLineEmpty: string
  readonly older: string
  readonly newest: string
  readonly events: Readonly<Record<ToldEvent, string>>
  readonly methods: Readonly<Record<Method, string>>
  readonly blocks: Readonly<Record<Blocks, string>>
  readonly everySender: string
  readonly erasedEvidence: string
  readonly details: {
    readonly how: string
    readonly to: string
    readonly covers: string
    readonly recorded: string
    readonly received: string
    readonly wording: string
    readonly version: string
    readonly source: string
    readonly proof: string
    readonly page: string
    readonly reference: string
    readonly goods: string
    readonly keyword: string
    readonly message: string
    readonly number: string
    readonly digest: string
    readonly evidence: string
    readonly operator: string
    readonly key: string
    readonly account: string
    readonly strength: string
    readonly id: string
  }
  readonly strengths: Named
  readonly requests: {
    readonly title: string
    readonly list: string
    readonly asks: Readonly<Record<AccessAsk, string>>
    readonly asked: string
    readonly received: string
    readonly due: string
    readonly state: string
    readonly byHand: string
    readonly unproven: string
    readonly answered: (how: string, who: string) => string
    readonly how: Named
    readonly by: Named
  }
  /** What can be done about the person. */
  readonly acts: string
  /** Of a time that is typed. */
  readonly zone: string
  readonly address: {
    readonly label: string
    readonly help: string
    readonly other: string
    readonly over: string
  }
  readonly stop: {
    readonly title: string
    readonly help: string
    readonly how: string
    readonly channels: Readonly<Record<'phone' | 'email' | 'letter' | 'agent', string>>
    readonly scope: string
    readonly all: string
    readonly blocks: string
    readonly when: string
    readonly whenHelp: string
    readonly reference: string
    readonly referenceHelp: string
    readonly button: string
    readonly done: (covers: string) => string
    readonly queued: string
    readonly future: string
  }
  readonly access: {
    readonly title: string
    readonly help: string
    readonly asks: string
    readonly answerBy: string
    readonly link: string
    readonly operator: string
    readonly language: string
    readonly says: string
    readonly saysHelp: string
    readonly button: string
    readonly done: (due: string) => string
    readonly byLink: string
    readonly byHand: string
    readonly open: string
    readonly linkOnly: string
  }
  readonly consent: {
    readonly title: string
    readonly help: string
    readonly sender: string
    readonly topics: string
    readonly wholeSender: string
    readonly when: string
    readonly how: string
    readonly wording: string
    readonly version: string
    readonly source: string
    readonly proof: string
    readonly proofHelp: string
    readonly button: string
    readonly incomplete: string
    readonly counts: Readonly<Record<ConsentCounts, string>>
    readonly methods: Readonly<Record<'form' | 'double_opt_in' | 'paper' | 'call', string>>
  }
  readonly erase: {
    readonly title: string
    readonly help: string
    readonly preview: string
    readonly previewTitle: string
    readonly goes: string
    readonly stays: string
    readonly ends: string
    readonly endsList: string
    readonly counts: Readonly<
      Record<
        'evidence' | 'heldTexts' | 'accessRequestAddresses' | 'waitingConsentRequests',
        (count: number) => string
      >
    >
    readonly least: string
    readonly more: (count: number) => string
    readonly kinds: string
    readonly confirm: string
    readonly confirmCheck: string
    readonly notConfirmed: string
    readonly back: string
    readonly done: (when: string) => string
    readonly goesOn: string
    readonly tell: string
  }
  readonly dossier: { readonly open: string; readonly fr: string; readonly en: string }
  readonly asked: string
  readonly failed: string
}

export const personWords: Readonly<Record<ConsoleLanguage, PersonWords>> = {
  en: {
    title: 'People',
    search: {
      lead: 'May somebody be written to, and why? Look up one phone number or e-mail address.',
      label: 'Phone number or e-mail address',
      country: 'Country of the number',
      noCountry: 'None: it begins with +',
      button: 'Look up',
      kept: 'The address is used for this look-up alone and is not stored. That you looked is noted in the audit trail.',
      unreadable: 'This is neither an e-mail address nor a possible phone number.',
    },
    person: 'Person',
    byAddress: 'Looked up by address: everything on record is shown.',
    byId: 'Opened by its id, without the address: what is on record under this id is shown. Look the address up to be sure of everything.',
    byIdOlder:
      'This id may be of an earlier hash key, and more may be on record under another. Look the address up to see everything.',
    continues:
      'What is shown continues an earlier history under another id. Look the address up to see it.',
    nothing: 'Nothing is on record.',
    verdict: 'May they be written to?',
    perSender: 'For each sender',
    sender: 'Sender',
    marketing: 'Marketing',
    service: 'Service messages',
    since: 'Since',
    firstAsked: (time) => `First asked on ${time}.`,
    may: 'May be sent',
    mayNot: 'May not be sent',
    anyone: 'Anyone',
    reasons: {
      invalid_address: 'Address cannot be read',
      opted_out: 'Said stop',
      complained: 'Reported spam',
      bounced: 'Undeliverable',
      held: 'Awaits a decision',
      no_consent: 'No consent',
      unproven_consent: 'Consent without proof',
      consented: 'Agreed',
      customer: 'Customer',
      transactional: 'No stop reaches them',
      not_opted_out: 'Has not objected',
    },
    facts: {
      title: 'On record',
      contact: 'Id of the person',
      channel: 'Channel',
      sms: 'Phone number',
      email: 'E-mail address',
      unknown: 'Not known',
      events: 'Events',
      chain: 'Chain of evidence',
      intact: (events) =>
        events === 0
          ? 'Nothing to check'
          : events === 1
            ? 'Whole: 1 event checked'
            : `Whole: ${events} events checked, none changed or missing`,
      partly: (events) => `Whole as far as checked: the first ${events}. The dossier checks all`,
      broken: (faults) => (faults === 1 ? 'Broken in 1 place' : `Broken in ${faults} places`),
      held: 'Awaits a decision',
      heldLink: 'Open the review',
      told: 'Others told',
      toldNobody: 'Nobody: other systems read the log of events',
      audit: 'Who looked',
      auditLink: 'Audit trail of this person',
    },
    howToWhom: (how, to) => `${how} to ${to}`,
    timeLine: 'Time line',
    timeLineEmpty:
      'Nothing was ever recorded here. For an address that nobody has used, this is what anybody would see.',
    older: 'Older events',
    newest: 'Newest events',
    events: {
      stop: 'Said stop',
      complaint: 'Reported a message as spam',
      hold: 'Wrote what may be a stop',
      release: 'A message was judged to be no stop',
      lift: 'Sent START',
      undone: 'Took a stop back on the page, at once',
      consent: 'Agreed',
      bounce: 'A message could not be delivered',
      delivery: 'A message could be delivered again',
      order: 'Bought something',
      erasure: 'Erased what can be erased',
      note: 'Note',
      reply_sent: 'We replied',
      reply_dropped: 'A reply was not sent',
      soft_bounce: 'A message could not be delivered for now',
      resubscribed: 'A provider lifted its own block',
    },
    methods: {
      form: 'form',
      double_opt_in: 'confirmed by mail',
      paper: 'on paper',
      call: 'in a call',
      keyword: 'text message',
      phone: 'phone',
      email: 'e-mail',
      letter: 'letter',
      agent: 'agent',
      reply: 'e-mail reply',
      link: 'link in a message',
      provider: 'report of a provider',
      complaint: 'spam report',
      hard: 'for good',
      soft_bounce: 'for now',
      delivered: 'report of a provider',
      resubscribed: 'report of a provider',
      import: 'imported list',
      order: 'order',
      request: 'request of the person',
      reply_sent: 'reply',
      reply_dropped: 'reply',
    },
    blocks: { marketing: 'marketing', every: 'every message' },
    everySender: 'every sender',
    erasedEvidence: 'The evidence was erased. The chain still shows that this happened.',
    details: {
      how: 'How',
      to: 'Said to',
      covers: 'Covers',
      recorded: 'Recorded by',
      received: 'Received',
      wording: 'Wording',
      version: 'Version',
      source: 'Source',
      proof: 'Proof',
      page: 'Page',
      reference: 'Reference',
      goods: 'Goods',
      keyword: 'Keyword',
      message: 'Message',
      number: 'Number',
      digest: 'SHA-256 of the request',
      evidence: 'Evidence in full',
      operator: 'operator',
      key: 'API key',
      account: 'account',
      strength: 'Counts as',
      id: 'Event',
    },
    strengths: {
      claimed: 'a claim without proof',
      proven: 'a proven consent, which lifts no stop',
      lifting: 'a proven consent, which lifts an older stop',
    },
    requests: {
      title: 'Requests of this person',
      list: 'Requests, newest first',
      asks: {
        access: 'Access',
        preferences: 'Preferences',
        correction: 'Correction',
        erasure: 'Erasure',
      },
      asked: 'Asks for',
      received: 'Received',
      due: 'Due',
      state: 'State',
      byHand: 'To be answered by hand',
      unproven: 'Link sent or waiting',
      answered: (how, who) => `Answered: ${how} (${who})`,
      how: {
        link: 'by its link',
        lapsed: 'link not used',
        sent: 'sent',
        refused: 'refused',
        erased: 'erased',
      },
      by: { person: 'the person', time: 'time' },
    },
    acts: 'Act for this person',
    zone: 'Time zone',
    address: {
      label: 'Their number or address, in full',
      help: 'It is not stored, so it is needed again. It must be the one of this page.',
      other: 'This is the address of somebody else, or cannot be read. Nothing was done.',
      over: 'More than 30 minutes have passed. Type the address again. Nothing was done.',
    },
    stop: {
      title: 'Record a stop',
      help: 'A wish to stop that came to you. It counts at once.',
      how: 'How it came',
      channels: { phone: 'Phone', email: 'E-mail', letter: 'Letter', agent: 'Agent' },
      scope: 'Stops messages of',
      all: 'Every sender',
      blocks: 'Stops',
      when: 'When they said it',
      whenHelp: 'Empty: now.',
      reference: 'Reference',
      referenceHelp:
        'Where it can be found: number of the call, of the letter. No name, no address.',
      button: 'Record the stop',
      done: (covers) => `The stop is recorded: ${covers}.`,
      queued: 'The stop is kept and will be recorded in a moment.',
      future: 'This time has not come yet. Leave it empty for now.',
    },
    access: {
      title: 'Start a request',
      help: 'The person asks what is held, or for a correction or an erasure. One month runs from now.',
      asks: 'Asks for',
      answerBy: 'Answer',
      link: 'By a link to this address, which proves whose it is',
      operator: 'By hand: I know who asks',
      language: 'Language',
      says: 'How it came, and what it says',
      saysHelp: 'Sealed, and deleted with the answer.',
      button: 'Start the request',
      done: (due) => `The request is written down. Due on ${due}.`,
      byLink: 'The link is on its way.',
      byHand: 'No link can be sent to this address: an operator answers.',
      open: 'Open the request',
      linkOnly: 'A link answers a request for access alone.',
    },
    consent: {
      title: 'Record a consent',
      help: 'A newer consent of the person with proof lifts an older stop, for this sender alone. Nothing else does.',
      sender: 'Sender',
      topics: 'For',
      wholeSender: 'All of the sender',
      when: 'When they agreed',
      how: 'How',
      wording: 'Wording they agreed to, word for word',
      version: 'Version of the wording',
      source: 'Where it was collected',
      proof: 'Proof',
      proofHelp:
        'What shows it: number of the form, of the recording. Without proof it is a claim.',
      button: 'Record the consent',
      incomplete: 'Wording, version, source and time are needed. Nothing was recorded.',
      counts: {
        allows: 'The consent is recorded. The sender may write now.',
        claim_only: 'It is recorded as a claim: without proof it allows nothing.',
        undeliverable: 'It is recorded, but the address is undeliverable.',
        lifts_no_stop: 'It is recorded, but a stop stands that it cannot lift.',
        older_than_stop: 'It is recorded, but a stop that is as new or newer stands.',
        older_than_erasure: 'It is not recorded: the person had everything before then erased.',
      },
      methods: {
        form: 'Form',
        double_opt_in: 'Confirmed by mail',
        paper: 'On paper',
        call: 'In a call',
      },
    },
    erase: {
      title: 'Erase',
      help: 'What shows what was said goes; that they said stop stays. First you see what goes and what stays.',
      preview: 'Show what would go',
      previewTitle: 'Erase this person?',
      goes: 'Goes at once',
      stays: 'Stays, and why',
      ends: 'Ends by itself',
      endsList: 'What cannot be found by person, and is gone after some days',
      counts: {
        evidence: (count) => `Evidence of ${count} event${count === 1 ? '' : 's'}`,
        heldTexts: (count) =>
          `${count} text${count === 1 ? '' : 's'} that wait for a decision: they become stops`,
        accessRequestAddresses: (count) =>
          `${count} address${count === 1 ? '' : 'es'} of open requests`,
        waitingConsentRequests: (count) =>
          `${count} confirmation${count === 1 ? '' : 's'} not sent yet`,
      },
      least: 'There was no time to count everything: it may be more.',
      more: (count) => `${count} more, for a reason each`,
      kinds: 'Kinds of data that go',
      confirm: 'Erase',
      confirmCheck: 'I have read what goes and what stays. It cannot be undone.',
      notConfirmed: 'Say first that you have read it. Nothing was erased.',
      back: 'Back to the person',
      done: (when) => `Erased on ${when}.`,
      goesOn: 'The rest goes on by itself.',
      tell: 'Tell the person that their stop is kept, without their address (GDPR 12(3), 17(3)).',
    },
    dossier: { open: 'Dossier', fr: 'French', en: 'English' },
    asked: 'Another officer must approve it. It waits for seven days in Approvals.',
    failed: 'Nothing was done.',
  },
  fr: {
    title: 'Personnes',
    search: {
      lead: 'Peut-on écrire à quelqu’un, et pourquoi ? Recherchez un numéro ou une adresse e-mail.',
      label: 'Numéro de téléphone ou adresse e-mail',
      country: 'Pays du numéro',
      noCountry: 'Aucun : il commence par +',
      button: 'Rechercher',
      kept: 'L’adresse ne sert qu’à cette recherche et n’est pas conservée. La consultation est inscrite au journal d’audit.',
      unreadable: 'Ce n’est ni une adresse e-mail ni un numéro de téléphone possible.',
    },
    person: 'Personne',
    byAddress: 'Recherche par l’adresse : tout ce qui est enregistré est affiché.',
    byId: 'Fiche ouverte par son identifiant, sans l’adresse : ce qui est enregistré sous cet identifiant est affiché. Recherchez l’adresse pour être sûr de tout voir.',
    byIdOlder:
      'Cet identifiant vient peut-être d’une ancienne clé, et d’autres événements peuvent figurer sous un autre. Recherchez l’adresse pour tout voir.',
    continues:
      'Ce qui est affiché fait suite à un historique antérieur, sous un autre identifiant. Recherchez l’adresse pour le voir.',
    nothing: 'Rien n’est enregistré.',
    verdict: 'Peut-on lui écrire ?',
    perSender: 'Par expéditeur',
    sender: 'Expéditeur',
    marketing: 'Prospection',
    service: 'Messages de service',
    since: 'Depuis',
    firstAsked: (time) => `Première opposition le ${time}.`,
    may: 'Autorisé',
    mayNot: 'Interdit',
    anyone: 'Tous',
    reasons: {
      invalid_address: 'Adresse illisible',
      opted_out: 'S’est opposée',
      complained: 'A signalé un indésirable',
      bounced: 'Non remis',
      held: 'En attente de décision',
      no_consent: 'Sans consentement',
      unproven_consent: 'Consentement sans preuve',
      consented: 'A consenti',
      customer: 'Cliente ou client',
      transactional: 'Aucune opposition ne les vise',
      not_opted_out: 'Ne s’est pas opposée',
    },
    facts: {
      title: 'Ce qui est enregistré',
      contact: 'Identifiant',
      channel: 'Canal',
      sms: 'Numéro de téléphone',
      email: 'Adresse e-mail',
      unknown: 'Inconnu',
      events: 'Événements',
      chain: 'Chaîne de preuves',
      intact: (events) =>
        events === 0
          ? 'Rien à vérifier'
          : events === 1
            ? 'Intacte : 1 événement vérifié'
            : `Intacte : ${events} événements vérifiés, aucun modifié ni manquant`,
      partly: (events) =>
        `Intacte pour les ${events} premiers événements vérifiés. Le dossier les vérifie tous`,
      broken: (faults) => (faults === 1 ? 'Rompue en 1 endroit' : `Rompue en ${faults} endroits`),
      held: 'En attente de décision',
      heldLink: 'Ouvrir le message à examiner',
      told: 'Transmis à',
      toldNobody: 'Personne : les autres systèmes lisent le journal des événements',
      audit: 'Consultations',
      auditLink: 'Journal d’audit de cette personne',
    },
    howToWhom: (how, to) => `${how} à ${to}`,
    timeLine: 'Historique',
    timeLineEmpty:
      'Rien n’a jamais été enregistré ici. Pour une adresse que personne n’a utilisée, tout le monde verrait la même chose.',
    older: 'Événements plus anciens',
    newest: 'Événements les plus récents',
    events: {
      stop: 'A dit stop',
      complaint: 'A signalé un message comme indésirable',
      hold: 'A écrit ce qui est peut-être une opposition',
      release: 'Un message a été jugé sans opposition',
      lift: 'A envoyé START',
      undone: 'A aussitôt annulé son opposition sur la page',
      consent: 'A consenti',
      bounce: 'Un message n’a pas pu être remis',
      delivery: 'Un message a pu être remis à nouveau',
      order: 'A fait un achat',
      erasure: 'Effacement de ce qui peut l’être',
      note: 'Note',
      reply_sent: 'Une réponse lui a été envoyée',
      reply_dropped: 'Une réponse n’a pas été envoyée',
      soft_bounce: 'Un message n’a pas pu être remis pour le moment',
      resubscribed: 'Un prestataire a levé son propre blocage',
    },
    methods: {
      form: 'formulaire',
      double_opt_in: 'confirmé par e-mail',
      paper: 'sur papier',
      call: 'lors d’un appel',
      keyword: 'SMS',
      phone: 'téléphone',
      email: 'e-mail',
      letter: 'courrier',
      agent: 'conseiller',
      reply: 'réponse par e-mail',
      link: 'lien d’un message',
      provider: 'signalement d’un prestataire',
      complaint: 'signalement d’indésirable',
      hard: 'définitivement',
      soft_bounce: 'pour le moment',
      delivered: 'signalement d’un prestataire',
      resubscribed: 'signalement d’un prestataire',
      import: 'liste importée',
      order: 'commande',
      request: 'demande de la personne',
      reply_sent: 'réponse',
      reply_dropped: 'réponse',
    },
    blocks: { marketing: 'prospection', every: 'tout message' },
    everySender: 'tous les expéditeurs',
    erasedEvidence: 'La preuve a été effacée. La chaîne montre toujours que cela a eu lieu.',
    details: {
      how: 'Comment',
      to: 'Adressé à',
      covers: 'Porte sur',
      recorded: 'Enregistré par',
      received: 'Reçu',
      wording: 'Texte accepté',
      version: 'Version',
      source: 'Source',
      proof: 'Preuve',
      page: 'Page',
      reference: 'Référence',
      goods: 'Achat',
      keyword: 'Mot-clé',
      message: 'Message',
      number: 'Numéro',
      digest: 'SHA-256 de la requête',
      evidence: 'Preuve complète',
      operator: 'opérateur',
      key: 'clé d’API',
      account: 'compte',
      strength: 'Vaut comme',
      id: 'Événement',
    },
    strengths: {
      claimed: 'une affirmation sans preuve',
      proven: 'un consentement prouvé, qui ne lève aucune opposition',
      lifting: 'un consentement prouvé, qui lève une opposition antérieure',
    },
    requests: {
      title: 'Demandes de cette personne',
      list: 'Demandes, les plus récentes d’abord',
      asks: {
        access: 'Accès',
        preferences: 'Choix des messages',
        correction: 'Rectification',
        erasure: 'Effacement',
      },
      asked: 'Demande',
      received: 'Reçue',
      due: 'Échéance',
      state: 'État',
      byHand: 'À traiter par un opérateur',
      unproven: 'Lien envoyé ou en attente',
      answered: (how, who) => `Traitée : ${how} (${who})`,
      how: {
        link: 'par son lien',
        lapsed: 'lien non utilisé',
        sent: 'réponse envoyée',
        refused: 'refusée',
        erased: 'effacée',
      },
      by: { person: 'la personne', time: 'échéance passée' },
    },
    acts: 'Agir pour cette personne',
    zone: 'Fuseau horaire',
    address: {
      label: 'Son numéro ou son adresse, en entier',
      help: 'Elle n’est pas conservée : il faut la saisir à nouveau. Ce doit être celle de cette fiche.',
      other: 'C’est l’adresse de quelqu’un d’autre, ou elle est illisible. Rien n’a été fait.',
      over: 'Plus de 30 minutes ont passé. Saisissez l’adresse à nouveau. Rien n’a été fait.',
    },
    stop: {
      title: 'Enregistrer une opposition',
      help: 'Une opposition qui vous est parvenue. Elle vaut aussitôt.',
      how: 'Reçue par',
      channels: { phone: 'Téléphone', email: 'E-mail', letter: 'Courrier', agent: 'Conseiller' },
      scope: 'S’oppose aux messages de',
      all: 'Tous les expéditeurs',
      blocks: 'Porte sur',
      when: 'Date et heure',
      whenHelp: 'Vide : maintenant.',
      reference: 'Référence',
      referenceHelp: 'Où la retrouver : numéro de l’appel, du courrier. Ni nom ni adresse.',
      button: 'Enregistrer l’opposition',
      done: (covers) => `L’opposition est enregistrée : ${covers}.`,
      queued: 'L’opposition est gardée et sera enregistrée dans un instant.',
      future: 'Cette date n’est pas encore passée. Laissez le champ vide pour maintenant.',
    },
    access: {
      title: 'Ouvrir une demande',
      help: 'La personne exerce son droit d’accès, de rectification ou d’effacement. Le délai d’un mois court dès maintenant.',
      asks: 'Demande',
      answerBy: 'Réponse',
      link: 'Par un lien envoyé à cette adresse, qui prouve à qui elle est',
      operator: 'Par un opérateur : je sais qui demande',
      language: 'Langue',
      says: 'Comment elle est arrivée, et ce qu’elle dit',
      saysHelp: 'Gardé sous clé, et supprimé avec la réponse.',
      button: 'Ouvrir la demande',
      done: (due) => `La demande est enregistrée. Échéance : ${due}.`,
      byLink: 'Le lien est en route.',
      byHand: 'Aucun lien ne peut être envoyé à cette adresse : un opérateur répond.',
      open: 'Ouvrir la demande',
      linkOnly: 'Un lien ne répond qu’à une demande d’accès.',
    },
    consent: {
      title: 'Enregistrer un consentement',
      help: 'Seul un consentement plus récent de la personne, avec sa preuve, lève une opposition, et pour cet expéditeur seulement.',
      sender: 'Expéditeur',
      topics: 'Pour',
      wholeSender: 'Tous ses messages',
      when: 'Date et heure du consentement',
      how: 'Recueilli par',
      wording: 'Texte accepté, mot pour mot',
      version: 'Version du texte',
      source: 'Lieu de collecte',
      proof: 'Preuve',
      proofHelp:
        'Ce qui le montre : numéro du formulaire, de l’enregistrement. Sans preuve, ce n’est qu’une affirmation.',
      button: 'Enregistrer le consentement',
      incomplete: 'Il faut le texte, sa version, la source et la date. Rien n’a été enregistré.',
      counts: {
        allows: 'Le consentement est enregistré. L’expéditeur peut écrire dès maintenant.',
        claim_only: 'Il est enregistré comme affirmation : sans preuve, il ne permet rien.',
        undeliverable: 'Il est enregistré, mais rien ne peut être remis à cette adresse.',
        lifts_no_stop: 'Il est enregistré, mais une opposition demeure, qu’il ne peut lever.',
        older_than_stop:
          'Il est enregistré, mais une opposition aussi récente ou plus récente demeure.',
        older_than_erasure:
          'Il n’est pas enregistré : la personne a fait effacer tout ce qui précède.',
      },
      methods: {
        form: 'Formulaire',
        double_opt_in: 'Confirmé par e-mail',
        paper: 'Sur papier',
        call: 'Lors d’un appel',
      },
    },
    erase: {
      title: 'Effacer',
      help: 'Ce qui montre ce qui a été dit disparaît ; le fait de s’être opposé reste. Vous verrez d’abord ce qui disparaît et ce qui reste.',
      preview: 'Voir ce qui disparaîtrait',
      previewTitle: 'Effacer cette personne ?',
      goes: 'Disparaît aussitôt',
      stays: 'Reste, et pourquoi',
      ends: 'S’efface de soi-même',
      endsList: 'Ce qui ne permet pas de retrouver quelqu’un, et disparaît après quelques jours',
      counts: {
        evidence: (count) => `La preuve de ${count} événement${count > 1 ? 's' : ''}`,
        heldTexts: (count) =>
          count > 1
            ? `${count} textes en attente de décision : ils deviennent des oppositions`
            : `${count} texte en attente de décision : il devient une opposition`,
        accessRequestAddresses: (count) =>
          `${count} adresse${count > 1 ? 's' : ''} de demandes ouvertes`,
        waitingConsentRequests: (count) =>
          count > 1 ? `${count} confirmations non envoyées` : `${count} confirmation non envoyée`,
      },
      least: 'Le temps a manqué pour tout compter : il peut y en avoir davantage.',
      more: (count) => `${count} autres, chacun pour une raison`,
      kinds: 'Les données qui disparaissent',
      confirm: 'Effacer',
      confirmCheck: 'J’ai lu ce qui disparaît et ce qui reste. C’est irréversible.',
      notConfirmed: 'Indiquez d’abord que vous l’avez lu. Rien n’a été effacé.',
      back: 'Retour à la personne',
      done: (when) => `Effacé le ${when}.`,
      goesOn: 'Le reste s’efface de soi-même.',
      tell: 'Informez la personne que son opposition est conservée, sans son adresse (RGPD, art. 12(3) et 17(3)).',
    },
    dossier: { open: 'Dossier', fr: 'Français', en: 'Anglais' },
    asked: 'Un autre délégué doit l’approuver. La demande attend sept jours dans Approbations.',
    failed: 'Rien n’a été fait.',
  },
}
