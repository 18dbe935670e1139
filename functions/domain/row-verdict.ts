import { ALLOWED, DENIED, type AllowedReason, type DeniedReason } from './verdict.ts'

/**
 * What a row of a list comes to, in one byte: in the hot loop, in the file of rows that belongs to a
 * certificate, and in its leaves. Never renumbered: old certificates are verified with it.
 */
export type RowVerdict = number

/** From here on a code means that the row was kept. */
const KEPT_FROM = 16

/** 1 to 15 deny, in order of precedence; 16 and above allow. 0 is none. */
const CODES: readonly (readonly [code: RowVerdict, reason: DeniedReason | AllowedReason])[] = [
  ...DENIED.map((reason, at) => [1 + at, reason] as const),
  ...ALLOWED.map((reason, at) => [KEPT_FROM + at, reason] as const),
]

const BY_REASON = new Map(CODES.map(([code, reason]) => [reason, code]))
const BY_CODE = new Map(CODES)

export function rowVerdict(reason: DeniedReason | AllowedReason): RowVerdict {
  return BY_REASON.get(reason) ?? 1
}

export function reasonOf(code: RowVerdict): DeniedReason | AllowedReason | undefined {
  return BY_CODE.get(code)
}

export function isKept(code: RowVerdict): boolean {
  return code >= KEPT_FROM
}
