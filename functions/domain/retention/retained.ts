import { SECONDS_A_DAY } from '../time.ts'

/**
 * Who enforces the limit. `erasure`: no end of its own, `POST /v1/erasures` removes it; `stays`: even
 * an erasure keeps it; `not_kept`: it is never stored.
 */
type Keeper = 'ttl' | 'queue' | 'bucket' | 'log_group' | 'table' | 'erasure' | 'stays' | 'not_kept'

/**
 * What an erasure does to it. `kept_in_part`: the fact stays, its evidence goes. `ends_by_itself`: it
 * cannot be found by person, because it is sealed or has no id, or it is needed for a while.
 * `of_nobody`: it holds nothing about people.
 */
export type ErasureEffect = 'deleted' | 'kept' | 'kept_in_part' | 'ends_by_itself' | 'of_nobody'

export type Retained = {
  readonly what: string
  /** In words, for a person. */
  readonly where: string
  /** The items of the table, by the beginnings of partition and sort key. */
  readonly items?: readonly (readonly [pk: string, sk: string])[]
  /** Null: it has no end. */
  readonly seconds: number | null
  /** From when the limit is counted. */
  readonly from: string
  readonly why: string
  readonly how: Keeper
  readonly onErasure: { readonly does: ErasureEffect; readonly why: string }
}

export const days = (count: number) => count * SECONDS_A_DAY
export const NO_END = { seconds: null, from: 'no end of its own' } as const
export const NOT_KEPT = { seconds: 0, from: 'never written down', how: 'not_kept' } as const
