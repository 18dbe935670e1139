import type { PreferenceWords } from './words.ts'

export const words: PreferenceWords = {
  title: 'Choisissez ce que vous recevez',
  intro:
    'Indiquez votre adresse e-mail ou votre numéro de téléphone. Nous y envoyons un lien. Ce lien montre ce qui peut y être envoyé et permet de l’arrêter.',
  address: 'Adresse e-mail ou numéro de téléphone',
  example:
    'Un numéro avec l’indicatif du pays, par exemple +33\u00a06\u00a039\u00a098\u00a012\u00a034.',
  send: 'M’envoyer le lien',
  unreadable: 'Ce n’est ni une adresse e-mail ni un numéro de téléphone avec l’indicatif du pays.',
  alike:
    'La réponse est la même pour toute adresse. Personne ne peut apprendre ici qui reçoit quoi.',

  sent: 'Merci',
  sentText:
    'Si un message peut être envoyé à l’adresse ou au numéro indiqué, un lien est en route. Il est valable sept jours.',
  sentLater:
    'Si les demandes sont nombreuses, cela prend plus de temps. Si aucun lien ne peut être envoyé, une personne répond dans un délai d’un mois.',
  another: 'Indiquer une autre adresse ou un autre numéro',

  open: 'Vos choix',
  openText:
    'Le bouton montre ce qui peut être envoyé à l’adresse ou au numéro qui a reçu ce lien. À partir de là, le lien fonctionne une heure.',
  openButton: 'Afficher mes choix',

  choices: 'Vos choix',
  about: {
    email:
      'Ces choix valent pour l’adresse e-mail qui a reçu ce lien, et pour aucune autre adresse ni aucun numéro.',
    sms: 'Ces choix valent pour le numéro de téléphone qui a reçu ce lien, et pour aucun autre numéro ni aucune adresse.',
  },
  hour: 'Cette page fonctionne pendant une heure.',
  marketing: 'Publicité',
  service: 'Messages de service',
  states: {
    on: 'envoi possible',
    stopped: 'arrêt enregistré',
    held: 'rien pour l’instant : un de vos textes est peut-être un refus et attend une décision',
    bounced: 'rien : la remise a échoué',
    none: 'rien : vous n’avez pas donné votre consentement',
  },
  none: 'Aucun expéditeur n’est enregistré ici.',
  more: 'Afficher d’autres expéditeurs',

  exactly: 'Autres choix',
  stopAll: 'Ne plus recevoir de publicité de personne',
  stopSender: (name) => `Ne plus recevoir de publicité de ${name}`,
  stopTopic: (name, topic) => `Ne plus recevoir de publicité « ${topic} » de ${name}`,
  stopEvery: (name) =>
    `Ne plus recevoir aucun message de ${name}, pas même les messages de service`,
  recorded: 'Ceci est enregistré :',
  received: 'Ceci est reçu et sera enregistré dans un instant :',
  unclear: 'Rien n’a été modifié.',

  againSender: (name) => `Recevoir à nouveau la publicité de ${name}`,
  againTopic: (name, topic) => `Recevoir à nouveau la publicité « ${topic} » de ${name}`,
  againText:
    'Nous envoyons un e-mail avec une seule question à votre adresse. Rien ne change tant que vous n’y répondez pas oui.',
  againAddress: 'L’adresse e-mail de cette page, encore une fois',
  againSend: 'M’envoyer la question',
  againOther: 'Ce n’est pas l’adresse qui a reçu le lien. Rien n’a été modifié.',
  againSent:
    'Vous avez demandé un e-mail avec une seule question. Rien ne change tant que vous n’y répondez pas oui.',
  againBySms:
    'Pour recevoir à nouveau de la publicité par SMS, inscrivez-vous de nouveau auprès de l’expéditeur.',
  wording: (name, topic) =>
    topic === undefined
      ? `Je souhaite recevoir la publicité de ${name} par e-mail.`
      : `Je souhaite recevoir la publicité « ${topic} » de ${name} par e-mail.`,

  bad: 'Ce lien n’est pas valable',
  badText: 'Il a peut-être été coupé en route. Demandez-en un nouveau ici.',
  over: 'Ce lien n’est plus valable',
  overText: 'Il a été utilisé, ou ses sept jours sont écoulés. Demandez-en un nouveau ici.',
  down: 'Ce n’est pas possible pour l’instant',
  downText: 'Il se peut que rien n’ait été enregistré. Réessayez dans une minute.',
  lead: 'Ou voir et modifier tout ce que vous recevez',

  home: 'Vous avez dit stop ? C’est arrêté.',
  homeText:
    'Ici est enregistré qui ne veut plus de messages. Les expéditeurs demandent ici, avant chaque message, s’il peut être envoyé.',
  people: 'Vous recevez des messages',
  peopleText: 'Voyez ce qui peut être envoyé à votre adresse ou à votre numéro, et arrêtez-le.',
  senders: 'Vous envoyez des messages',
  sendersText: 'Comment enregistrer un refus, et comment demander avant d’envoyer :',
  documentation: 'Documentation pour le développement',

  noPage: 'Cette page n’existe pas',
  noPageText: 'L’adresse a peut-être été coupée en route.',
  toHome: 'Vers la première page',

  mail: {
    subject: 'Votre lien : choisissez ce que vous recevez',
    text: ({ host, url }) =>
      `Quelqu’un a demandé à ${host} de voir et de modifier ce qui est envoyé à cette adresse e-mail.\n\n` +
      `Si c’était vous, ouvrez ce lien. Il est valable sept jours, et une heure après sa première utilisation :\n\n` +
      `${url}\n\n` +
      `Sinon, ne faites rien. Sans ce lien, personne ne peut rien voir ni modifier.\n`,
    short: ({ host, url }) =>
      `${host} : choisissez ce que vous recevez (7 jours) : ${url} Pas vous ? Ignorez ce SMS.`,
  },
}
