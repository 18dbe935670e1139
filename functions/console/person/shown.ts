import type { Address } from '../../domain/address.ts'
import type { Audited } from '../../domain/audit.ts'
import { isTimeZone } from '../../domain/sender-page.ts'
import type { Tone } from '../parts/show.tsx'

export type ActName = 'stop' | 'access' | 'consent' | 'erase'

/** A sentence about what was done, and where it goes on. */
export type Done = { readonly text: string; readonly tone: Tone; readonly href?: string }

/** How a person is shown: with the address or without, and after what was done. */
export type ShownPerson = {
  readonly now: Date
  /** As the operator typed it: shown on this page, and nowhere kept. */
  readonly address?: Address | undefined
  /** The same, sealed, for the forms. */
  readonly held?: string | undefined
  readonly done?: Done | undefined
  /** A form that comes back, with what was wrong. */
  readonly faults?: { readonly act: ActName; readonly text: string } | undefined
}

/** What a form did, or why it did nothing. */
export type Acted =
  /** Done, and in the audit trail since before. */
  | { readonly outcome: 'done'; readonly done: Done }
  /** A stop is heard whatever fails; that it was is noted after it. */
  | { readonly outcome: 'heard'; readonly what: Audited; readonly done: Done }
  /** It is safe in the inbox; the table cannot be read now. */
  | { readonly outcome: 'queued'; readonly what: Audited; readonly done: Done }
  | { readonly outcome: 'fault'; readonly text: string }

export function fault(text: string): Acted {
  return { outcome: 'fault', text }
}

/** What a schema found wrong, each with its field. */
export function faultsOf(
  failed: string,
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): string {
  const all = issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}.`)
  return [failed, ...all].join(' ')
}

/** Taken for another zone, a time would be off by hours, and of a stop and a yes the wrong one newer. */
export function isKnownZone(zone: string | undefined): zone is string {
  return zone !== undefined && isTimeZone(zone)
}
