import { SECONDS_A_DAY } from '../time.ts'

/**
 * Who sees to it that the limit is kept. `erasure`: no end of its own, `POST /v1/erasures` removes
 * it; `stays`: even an erasure keeps it; `not_kept`: it is never written down.
 */
type Keeper = 'ttl' | 'queue' | 'bucket' | 'log_group' | 'table' | 'erasure' | 'stays' | 'not_kept'

/**
 * What an erasure does to it. `kept_in_part`: the fact stays, what showed it goes. `ends_by_itself`:
 * it cannot be found by a person, being sealed or without an id, or is needed for a while. `of_nobody`:
 * it holds nothing of people.
 */
export type ErasureEffect = 'deleted' | 'kept' | 'kept_in_part' | 'ends_by_itself' | 'of_nobody'

export type Retained = {
  readonly what: string
  /** In words, for a person. */
  readonly where: string
  /** Beginnings of partition and sort key of the items of the table that are meant. */
  readonly items?: readonly (readonly [pk: string, sk: string])[]
  /** Null: no end of its own. */
  readonly seconds: number | null
  /** What the limit is counted from. */
  readonly from: string
  readonly why: string
  readonly how: Keeper
  readonly onErasure: { readonly does: ErasureEffect; readonly why: string }
}

export const days = (count: number) => count * SECONDS_A_DAY
export const NO_END = { seconds: null, from: 'no end of its own' } as const
export const NOT_KEPT = { seconds: 0, from: 'never written down', how: 'not_kept' } as const
