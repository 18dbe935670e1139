import type { ContactId } from './contact-id.ts'

/**
 * What operators do in the console, beside the events that it leaves with a person. Words are only
 * added: entries of years hold them.
 */
const AUDITED = [
  'signed_in',
  'sign_in_refused',
  'signed_out',
  'session_ended',
  'sessions_ended',
  'operator_named',
  'operator_changed',
  'operator_removed',
  'person_looked_up',
  'dossier_printed',
  'text_opened',
  'stop_recorded',
  'lift_recorded',
  'consent_recorded',
  'review_decided',
  'aside_decided',
  'access_started',
  'access_opened',
  'access_answered',
  'erasure_previewed',
  'person_erased',
  'approval_asked',
  'approval_given',
  'approval_refused',
  'message_decided',
  'incident_opened',
  'incident_closed',
  'quarantine_opened',
  'quarantine_verified',
  'sender_changed',
  'key_created',
  'key_rotated',
  'key_revoked',
  'provider_tested',
  'target_changed',
  'target_tested',
  'target_decided',
  'target_told_again',
  'import_created',
  'import_checked',
  'import_applied',
  'refused_rows_read',
  'scrub_created',
  'scrub_looked_at',
  'scrub_started',
  'scrub_downloaded',
  'scrub_deleted',
] as const
export type Audited = (typeof AUDITED)[number]

/** Who did what, when and to whom. No address, no text. */
export type AuditEntry = {
  readonly at: Date
  /** The operator's name; of a refused sign-in that names nobody, empty. */
  readonly operator: string
  readonly operatorId: string
  readonly what: Audited
  /** The person it was about, by the keyed hash. */
  readonly contact?: ContactId | undefined
  /** An id, or a closed word: which session, which import, which sender. Never an address. */
  readonly about?: string | undefined
}

/** An entry as listed: `place` orders it within its day. */
export type AuditRow = AuditEntry & { readonly place: string }

export type AuditPage = { readonly entries: readonly AuditRow[]; readonly next?: string }

export type AuditTrail = {
  /** Stored when it resolves; show nothing to whoever cannot be recorded. */
  readonly record: (entry: AuditEntry) => Promise<void>
  /** One day (`2026-11-26`, UTC), newest first, before a place of that day. */
  readonly ofDay: (
    day: string,
    page: { readonly before?: string | undefined; readonly limit: number },
  ) => Promise<AuditPage>
  /** Who saw or did what of a person, newest first. */
  readonly ofContact: (
    contact: ContactId,
    page: { readonly before?: string | undefined; readonly limit: number },
  ) => Promise<AuditPage>
}
