import type { EventType } from '../../domain/event.ts'
import type { Method } from '../../domain/method.ts'
import type { ConsoleLanguage } from '../../domain/operator.ts'

type SourceWords = {
  readonly methods: Readonly<Record<Method, string>>
  readonly types: Readonly<Record<EventType, string>>
}

/** By what act something was said, and what it said, as heads of tables and legends of charts. */
const sourceWords: Readonly<Record<ConsoleLanguage, SourceWords>> = {
  en: {
    methods: {
      form: 'form',
      double_opt_in: 'confirmed by mail',
      paper: 'paper',
      call: 'call',
      keyword: 'text message',
      phone: 'by phone',
      email: 'by e-mail',
      letter: 'by letter',
      agent: 'by an agent',
      reply: 'reply by e-mail',
      link: 'unsubscribe link',
      provider: 'provider’s own list',
      provider_list: 'audit of a provider’s list',
      complaint: 'spam report',
      hard: 'hard bounce',
      soft_bounce: 'soft bounce',
      delivered: 'delivered',
      resubscribed: 'lifted by a provider',
      import: 'imported list',
      order: 'order',
      request: 'request for erasure',
      reply_sent: 'reply sent',
      reply_dropped: 'reply dropped',
    },
    types: {
      stop: 'Stops',
      hold: 'Held',
      release: 'Released',
      lift: 'Lifted',
      consent: 'Consents',
      bounce: 'Bounces',
      delivery: 'Deliveries',
      order: 'Orders',
      erasure: 'Erasures',
      note: 'Notes',
    },
  },
  fr: {
    methods: {
      form: 'formulaire',
      double_opt_in: 'confirmé par e-mail',
      paper: 'papier',
      call: 'appel',
      keyword: 'SMS',
      phone: 'par téléphone',
      email: 'par e-mail',
      letter: 'par courrier',
      agent: 'par un agent',
      reply: 'réponse par e-mail',
      link: 'lien de désinscription',
      provider: 'liste du prestataire',
      provider_list: 'contrôle de la liste d’un prestataire',
      complaint: 'signalement de spam',
      hard: 'rejet définitif',
      soft_bounce: 'rejet temporaire',
      delivered: 'distribué',
      resubscribed: 'levé par un prestataire',
      import: 'liste importée',
      order: 'commande',
      request: 'demande d’effacement',
      reply_sent: 'réponse envoyée',
      reply_dropped: 'réponse abandonnée',
    },
    types: {
      stop: 'Oppositions',
      hold: 'En attente',
      release: 'Libérés',
      lift: 'Levées',
      consent: 'Consentements',
      bounce: 'Rejets',
      delivery: 'Distributions',
      order: 'Commandes',
      erasure: 'Effacements',
      note: 'Notes',
    },
  },
}

/** A word that an older version wrote is shown as it is. */
function methodName(language: ConsoleLanguage, method: string): string {
  const words: Readonly<Record<string, string>> = sourceWords[language].methods
  return words[method] ?? method
}

export function typeName(language: ConsoleLanguage, type: string): string {
  const words: Readonly<Record<string, string>> = sourceWords[language].types
  return words[type] ?? type
}

/** `twilio · text message`; what comes through no provider is its act alone. */
export function sourceName(
  language: ConsoleLanguage,
  { provider, method }: { readonly provider?: string | undefined; readonly method: string },
): string {
  const act = methodName(language, method)
  return provider === undefined ? act : `${provider} · ${act}`
}
