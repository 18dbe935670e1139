import type { ApprovalState, ApprovedAct } from '../../domain/approval.ts'
import type { ConsoleLanguage } from '../../domain/operator.ts'

export type ApprovalWords = {
  readonly title: string
  readonly lead: string
  readonly off: string
  readonly none: string
  readonly noneText: string
  readonly act: string
  readonly acts: Readonly<Record<ApprovedAct, string>>
  readonly askedBy: string
  readonly asked: string
  readonly ends: string
  readonly state: string
  readonly states: Readonly<Record<ApprovalState, string>>
  readonly person: string
  readonly decidedBy: string
  readonly reason: string
  readonly reasonHelp: string
  readonly approve: string
  readonly goOn: string
  readonly refuse: string
  readonly own: string
  readonly noReason: string
  readonly decided: string
  readonly done: { readonly approved: string; readonly refused: string }
  readonly obtained: string
}

export const approvalWords: Readonly<Record<ConsoleLanguage, ApprovalWords>> = {
  en: {
    title: 'Approvals',
    lead: 'What one officer asked for and another must approve. Undecided after seven days, nothing is done.',
    off: 'The rule of two persons is off: an officer erases and records consents alone.',
    none: 'Nothing waits for approval',
    noneText: 'Erasures, and consents that lift a stop, come here when an officer asks for one.',
    act: 'What',
    acts: { erasure: 'Erase a person', lift: 'Record a consent that lifts a stop' },
    askedBy: 'Asked by',
    asked: 'Asked',
    ends: 'Ends',
    state: 'State',
    states: {
      open: 'Waits',
      begun: 'Approved, not finished',
      done: 'Approved and done',
      refused: 'Refused',
      ended: 'Ended',
    },
    person: 'Person',
    decidedBy: 'Decided by',
    reason: 'Reason for the refusal',
    reasonHelp: 'Whoever asked is shown it.',
    approve: 'Approve and do it',
    goOn: 'Finish it',
    refuse: 'Refuse',
    own: 'You asked for this. Another officer decides.',
    noReason: 'A refusal needs its reason. Nothing was done.',
    decided: 'Another officer has decided it. Nothing was done now.',
    done: { approved: 'Approved and done.', refused: 'Refused. Nothing was done.' },
    obtained: 'When they agreed',
  },
  fr: {
    title: 'Approbations',
    lead: 'Ce qu’un délégué a demandé et qu’un autre doit approuver. Sans décision après sept jours, rien n’est fait.',
    off: 'La règle des deux personnes est désactivée : un délégué efface et enregistre un consentement seul.',
    none: 'Rien n’attend d’approbation',
    noneText:
      'Les effacements, et les consentements qui lèvent une opposition, arrivent ici lorsqu’un délégué les demande.',
    act: 'Quoi',
    acts: {
      erasure: 'Effacer une personne',
      lift: 'Enregistrer un consentement qui lève une opposition',
    },
    askedBy: 'Demandé par',
    asked: 'Demandé le',
    ends: 'Expire le',
    state: 'État',
    states: {
      open: 'En attente',
      begun: 'Approuvé, inachevé',
      done: 'Approuvé et fait',
      refused: 'Refusé',
      ended: 'Expiré',
    },
    person: 'Personne',
    decidedBy: 'Décidé par',
    reason: 'Motif du refus',
    reasonHelp: 'Il est montré à qui a fait la demande.',
    approve: 'Approuver et exécuter',
    goOn: 'Achever',
    refuse: 'Refuser',
    own: 'Vous avez fait cette demande. Un autre délégué décide.',
    noReason: 'Un refus doit être motivé. Rien n’a été fait.',
    decided: 'Un autre délégué a déjà décidé. Rien n’a été fait.',
    done: { approved: 'Approuvé et fait.', refused: 'Refusé. Rien n’a été fait.' },
    obtained: 'Date du consentement',
  },
}
