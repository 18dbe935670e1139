import type { CanaryStep } from '../../domain/canary-run.ts'
import type { Headline, Question, Verdict } from '../../domain/figures.ts'
import type { ConsoleLanguage } from '../../domain/operator.ts'

export type HomeWords = {
  /** What the three answers come to. */
  readonly verdict: Readonly<Record<Headline, string>>
  readonly questions: Readonly<Record<Question, string>>
  readonly answers: Readonly<Record<Question, Readonly<Record<Verdict, string>>>>
  readonly reasons: {
    readonly incidents: (count: string) => string
    readonly refused: (count: string) => string
    readonly set_aside: (count: string) => string
    readonly held: (count: string) => string
    readonly waiting: (count: string) => string
    readonly alarms_unknown: string
    readonly inbox_unknown: string
    readonly canary_failed: (step: CanaryStep, target: string | undefined) => string
    readonly canary_overdue: string
    readonly canary_never: string
    readonly target_disabled: (target: string, count: string) => string
    readonly target_given_up: (target: string, count: string) => string
    readonly target_waits: (target: string, count: string) => string
    readonly targets_unknown: string
  }
  readonly noTargets: string
  readonly targets: (count: string) => string
  readonly spread: string
  readonly behind: (half: string, most: string) => string
  readonly behindUnknown: string
  readonly figures: {
    readonly title: string
    readonly stops: string
    readonly today: (count: string) => string
    readonly time: string
    readonly within: (time: string) => string
    readonly noTime: string
    readonly reviews: string
    readonly asides: string
    readonly access: string
    readonly messages: string
    readonly refused: string
    readonly inbox: string
    readonly imports: string
    readonly alarms: string
    readonly oldest: string
    readonly nearest: string
    readonly nothing: string
    readonly last30: (account: string | undefined) => string
    readonly running: string
    readonly notRunning: string
    readonly unknown: string
  }
  readonly charts: {
    readonly bySource: string
    readonly bySender: string
    readonly times: string
    readonly half: string
    readonly most: string
    readonly handHalf: string
    readonly others: string
    readonly withoutImports: string
    readonly timesNote: string
    readonly noSender: string
    readonly manySenders: string
  }
  readonly sourcesTitle: string
  readonly sendersTitle: string
  readonly source: string
  readonly sender: string
  readonly all: string
  readonly sum: string
  readonly importsTitle: string
  readonly noImports: string
  readonly importColumns: readonly [file: string, state: string, rows: string, when: string]
  readonly importStates: Readonly<
    Record<
      'awaiting_file' | 'dry_running' | 'dry_run_done' | 'applying' | 'applied' | 'failed',
      string
    >
  >
  readonly alarmsTitle: string
  readonly alarmsNone: { readonly alarms: string; readonly log: string }
  readonly alarmsSince: string
  readonly alarmsUnknown: string
  readonly countedSince: string
  readonly recorded: (count: string) => string
  readonly perType: (title: string) => string
  readonly newTitle: string
  readonly newText: string
  readonly newSteps: readonly string[]
}

const en: HomeWords = {
  verdict: {
    good: 'Every stop that reached Basta is heard, kept and enforced.',
    wait: 'Every stop that was understood is kept and enforced. Something waits for a person.',
    kept_waits: 'Some of what came still waits for the register: checks do not know it yet.',
    spread_waits: 'Every stop that reached Basta is kept and enforced. Somebody is not told yet.',
    bad: 'A stop may not have been heard or kept. See why below.',
    spread_bad:
      'Others may not have been told of a stop, or something was sent that should not have been. See why below.',
    unknown: 'What is shown here is kept and enforced, but nobody can tell whether all is well.',
  },
  questions: { heard: 'Heard', kept: 'Kept', spread: 'Spread' },
  answers: {
    heard: {
      good: 'All that providers, links and pages passed on was verified and understood.',
      wait: 'Some of what came still needs a person to read it.',
      bad: 'Something that came may not have been taken.',
      unknown: 'What came was taken; the alarms are not known.',
    },
    kept: {
      good: 'All that was taken is in the register, where every check reads it.',
      wait: 'Some waits to be written into the register.',
      bad: 'Something that was taken may not be in the register.',
      unknown: 'Whether all of it is in the register is not known.',
    },
    spread: {
      good: 'Everything recorded is in the log that others follow, and who is registered was told.',
      wait: 'Everything recorded is in the log that others follow. Somebody is not told yet.',
      bad: 'Something recorded may be missing from the log that others follow, a target was not told, or something was sent after a stop.',
      unknown: 'Everything recorded goes into the log; the alarms are not known.',
    },
  },
  reasons: {
    incidents: (count) => `Sent all the same, after a stop or without a consent: ${count}.`,
    refused: (count) =>
      `Failed verification in 7 days: ${count}. It changes nothing until it is verified again.`,
    set_aside: (count) => `Set aside, to be read by a person: ${count}.`,
    held: (count) =>
      `Perhaps a stop: ${count}. Nothing is sent to these people until somebody decides.`,
    waiting: (count) =>
      `Verified requests that wait for the register: ${count}. Checks do not know them yet.`,
    alarms_unknown: 'The alarms could not be asked for.',
    inbox_unknown: 'How many requests wait could not be asked for.',
    canary_failed: (step, target) =>
      ({
        generic: 'The canary said stop as a provider passes it on, and was not taken.',
        link: 'The canary pressed an unsubscribe link, and was not taken.',
        mailto: 'The canary wrote to an unsubscribe address, and was not heard within a minute.',
        check: 'The canary said stop, and the next check did not deny, or did not answer.',
        target: `The target ${target ?? ''} did not accept the canary’s stop, or did not answer it.`,
      })[step],
    canary_overdue: 'The canary has not run for an hour: nobody tests whether stops are heard.',
    canary_never: 'The canary has not run yet: nothing has tested this house.',
    target_disabled: (target, count) =>
      `${target} has accepted nothing for five days and is called no more: ${count} wait for it.`,
    target_given_up: (target, count) =>
      `${target} was not told for 13 days: ${count} wait for a decision.`,
    target_waits: (target, count) =>
      `${target} is still to be told: ${count} wait, the oldest for over a minute.`,
    targets_unknown: 'Who else is to be told could not be asked for.',
  },
  noTargets: 'No target is registered: stops reach only the senders who ask before they send.',
  targets: (count) => (count === '1' ? 'One target is told.' : `${count} targets are told.`),
  spread: 'Others ask before each send, or follow GET /v1/events.',
  behind: (half, most) =>
    `In the last two days half of the events were in that log within ${half}, 99 of 100 within ${most}.`,
  behindUnknown: 'In the last two days nothing was recorded.',
  figures: {
    title: 'Key figures',
    stops: 'Stops, 30 days',
    today: (count) => `${count} today; imports apart`,
    time: 'Half enforced within',
    within: (time) => `99 of 100 within ${time}`,
    noTime: 'nothing to measure yet',
    reviews: 'Reviews due',
    asides: 'Set aside',
    access: 'Access requests due',
    messages: 'Messages, fate unknown',
    refused: 'Refused signatures',
    inbox: 'Waiting for the register',
    imports: 'Imports running',
    alarms: 'Alarms',
    oldest: 'since',
    nearest: 'next by',
    nothing: 'nothing waits',
    last30: (account) =>
      account === undefined ? 'none in 30 days' : `in 30 days, most ${account}`,
    running: 'in progress',
    notRunning: 'none in progress',
    unknown: 'not known',
  },
  charts: {
    bySource: 'Stops by source',
    bySender: 'Stops by sender',
    times: 'From the act to enforced',
    half: 'Half within',
    most: '99 of 100 within',
    handHalf: 'Told to a person: half within',
    others: 'Others',
    withoutImports: 'By day of receipt, without imported lists.',
    timesNote:
      'The act is when the provider signed that it happened, to the second; else when Basta received it. Enforced is when it was written where every check reads it; the write itself takes some milliseconds more. Times are rounded up by less than a fifth.',
    noSender: 'no sender named',
    manySenders: 'more than a hundred at once',
  },
  sourcesTitle: 'Sources, 30 days',
  sendersTitle: 'Senders, 30 days',
  source: 'Source',
  sender: 'Sender',
  all: 'All',
  sum: 'Events',
  importsTitle: 'Newest imports',
  noImports: 'No list was imported in the last 30 days.',
  importColumns: ['List', 'State', 'Rows', 'Announced'],
  importStates: {
    awaiting_file: 'Waits for its file',
    dry_running: 'Dry run',
    dry_run_done: 'Dry run done',
    applying: 'Applying',
    applied: 'Applied',
    failed: 'Failed',
  },
  alarmsTitle: 'Alarms',
  alarmsNone: {
    alarms: 'No alarm rings.',
    log: 'Nothing in the log of the last day would alarm.',
  },
  alarmsSince: 'Nobody watches the log of one machine; this process has listened since',
  alarmsUnknown:
    'The alarms could not be asked for. Look at the alarms of the stack in CloudWatch.',
  countedSince: 'These figures count since',
  recorded: (count) => `${count} events recorded in all. Days are UTC days; today is not over.`,
  perType: (title) => `${title}, by type`,
  newTitle: 'Nothing has been recorded yet',
  newText: 'Counts and charts appear here with the first event.',
  newSteps: [
    'Register a sender: its name, numbers and domains.',
    'Add an account of a provider, and test it.',
    'Import the stops that other systems already know.',
  ],
}

const fr: HomeWords = {
  verdict: {
    good: 'Chaque opposition reçue par Basta est entendue, conservée et appliquée.',
    wait: 'Chaque opposition comprise est conservée et appliquée. Une décision est attendue.',
    kept_waits:
      'Une partie de ce qui est arrivé attend encore le registre : les vérifications ne la connaissent pas encore.',
    spread_waits:
      'Chaque opposition reçue par Basta est conservée et appliquée. Une cible n’est pas encore prévenue.',
    bad: 'Une opposition a pu ne pas être entendue ou conservée. Les raisons sont ci-dessous.',
    spread_bad:
      'Une cible n’a peut-être pas été prévenue d’une opposition, ou un message est parti qui n’aurait pas dû l’être. Les raisons sont ci-dessous.',
    unknown:
      'Ce qui est affiché ici est conservé et appliqué, mais personne ne peut dire si tout va bien.',
  },
  questions: { heard: 'Entendu', kept: 'Conservé', spread: 'Diffusé' },
  answers: {
    heard: {
      good: 'Tout ce que les prestataires, les liens et les pages ont transmis a été vérifié et compris.',
      wait: 'Une partie de ce qui est arrivé doit encore être lue par une personne.',
      bad: 'Quelque chose a pu arriver sans être pris en compte.',
      unknown: 'Ce qui est arrivé a été pris en compte ; l’état des alarmes est inconnu.',
    },
    kept: {
      good: 'Tout ce qui a été pris en compte est dans le registre, que chaque vérification lit.',
      wait: 'Une partie attend d’être écrite dans le registre.',
      bad: 'Quelque chose a pu être pris en compte sans être écrit dans le registre.',
      unknown: 'On ne sait pas si tout est dans le registre.',
    },
    spread: {
      good: 'Tout ce qui est enregistré est dans le journal que d’autres suivent, et les cibles inscrites sont prévenues.',
      wait: 'Tout ce qui est enregistré est dans le journal que d’autres suivent. Une cible n’est pas encore prévenue.',
      bad: 'Un élément enregistré manque peut-être dans le journal que d’autres suivent, une cible n’a pas été prévenue, ou un message est parti après une opposition.',
      unknown: 'Tout ce qui est enregistré entre dans le journal ; l’état des alarmes est inconnu.',
    },
  },
  reasons: {
    incidents: (count) =>
      `Envoyé malgré tout, après une opposition ou sans consentement : ${count}.`,
    refused: (count) =>
      `Vérification échouée en 7 jours : ${count}. Sans effet tant qu’une nouvelle vérification n’a pas réussi.`,
    set_aside: (count) => `Mis de côté, à lire par une personne : ${count}.`,
    held: (count) =>
      `Peut-être une opposition : ${count}. Rien n’est envoyé à ces personnes avant une décision.`,
    waiting: (count) =>
      `Requêtes vérifiées en attente du registre : ${count}. Les vérifications ne les connaissent pas encore.`,
    alarms_unknown: 'L’état des alarmes n’a pas pu être demandé.',
    inbox_unknown: 'Le nombre de requêtes en attente n’a pas pu être demandé.',
    canary_failed: (step, target) =>
      ({
        generic: 'Le canari a dit stop comme un prestataire le transmet, et n’a pas été entendu.',
        link: 'Le canari a suivi un lien de désinscription, et n’a pas été entendu.',
        mailto:
          'Le canari a écrit à une adresse de désinscription, et n’a pas été entendu en une minute.',
        check:
          'Le canari a dit stop, et la vérification suivante n’a pas refusé, ou n’a pas répondu.',
        target: `La cible ${target ?? ''} n’a pas accepté l’opposition du canari, ou n’a pas répondu.`,
      })[step],
    canary_overdue:
      'Le canari n’est pas passé depuis une heure : personne ne vérifie que les oppositions sont entendues.',
    canary_never: 'Le canari n’est pas encore passé : rien n’a testé cette maison.',
    target_disabled: (target, count) =>
      `${target} n’accepte rien depuis cinq jours et n’est plus appelée : ${count} en attente.`,
    target_given_up: (target, count) =>
      `${target} n’a pas été prévenue en 13 jours : ${count} à décider.`,
    target_waits: (target, count) =>
      `${target} n’est pas encore prévenue : ${count} en attente, la plus ancienne depuis plus d’une minute.`,
    targets_unknown: 'Les cibles n’ont pas pu être lues.',
  },
  noTargets:
    'Aucune cible n’est inscrite : les oppositions n’atteignent que les expéditeurs qui demandent avant d’envoyer.',
  targets: (count) =>
    count === '1' ? 'Une cible est prévenue.' : `${count} cibles sont prévenues.`,
  spread: 'Les autres demandent avant chaque envoi, ou suivent GET /v1/events.',
  behind: (half, most) =>
    `Ces deux derniers jours, la moitié des événements y étaient en moins de ${half}, 99 sur 100 en moins de ${most}.`,
  behindUnknown: 'Rien n’a été enregistré ces deux derniers jours.',
  figures: {
    title: 'Chiffres clés',
    stops: 'Oppositions, 30 jours',
    today: (count) => `${count} aujourd’hui ; hors imports`,
    time: 'La moitié appliquée en',
    within: (time) => `99 sur 100 en ${time}`,
    noTime: 'rien à mesurer pour le moment',
    reviews: 'À vérifier',
    asides: 'Mis de côté',
    access: 'Accès à traiter',
    messages: 'Messages, sort inconnu',
    refused: 'Signatures refusées',
    inbox: 'En attente du registre',
    imports: 'Imports en cours',
    alarms: 'Alarmes',
    oldest: 'depuis le',
    nearest: 'échéance le',
    nothing: 'rien n’attend',
    last30: (account) =>
      account === undefined ? 'aucune en 30 jours' : `en 30 jours, surtout ${account}`,
    running: 'en cours',
    notRunning: 'aucun en cours',
    unknown: 'inconnu',
  },
  charts: {
    bySource: 'Oppositions par source',
    bySender: 'Oppositions par expéditeur',
    times: 'De l’acte à l’application',
    half: 'La moitié en',
    most: '99 sur 100 en',
    handHalf: 'Dites à une personne : la moitié en',
    others: 'Autres',
    withoutImports: 'Selon le jour de réception, sans les listes importées.',
    timesNote:
      'L’acte est le moment signé par le prestataire, à la seconde ; sinon celui de la réception par Basta. L’application est l’écriture là où chaque vérification lit ; l’écriture elle-même prend quelques millisecondes de plus. Les durées sont arrondies au-dessus, de moins d’un cinquième.',
    noSender: 'aucun expéditeur désigné',
    manySenders: 'plus de cent à la fois',
  },
  sourcesTitle: 'Sources, 30 jours',
  sendersTitle: 'Expéditeurs, 30 jours',
  source: 'Source',
  sender: 'Expéditeur',
  all: 'Tout voir',
  sum: 'Événements',
  importsTitle: 'Derniers imports',
  noImports: 'Aucune liste n’a été importée ces 30 derniers jours.',
  importColumns: ['Liste', 'État', 'Lignes', 'Annoncée'],
  importStates: {
    awaiting_file: 'Attend son fichier',
    dry_running: 'Essai à blanc',
    dry_run_done: 'Essai terminé',
    applying: 'En cours',
    applied: 'Appliqué',
    failed: 'Échec',
  },
  alarmsTitle: 'Alarmes',
  alarmsNone: {
    alarms: 'Aucune alarme ne sonne.',
    log: 'Rien dans le journal du dernier jour ne déclencherait d’alarme.',
  },
  alarmsSince:
    'Personne ne surveille le journal d’une seule machine ; ce processus écoute depuis le',
  alarmsUnknown:
    'L’état des alarmes n’a pas pu être demandé. Regardez les alarmes de la pile dans CloudWatch.',
  countedSince: 'Ces chiffres comptent depuis le',
  recorded: (count) =>
    `${count} événements enregistrés en tout. Les jours sont des jours UTC ; aujourd’hui n’est pas fini.`,
  perType: (title) => `${title}, par type`,
  newTitle: 'Rien n’a encore été enregistré',
  newText: 'Les chiffres et les courbes apparaissent ici avec le premier événement.',
  newSteps: [
    'Déclarez un expéditeur : son nom, ses numéros et ses domaines.',
    'Ajoutez le compte d’un prestataire, et testez-le.',
    'Importez les oppositions que d’autres systèmes connaissent déjà.',
  ],
}

export const homeWords: Readonly<Record<ConsoleLanguage, HomeWords>> = { en, fr }
