import type { ConsoleLanguage } from '../../domain/operator.ts'
import { RETENTION, type RetainedKind, type RetainedRow } from '../../domain/retention.ts'

type Kept = { readonly what: string; readonly why: string }

/** What an erasure touches, or leaves for a reason. */
type OfPeople = {
  [K in RetainedKind]: (typeof RETENTION)[K]['onErasure']['does'] extends 'of_nobody' ? never : K
}[RetainedKind]

/** What is kept, and why an erasure removes it or does not. English is the table's own. */
export function retentionWords(language: ConsoleLanguage, { kind }: RetainedRow): Kept {
  const { what, onErasure } = RETENTION[kind]
  const translated: Readonly<Partial<Record<RetainedKind, Kept>>> = FRENCH
  return (language === 'fr' ? translated[kind] : undefined) ?? { what, why: onErasure.why }
}

const FRENCH: Readonly<Record<OfPeople, Kept>> = {
  evidence: {
    what: 'La preuve de chaque événement : texte d’un consentement, référence d’un appel, empreinte d’une requête, lecture d’une réponse',
    why: 'elle montre ce que la personne a dit, et rien de ce qui reste n’en a besoin',
  },
  consents: {
    what: 'Les consentements et les commandes qui comptent',
    why: 'plus aucun ne compte ; une opposition que l’un d’eux avait levée vaut à nouveau',
  },
  open_reviews: {
    what: 'Les textes qui sont peut-être une opposition, chacun avec son adresse, sous clé, jusqu’à la décision',
    why: 'le texte disparaît, et ce qui attendait une décision devient une opposition',
  },
  review_list: {
    what: 'La liste de ce qui attend une décision',
    why: 'plus rien de la personne n’attend de décision',
  },
  access_addresses: {
    what: 'L’adresse d’une demande ouverte, sous clé, et ce qui est à rectifier',
    why: 'une demande ouverte est close',
  },
  waiting_blocks: {
    what: 'L’origine réseau d’une demande en attente, sous forme d’empreinte à clé',
    why: 'ce qui attendait est clos, ou n’est plus envoyé',
  },
  waiting_consent_requests: {
    what: 'Les confirmations dont l’e-mail n’est pas parti, sous clé',
    why: 'l’e-mail n’est plus envoyé',
  },
  outbox: {
    what: 'Ce dont d’autres doivent encore être prévenus, l’adresse sous clé',
    why: 'd’autres doivent encore être prévenus ; cela disparaît ensuite, au plus tard après 30 jours',
  },
  outbox_given_up: {
    what: 'Ce dont une cible n’a pas pu être prévenue, jusqu’à une décision, l’adresse sous clé',
    why: 'd’autres doivent encore être prévenus ; cela disparaît avec la décision, au plus tard après un an',
  },
  canary_contacts: {
    what: 'Les contacts du canari, qui ne sont personne : des adresses qui ne peuvent pas exister',
    why: 'cela ne concerne personne',
  },
  receipts: {
    what: 'Les reçus de ceux qui ont été prévenus : cible, heure, réponse ; aucune adresse',
    why: 'pour montrer qui a été prévenu',
  },
  sends: {
    what: 'Ce que les émetteurs et leurs prestataires disent avoir envoyé : empreinte à clé, numéro du message, heure ; ni texte ni adresse',
    why: 'cela montre si une opposition a été respectée, et disparaît après quelques semaines',
  },
  incidents: {
    what: 'Ce qui est parti après une opposition, ou sans consentement : empreinte à clé, numéro du message, heures ; ni texte ni adresse',
    why: 'pour montrer ce qui a été envoyé malgré une opposition',
  },
  drift_audits: {
    what: 'Les contrôles des listes d’autres systèmes : nombres et identifiants de contacts en exemple ; aucune adresse',
    why: 'un exemple est l’empreinte à clé d’un contact, gardée 90 jours pour montrer ce qui a été trouvé',
  },
  snapshot: {
    what: 'L’état de chaque contact, en abrégé, pour les listes entières : empreinte à clé, résultat, une date ; aucune adresse',
    why: 'ce qui s’oppose reste, comme dans la table ; ce qu’un effacement termine n’y est plus dès la prochaine mise à jour',
  },
  erasures: {
    what: 'Le fait que l’effacement a été demandé, quand, et qui l’a fait',
    why: 'pour montrer qu’il a été fait',
  },
  seen_messages: {
    what: 'Les numéros des messages entendus',
    why: 'un message remis deux fois ne doit rien changer',
  },
  seen_lifting_messages: {
    what: 'Les numéros des messages qui peuvent lever une opposition (START, un consentement)',
    why: 'un START envoyé à nouveau ne doit rien lever',
  },
  decided_reviews: {
    what: 'L’événement qui a tranché un examen ; le texte a disparu',
    why: 'il nomme l’événement, et ne contient aucun texte',
  },
  aside_list: {
    what: 'La liste de ce qui a été mis de côté',
    why: 'ce qui ne désigne personne attend encore une décision',
  },
  log_entries: {
    what: 'Le journal des événements : identifiants et empreintes à clé, dans l’ordre',
    why: 'une copie doit le trouver sans trou ; il ne contient aucune preuve',
  },
  unlogged: {
    what: 'Quels événements sont enregistrés sans être encore au journal : empreinte à clé, place, heure',
    why: 'il désigne un événement qui manque au journal, et disparaît avec ce manque',
  },
  access_list: {
    what: 'Les listes des demandes ouvertes',
    why: 'ce qui n’a pas encore de réponse ne doit pas être oublié',
  },
  audit_trail: {
    what: 'Le journal d’audit : quel opérateur a vu ou fait quoi, quand, par empreinte à clé',
    why: 'qui a consulté la fiche doit pouvoir lui être montré, même après un effacement ; il ne contient aucune adresse',
  },
  unsure_messages: {
    what: 'La liste des messages en route, ou dont on ignore s’ils sont partis',
    why: 'ce qui s’est peut-être perdu ne doit pas être oublié',
  },
  stops: {
    what: 'Les oppositions et ce qui y répond : empreinte à clé, portée, dates, moyen, expéditeur',
    why: 'sans cela, on lui écrirait de nouveau (RGPD, art. 17(3)) ; la preuve en est effacée',
  },
  events: {
    what: 'Le fait que chaque événement a été enregistré : type, portée, dates, moyen, expéditeur',
    why: 'chaque événement renvoie au précédent ; la preuve en est effacée',
  },
  access_requests: {
    what: 'Les demandes d’accès, de rectification et d’effacement : réception, échéance, réponse, par qui',
    why: 'pour montrer qu’il y a été répondu à temps ; les notes sur la personne sont effacées',
  },
  open_asides: {
    what: 'Ce qu’une requête authentique disait sans faire d’événement, sous clé',
    why: 'ce qui désigne la personne devient aussitôt une opposition',
  },
  decided_asides: {
    what: 'Le fait que ce qui était mis de côté a été décidé',
    why: 'l’empreinte d’un message ne permet pas de retrouver une personne',
  },
  quarantine: {
    what: 'Les requêtes de prestataires dont la signature est fausse, sous clé',
    why: 'non vérifiées : nul ne peut dire de qui elles viennent',
  },
  large_quarantine: {
    what: 'Les mêmes, lorsqu’elles sont volumineuses',
    why: 'non vérifiées : nul ne peut dire de qui elles viennent',
  },
  polled: {
    what: 'Ce qui a été pris des listes des prestataires, sous forme d’empreintes',
    why: 'une empreinte ne permet pas de retrouver une personne',
  },
  nonces: {
    what: 'Les empreintes de valeurs à usage unique',
    why: 'elles désignent une requête, et non une personne',
  },
  parts: {
    what: 'Les parties d’un long SMS, sous clé, jusqu’à ce que toutes soient là',
    why: 'elles peuvent encore devenir une opposition',
  },
  log_markers: {
    what: 'Les marques des événements inscrits au journal',
    why: 'elles désignent un événement, et non une personne',
  },
  idempotency: {
    what: 'Ce qui a été fait sous une clé d’idempotence',
    why: 'il n’y a que des identifiants, et une répétition ne doit rien faire',
  },
  rate_counters: {
    what: 'Le nombre d’actions récentes, par empreinte à clé',
    why: 'ce n’est qu’un nombre, et personne ne doit être submergé',
  },
  access_links: {
    what: 'Les liens à usage unique : l’empreinte du jeton',
    why: 'le lien montre ce qui reste, tant qu’il est valable',
  },
  consent_requests: {
    what: 'Les confirmations demandées par e-mail',
    why: 'il n’y a pas d’adresse, et le lien vaut quelques jours',
  },
  approvals: {
    what: 'Ce qu’un délégué a demandé et qu’un autre doit approuver, sous clé',
    why: 'c’est sous clé, et disparaît en quelques jours',
  },
  suppression_imports: {
    what: 'Les adresses qui attendent une importation de SES, quand beaucoup sont à transmettre à la fois, chiffrées',
    why: 'une liste contient beaucoup de personnes, et disparaît avec son importation',
  },
  import_files: {
    what: 'Les fichiers d’un import, chiffrés',
    why: 'un fichier contient beaucoup de personnes, et disparaît en quelques jours',
  },
  import_results: {
    what: 'Les lignes refusées d’un import : numéros et raisons',
    why: 'il n’y a pas d’adresse',
  },
  imports: {
    what: 'Les imports : qui, quand, et combien de lignes',
    why: 'il n’y a que des nombres',
  },
  scrub_lists: {
    what: 'Les listes à nettoyer, telles qu’elles ont été apportées, chiffrées, jusqu’à la fin du passage, réussi ou non',
    why: 'une liste contient beaucoup de personnes, et disparaît une fois examinée',
  },
  scrub_results: {
    what: 'Ce qui est sorti d’une liste nettoyée, chiffré : la liste propre, les lignes écartées et leurs raisons, le certificat et le fichier de ses lignes',
    why: 'un fichier contient beaucoup de personnes, et disparaît en quelques jours ; il peut être supprimé aussitôt',
  },
  scrub_parts: {
    what: 'D’une grande liste examinée par morceaux, chiffré : les lignes que chaque morceau garde, des empreintes, et les positions trouvées pour elles, jusqu’à la fin du passage, réussi ou non',
    why: 'un morceau contient beaucoup de personnes, et disparaît une fois la liste examinée',
  },
  scrubs: {
    what: 'Les nettoyages : qui, pour quel expéditeur et quel sujet, quand, et combien de lignes gardées ou écartées',
    why: 'il n’y a que des nombres',
  },
  console_sessions: {
    what: 'Les sessions de cette console',
    why: 'elles désignent un opérateur, et disparaissent en un jour',
  },
  sign_in_links: {
    what: 'Les liens de connexion à usage unique',
    why: 'ils désignent un opérateur, et disparaissent en un jour',
  },
  inbox: {
    what: 'Les requêtes vérifiées qui attendent d’être enregistrées, et les messages à envoyer, sous clé',
    why: 'elles peuvent contenir une opposition',
  },
  large_requests: {
    what: 'Les mêmes, lorsqu’elles sont volumineuses',
    why: 'elles peuvent contenir une opposition',
  },
  log_lines: {
    what: 'Les lignes du journal technique, sans adresse, sans texte et sans jeton',
    why: 'une ligne ne contient pas d’adresse et ne peut être modifiée',
  },
  sent_messages: {
    what: 'Le fait qu’un message est parti : une empreinte, sans texte ni adresse',
    why: 'un message remis à nouveau par la file ne doit partir qu’une fois',
  },
  stream: {
    what: 'Les changements de la table en route vers le journal',
    why: 'AWS les garde un jour',
  },
  backups: {
    what: 'Les sauvegardes de la table',
    why: 'une sauvegarde ne peut être modifiée',
  },
}
