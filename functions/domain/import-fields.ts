/** What a column of stops can be named as. */
export const STOP_FIELDS = [
  'address',
  'email',
  'phone',
  'status',
  'emailStatus',
  'phoneStatus',
  'occurredAt',
] as const

/** Every field of a consent, by its name in `columns`. */
export const CONSENT_FIELDS = [
  'address',
  'topics',
  'channel',
  'obtainedAt',
  'method',
  'wording',
  'wordingVersion',
  'pageUrl',
  'source',
  'vendor',
  'contract',
  'chain',
  'proof',
  'proofSha256',
  'proofLocation',
] as const

type StopField = (typeof STOP_FIELDS)[number]
export type ConsentField = (typeof CONSENT_FIELDS)[number]

/**
 * What a column is read as. `leftAt`: a date that also says who left. `format`: the export's own column,
 * which its format explains. `left_out`: somebody decided so. `others`: somebody else's address.
 */
export type ColumnMeaning =
  StopField | ConsentField | 'leftAt' | 'format' | 'left_out' | 'others' | 'not_read'

/** What a person should know of a file before its rows are counted. */
export type FileWarning =
  | {
      readonly code:
        | 'everybody_stops'
        | 'undated'
        | 'dates_without_zone'
        | 'numbers_without_country'
        | 'other_delimiter'
    }
  | { readonly code: 'uneven_rows'; readonly rows: number }
  | { readonly code: 'fields_missing'; readonly fields: readonly ConsentField[] }
