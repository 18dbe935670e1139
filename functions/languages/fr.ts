import type { TextWords, Words } from './language.ts'

export const texts: TextWords = {
  stops: {
    sender: 'ce numéro ne recevra plus de publicité de notre part',
    all: 'ce numéro ne recevra plus de publicité de notre part ni de notre groupe',
    every: 'ce numéro ne recevra plus aucun message de notre part, y compris de service',
    'every-and-all':
      'ce numéro ne recevra plus aucun message de notre part, y compris de service, ni de publicité de notre groupe',
  },
  stopped: (name, stops) => `${name} : c'est noté, ${stops}.`,
  started: (name) =>
    `${name} : le STOP que vous nous avez envoyé par SMS ne compte plus pour nous ; vos refus à d'autres ou par d'autres moyens restent.`,
  identity: (name, stops) => `SMS édité par ${name}. Répondez STOP et ${stops}.`,
}

export const words: Words = {
  name: 'French',
  autonym: 'Français',
  direction: 'ltr',
  locale: 'fr-FR',
  covers: (name, topics) =>
    topics.length === 0
      ? `Votre accord couvre toute la publicité de ${name}.`
      : `Votre accord couvre la publicité de ${name} sur ceci et rien d’autre : ${topics.join(', ')}.`,

  frame: {
    language: 'Langue',
    privacy: 'Questions sur vos données :',
  },

  unsubscribe: {
    covered: {
      // Never "plus de publicité" alone: it can be read as "more advertising".
      topic: (name, topic) => `Ne plus recevoir de publicité « ${topic} » de ${name}`,
      sender: (name) => `Ne plus recevoir de publicité de ${name}`,
      all: (name) =>
        `Ne plus recevoir de publicité de ${name} ni d’aucun autre expéditeur de son groupe`,
      every: (name) =>
        `Ne plus recevoir aucun message de ${name}, pas même les messages de service`,
      'every-and-all': (name) =>
        `Ne plus recevoir aucun message de ${name}, pas même les messages de service, ni de publicité d’aucun autre expéditeur de son groupe`,
    },
    ask: (name) => `Vous désinscrire de ${name}\u00a0?`,
    explain: 'Un seul appui suffit. Rien d’autre n’est demandé.',
    address: { email: 'Adresse e-mail', sms: 'Numéro de téléphone' },
    addressAlone: {
      email: 'Cela vaut pour cette adresse e-mail uniquement.',
      sms: 'Cela vaut pour ce numéro de téléphone uniquement.',
    },
    addressOfLink: 'l’adresse ou le numéro qui a reçu ce lien',
    narrower: 'Ou choisissez exactement ce qui s’arrête',
    service: 'Arrêter aussi les messages de service\u00a0?',
    serviceText:
      'Les boutons ci-dessus n’arrêtent pas les messages de service\u00a0: confirmations de commande, avis de livraison, codes de sécurité. Celui-ci les arrête, pour cet expéditeur\u00a0:',
    sure: 'Je comprends que je ne recevrai alors plus non plus de confirmations de commande, d’avis de livraison ni de codes de sécurité de cet expéditeur.',
    done: 'C’est enregistré',
    stopped: 'Ce qui s’arrête',
    forWhom: 'Pour',
    asked: 'Demandé le',
    reference: 'Référence',
    still: 'Ce qui peut encore arriver',
    stillComes: {
      topic: (name) =>
        `Les autres publicités de ${name}, les messages de service et les messages d’autres expéditeurs ne sont pas arrêtés ainsi.`,
      sender: (name) =>
        `Les messages de service de ${name}, comme les confirmations de commande ou les codes de sécurité, et les messages d’autres expéditeurs ne sont pas arrêtés ainsi.`,
      all: () =>
        'Les messages de service, comme les confirmations de commande ou les codes de sécurité, ne sont pas arrêtés ainsi.',
      every: () => 'Les messages d’autres expéditeurs ne sont pas arrêtés ainsi.',
      'every-and-all': () =>
        'Les messages de service d’autres expéditeurs ne sont pas arrêtés ainsi.',
    },
    onTheWay: 'Un message déjà en route peut encore arriver.',
    until: 'Cela vaut jusqu’à ce que vous acceptiez vous-même à nouveau de tels messages.',
    mistake: 'Un appui par erreur\u00a0? Vous pouvez l’annuler une fois, dans les dix minutes.',
    undo: 'Annuler',
    undone: 'C’est annulé',
    undoneText:
      'Ce que cette page venait d’enregistrer ne compte plus. Tout ce que vous avez dit par ailleurs vaut comme avant.',
    notUndone: 'L’annulation n’est pas possible ici',
    notUndoneText:
      'Un appui peut être annulé une fois, dans les dix minutes, et seulement si rien d’autre n’a été enregistré ensuite. Rien n’a été changé. Pour recevoir à nouveau de tels messages, inscrivez-vous à nouveau auprès de l’expéditeur et confirmez votre inscription.',
    undoDown:
      'L’annulation n’a peut-être pas été enregistrée. Appuyez à nouveau sur le bouton dans une minute\u00a0:',
    held: 'Ce qui est conservé sur moi',
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
  },

  confirm: {
    ask: (name) => `Messages de ${name} : êtes-vous d’accord ?`,
    explain: (name) =>
      `Des messages de ${name} ont été demandés pour l’adresse à laquelle ce lien a été envoyé. En appuyant sur le bouton, vous acceptez ceci :`,
    note: 'Rien n’est accepté tant que vous n’appuyez pas sur le bouton. Si vous aviez dit stop à ce qu’il couvre, ce stop prend fin. Vous pourrez retirer votre consentement à tout moment.',
    button: 'Oui, j’accepte',
    done: 'Merci, c’est enregistré',
    doneText:
      'Vous n’avez rien d’autre à faire. Vous pouvez retirer votre consentement à tout moment.',
    used: 'Ce lien a été utilisé',
    usedText:
      'Votre accord a été enregistré alors, et un lien ne sert qu’une fois : rien n’a été changé. Ce que vous avez dit depuis compte. Refaites la demande là où vous vous êtes inscrit.',
    bad: 'Ce lien n’est pas valable',
    badText:
      'Il est valable sept jours, et a peut-être été coupé en route. Rien n’a été changé. Refaites la demande là où vous vous êtes inscrit.',
    down: 'Impossible pour le moment',
    downText:
      'Cela n’a peut-être pas été enregistré. Réessayez dans une minute : le lien reste valable, et appuyer deux fois est sans conséquence.',
  },

  access: {
    ask: 'Voir ce qui est conservé sur vous',
    askText:
      'Appuyez sur le bouton pour voir tout ce qui est conservé sur l’adresse qui a reçu ce lien. Le lien fonctionne ensuite pendant une heure.',
    askButton: 'Montrer ce qui est conservé',
    title: 'Ce qui est conservé sur vous',
    intro: (at) =>
      `Au ${at}. Votre adresse elle-même n’est pas conservée : seulement un code calculé à partir d’elle avec une clé secrète.`,
    nothing: 'Rien n’est enregistré sur cette adresse.',
    download: 'Télécharger en JSON',
    inParts:
      'Il y a tant d’éléments enregistrés qu’ils sont montrés par parties, du plus ancien au plus récent. Chaque partie peut être téléchargée ; ce qui vaut maintenant est dans chacune.',
    more: 'Afficher la partie suivante',
    now: 'Ce qui peut vous être envoyé aujourd’hui',
    everybody: 'Tous',
    version: 'version',
    noneRecorded: 'Rien.',
    held: 'Vos messages qui attendent une décision',
    sources: 'D’où cela vient',
    checksText:
      'Avant chaque message, les expéditeurs demandent s’ils peuvent l’envoyer. Ces questions ne sont pas conservées.',
    requests: 'Vos demandes d’accès',
    requested: (received, due, answered) =>
      `reçue le ${received}, à traiter avant le ${due}, ${answered === undefined ? 'ouverte' : `répondue le ${answered}`}`,
    retention: 'Pour combien de temps',
    everySender: 'tous les expéditeurs',
    blocked: { marketing: 'publicité', every: 'tout message' },
    erased: 'Les détails ont été effacés à votre demande.',
    since: (date) => `le ${date}`,
    used: 'Ce lien a été utilisé',
    usedText:
      'Il a montré ce qui est conservé et s’est fermé une heure après sa première utilisation. Refaites une demande pour un nouveau lien.',
    expired: 'Ce lien a expiré',
    expiredText:
      'Il était valable sept jours, ou jusqu’à une réponse par un autre moyen. Refaites une demande pour un nouveau lien.',
    bad: 'Ce lien n’est pas valable',
    badText: 'Il a peut-être été coupé en route. Ouvrez-le à nouveau depuis le message.',
    down: 'Impossible de l’afficher pour le moment',
    downText: 'Réessayez dans une minute.',
    reasons: {
      invalid_address: 'l’adresse ne peut pas être lue',
      opted_out: 'un stop a été enregistré',
      complained: 'un message a été signalé comme indésirable',
      bounced: 'l’adresse n’a pas pu être jointe',
      held: 'un de vos messages est peut-être un stop et attend une décision',
      no_consent: 'aucun consentement n’est enregistré',
      unproven_consent: 'un consentement a été affirmé, sans preuve',
      consented: 'un consentement a été enregistré',
      customer: 'une commande a été enregistrée',
      transactional: 'aucun stop ne s’y oppose',
      not_opted_out: 'aucun stop ne s’y oppose',
    },
    methods: {
      keyword: 'par SMS',
      reply: 'par réponse à un e-mail',
      link: 'par un lien dans un message',
      phone: 'par téléphone',
      email: 'par e-mail',
      letter: 'par courrier',
      agent: 'par un conseiller',
      complaint: 'signalé comme indésirable',
      form: 'par un formulaire',
      double_opt_in: 'par un e-mail confirmé',
      paper: 'sur papier',
      call: 'lors d’un appel',
      request: 'à votre demande',
      provider: 'par un prestataire',
      provider_list: 'par la liste d’un prestataire',
      hard: 'définitivement',
      soft_bounce: 'pour le moment',
      delivered: 'selon un prestataire',
      resubscribed: 'selon un prestataire',
      import: 'par une liste importée',
      order: 'par un achat',
      reply_sent: 'une réponse vous a été envoyée',
      reply_dropped: 'une réponse ne vous a pas été envoyée',
    },
    kinds: {
      stops: 'Les stops : qu’ils ont été dits, quand, à qui',
      evidence: 'Ce qui le montre : texte, référence, numéro de message (effacé sur demande)',
      seen_messages: 'Numéros des messages entendus',
      open_reviews: 'Messages qui attendent une décision',
      inbox: 'Demandes qui attendent d’être enregistrées',
      access_requests: 'Demandes d’accès, sans votre adresse',
      log_lines: 'Journal technique, sans votre adresse',
      backups: 'Sauvegardes',
      checks: 'Questions des expéditeurs',
    },
    limits: (days, isKept) =>
      !isKept ? 'pas conservé' : days === null ? 'sans fin propre' : `${days} jours`,
  },

  confirmationMail: {
    subject: (name) => `À confirmer : messages de ${name}`,
    text: ({ name, wording, covers, link }) => `Bonjour,

Quelqu’un, nous espérons que c’est vous, a demandé à ${name} des messages à cette adresse, et a accepté ceci :

${wording}

${covers}

Pour le confirmer, ouvrez cette page dans les 7 jours et appuyez sur son bouton :

${link}

Si ce n’était pas vous, ne faites rien. Sans votre confirmation, rien n’est accepté.
`,
  },

  accessLink: {
    subject: 'Ce qui est conservé sur cette adresse : votre lien',
    text: ({ host, url }) =>
      `Quelqu’un a demandé à ${host} ce qu’il conserve sur cette adresse e-mail.\n\n` +
      `Si c’est vous, ce lien vous le montre. Il est valable sept jours, et une heure après sa première utilisation :\n\n` +
      `${url}\n\n` +
      `Si ce n’est pas vous, il n’y a rien à faire : sans ce lien, rien n’est montré à personne.\n`,
    // Letters of the GSM alphabet: one message, not two.
    short: ({ host, url }) =>
      `${host} : ce qui est gardé sur ce numéro (7 jours) : ${url} Pas vous ? Ignorez ce message.`,
  },
}
