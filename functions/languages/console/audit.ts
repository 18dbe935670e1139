import type { Audited } from '../../domain/audit.ts'
import type { ConsoleLanguage } from '../../domain/operator.ts'

export type AuditWords = {
  readonly title: string
  readonly lead: string
  readonly ofPerson: string
  readonly ofPersonLead: string
  readonly when: string
  readonly who: string
  readonly what: string
  readonly person: string
  readonly about: string
  readonly day: string
  readonly show: string
  readonly before: string
  readonly after: string
  readonly nobody: string
  readonly empty: string
  readonly emptyText: string
  readonly acts: Readonly<Record<Audited, string>>
}

export const auditWords: Readonly<Record<ConsoleLanguage, AuditWords>> = {
  en: {
    title: 'Audit trail',
    lead: 'What operators saw and set out to do, newest first. An entry is written before the act, so a refused one leaves an entry too: the history of the thing itself says what was done. Nobody can change it; it is kept for a year.',
    ofPerson: 'Who saw this person',
    ofPersonLead: 'Every look and every act, newest first.',
    when: 'When',
    who: 'Who',
    what: 'What',
    person: 'Person',
    about: 'About',
    day: 'Day (UTC)',
    show: 'Show',
    before: 'Day before',
    after: 'Day after',
    nobody: 'nobody known',
    empty: 'Nothing on this day',
    emptyText: 'Nobody signed in, looked anyone up or changed anything.',
    acts: {
      signed_in: 'signed in',
      sign_in_refused: 'was refused at signing in',
      signed_out: 'signed out',
      session_ended: 'ended a session of their own',
      sessions_ended: 'ended all sessions of an operator',
      operator_named: 'named an operator',
      operator_changed: 'changed an operator',
      operator_removed: 'removed an operator',
      person_looked_up: 'looked a person up',
      dossier_printed: 'opened the dossier of a person',
      text_opened: 'read what a person wrote',
      stop_recorded: 'recorded a stop',
      lift_recorded: 'recorded that a stop is lifted',
      consent_recorded: 'recorded a consent',
      review_decided: 'decided a review',
      aside_decided: 'decided what was set aside',
      access_started: 'started an access request',
      access_opened: 'opened an access request',
      access_answered: 'answered an access request',
      erasure_previewed: 'looked at what an erasure would do',
      person_erased: 'erased a person',
      approval_asked: 'asked a second officer to approve',
      approval_given: 'approved what another asked for',
      approval_refused: 'refused what another asked for',
      message_decided: 'decided whether a message left',
      incident_opened: 'opened an incident',
      incident_closed: 'closed an incident',
      quarantine_opened: 'opened a request in quarantine',
      quarantine_verified: 'verified requests in quarantine again',
      sender_changed: 'changed a sender',
      key_created: 'made an API key',
      key_rotated: 'gave an API key a new secret',
      key_revoked: 'ended an API key',
      provider_tested: 'tested a provider',
      target_changed: 'changed a target, or removed it',
      target_tested: 'tested a target',
      target_decided: 'decided what was given up for a target',
      target_told_again: 'had a target told again, or ended that',
      import_created: 'announced an import',
      import_checked: 'ran an import dry',
      import_applied: 'applied an import',
      refused_rows_read: 'read the refused rows of an import',
    },
  },
  fr: {
    title: 'Journal d’audit',
    lead: 'Ce que les opérateurs ont vu et entrepris, le plus récent d’abord. Une ligne est écrite avant l’acte, et reste si l’acte est refusé : l’historique de l’objet lui-même dit ce qui a été fait. Personne ne peut le modifier ; il est conservé un an.',
    ofPerson: 'Qui a consulté cette personne',
    ofPersonLead: 'Chaque consultation et chaque acte, le plus récent d’abord.',
    when: 'Quand',
    who: 'Qui',
    what: 'Quoi',
    person: 'Personne',
    about: 'Objet',
    day: 'Jour (UTC)',
    show: 'Afficher',
    before: 'Jour précédent',
    after: 'Jour suivant',
    nobody: 'personne de connu',
    empty: 'Rien ce jour-là',
    emptyText: 'Personne ne s’est connecté, n’a consulté ni modifié quoi que ce soit.',
    acts: {
      signed_in: 's’est connecté',
      sign_in_refused: 'a été refusé à la connexion',
      signed_out: 's’est déconnecté',
      session_ended: 'a terminé l’une de ses sessions',
      sessions_ended: 'a terminé toutes les sessions d’un opérateur',
      operator_named: 'a désigné un opérateur',
      operator_changed: 'a modifié un opérateur',
      operator_removed: 'a retiré un opérateur',
      person_looked_up: 'a consulté une personne',
      dossier_printed: 'a ouvert le dossier d’une personne',
      text_opened: 'a lu ce qu’une personne a écrit',
      stop_recorded: 'a enregistré une opposition',
      lift_recorded: 'a enregistré la levée d’une opposition',
      consent_recorded: 'a enregistré un consentement',
      review_decided: 'a tranché une vérification',
      aside_decided: 'a tranché un élément mis de côté',
      access_started: 'a ouvert une demande d’accès',
      access_opened: 'a consulté une demande d’accès',
      access_answered: 'a répondu à une demande d’accès',
      erasure_previewed: 'a regardé ce qu’un effacement ferait',
      person_erased: 'a effacé une personne',
      approval_asked: 'a demandé l’accord d’un second délégué',
      approval_given: 'a donné son accord à la demande d’un autre',
      approval_refused: 'a refusé la demande d’un autre',
      message_decided: 'a tranché si un message est parti',
      incident_opened: 'a ouvert un incident',
      incident_closed: 'a clos un incident',
      quarantine_opened: 'a ouvert une requête en quarantaine',
      quarantine_verified: 'a revérifié des requêtes en quarantaine',
      sender_changed: 'a modifié un expéditeur',
      key_created: 'a créé une clé d’API',
      key_rotated: 'a renouvelé une clé d’API',
      key_revoked: 'a révoqué une clé d’API',
      provider_tested: 'a testé un prestataire',
      target_changed: 'a modifié ou supprimé une cible',
      target_tested: 'a testé une cible',
      target_decided: 'a décidé de ce qui avait été abandonné pour une cible',
      target_told_again: 'a fait redire à une cible, ou y a mis fin',
      import_created: 'a annoncé un import',
      import_checked: 'a simulé un import',
      import_applied: 'a appliqué un import',
      refused_rows_read: 'a lu les lignes refusées d’un import',
    },
  },
}
