import { ALARMING_LINES, type AlarmingEvent } from '../../domain/alarming-lines.ts'
import type { RingingAlarm } from '../../domain/figures.ts'
import type { ConsoleLanguage } from '../../domain/operator.ts'

const FRENCH: Readonly<Record<AlarmingEvent, string>> = {
  signature_refused:
    'Un prestataire a été refusé : son secret a peut-être changé. La quarantaine dure 7 jours.',
  quarantine_full:
    'Une requête non vérifiée n’a pas trouvé de place en quarantaine : quelqu’un l’inonde, ou un secret est faux.',
  quarantine_failed:
    'Une requête non vérifiée n’a pas pu être gardée : la table ou le compartiment refuse.',
  body_refused: 'Un corps dépassait la taille acceptée (4 Mio d’un prestataire) et a été refusé.',
  inbox_object_gone:
    'Une grande requête n’était plus dans son compartiment : la file l’a livrée deux fois, ou quelqu’un l’a supprimée.',
  inbox_spilled: 'La table refuse les écritures ; les oppositions passent par la file.',
  old_link_recorded:
    'De vieux liens courts sont ouverts encore et encore ; chaque pression ajoute un événement.',
  inbox_retry: 'Une opposition en file n’a pas pu être enregistrée ; elle est tentée à nouveau.',
  events_unlogged:
    'Des événements enregistrés n’étaient pas au journal après cinq minutes et y ont été écrits : le flux les a perdus, ou est à l’arrêt.',
  reviews_waiting: 'Ce qui est peut-être une opposition attend une décision depuis un jour.',
  sent_after_stop:
    'Un message est parti vers une personne qui s’y était opposée : voyez qui l’a envoyé (Incidents).',
  sent_without_consent:
    'Un message est parti vers une personne qui n’y a jamais consenti (Incidents).',
  sends_not_judged:
    'Il n’a pas pu être vérifié si un message était parti après une opposition : faites-le déclarer à nouveau.',
  set_aside: 'Une requête authentique n’a donné aucun événement et attend une décision.',
  aside_ended_undecided:
    'Ce qui était mis de côté et ne désignait personne a pris fin après 30 jours sans décision.',
  access_requests_due:
    'Une demande d’accès arrive à échéance dans les dix jours, ou est en retard.',
  access_delayed:
    'Des demandes d’accès attendent, le budget du jour étant épuisé : quelqu’un les inonde peut-être.',
  consent_delayed:
    'Des e-mails de confirmation attendent, le budget du jour étant épuisé : quelqu’un inonde peut-être un formulaire.',
  mail_given_up:
    'Une confirmation ou un lien d’accès n’a pas pu partir par e-mail pendant un jour : voyez SES et mailFrom.',
  messages_unsure: 'Personne ne sait si une réponse, un SMS ou un e-mail est parti : décidez.',
  loop_stopped:
    'Des messages internes se suivaient sans fin : le dernier est gardé et ne va pas plus loin.',
  import_failed: 'Un import s’est terminé avant la fin de son fichier.',
  scrub_failed:
    'Une liste n’a pas pu être examinée, sans que ce soit sa faute : le journal des événements est en retard, ou le passage a été interrompu cinq fois.',
  target_failing: 'Une cible n’accepte rien ; elle est appelée encore et encore.',
  target_disabled:
    'Une cible n’a rien accepté depuis cinq jours, ou dit qu’elle n’existe plus : elle n’est plus appelée, et ce qui attend est gardé jusqu’au 13e jour.',
  delivery_refused: 'Une cible a refusé pour de bon ce qui lui était dit ; le reçu dit pourquoi.',
  delivery_given_up: 'Une cible n’a pas pu être prévenue en 13 jours : décidez de la suite.',
  redelivery_given_up:
    'Ce qui devait être redit à une cible n’a pas avancé en 13 jours, ou son type ne le permet pas.',
  deliveries_given_up: 'Ce dont une cible n’a pas été prévenue en 13 jours attend une décision.',
  delivery_failed:
    'Ce qui doit être dit à d’autres n’a pas pu être ouvert : voyez le document des cibles et les clés d’enveloppe.',
  audit_failed:
    'La liste d’un système qui doit être prévenu n’a pas pu être comparée au registre : GET /v1/targets/:id/audits dit pourquoi.',
  audit_retry:
    'Les contrôles des listes ne peuvent pas être enregistrés : voir le document des cibles, la table et les clés.',
  fan_out_put_off:
    'Ce qui doit être dit à d’autres n’est pas annoncé et attend le passage de chaque minute.',
  canary_failed_generic:
    'Le canari a dit stop comme un prestataire le transmet, et n’a pas été entendu.',
  canary_failed_link: 'Le canari a suivi un lien de désinscription, et n’a pas été entendu.',
  canary_failed_mailto:
    'Le canari a écrit à une adresse de désinscription, et n’a pas été entendu en une minute.',
  canary_failed_check:
    'Le canari a dit stop, et la vérification suivante n’a pas refusé, ou ne répond pas.',
  canary_failed_target:
    'Une cible n’a pas accepté l’opposition du canari en une minute, ou ne lui répond pas.',
  schedule_failed: 'Une tâche prévue a échoué ; elle est tentée au prochain passage.',
  review_failed:
    'Ce que personne n’a décidé en 30 jours n’a pas pu devenir une opposition ; les envois restent refusés.',
  aside_failed:
    'Ce qui était mis de côté depuis 30 jours n’a pas pu devenir une opposition ; les envois restent refusés.',
  waiting_unserved:
    'Une confirmation ou un lien d’accès en attente n’a pas pu partir ; il est tenté à nouveau.',
  quarantine_unreadable:
    'Une requête en quarantaine n’a pas pu être ouverte ou prise lors d’une nouvelle vérification.',
  account_refused:
    'Un compte de prestataire ne peut pas être entendu : voyez le document des comptes.',
  accounts_unreadable:
    'Aucun compte modifié ne peut être entendu : le document des comptes est illisible.',
  poll_failed: 'Un prestataire qui doit être interrogé n’a pas répondu.',
  unavailable: 'Une requête a été refusée : rien ne pouvait être lu ni écrit.',
  clock_apart:
    'L’horloge d’une fonction s’écarte de plus d’une minute de celle de la table : ce qui lève une opposition y est refusé.',
  hash_key_mismatch:
    'Les clés de hachage ne sont pas celles de la table : toute requête est refusée jusque-là.',
}

/**
 * What an alarm says, without the call that shows more: here a link does. Those of CloudWatch that watch something else than a line of the log have their
 * description in English alone.
 */
export function sayAlarm(
  language: ConsoleLanguage,
  { name, says }: RingingAlarm,
): { readonly text: string; readonly isEnglish: boolean } {
  const event = ALARMING_LINES.find((line) => line.event === name)?.event
  if (language === 'en' || event === undefined)
    return { text: says.replace(/ \(GET [^)]*\)/, ''), isEnglish: true }
  return { text: FRENCH[event], isEnglish: false }
}
