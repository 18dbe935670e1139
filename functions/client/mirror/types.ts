import type { Allowed, ClientOptions, Denied, Question } from '../types.ts'

/** The ring of hash keys, as the secret store holds it: a letter and a secret for each version. */
export type HashKeyRing = Readonly<Record<string, string>>

export type MirrorOptions = Pick<
  ClientOptions,
  'url' | 'fetch' | 'timeoutMs' | 'deadlineMs' | 'now'
> & {
  /** A key with the rights `check` and `read`, for every sender. Undefined throws. */
  readonly key: string | undefined
  /**
   * The register's hash keys. With a function they are read again when a version is missing, and when
   * the house has others.
   */
  readonly hashKeys: HashKeyRing | (() => Promise<HashKeyRing>)
  /** Where it is kept between starts; of one process alone. In memory if absent. */
  readonly file?: string | undefined
  /**
   * How old an "allowed" of the mirror itself may be; 0: each is confirmed by the server. Above 0, a
   * message may leave so long after a stop was recorded. Each answer says how old it was.
   */
  readonly maxStaleMs?: number
  /** Up to what age a denial of the mirror counts without asking the server; 60,000. */
  readonly denialStaleMs?: number
  /** The pause between two looks at the feed; 1,000. */
  readonly pollMs?: number
  /** Senders to know from the beginning; others are learned when they are first asked about. */
  readonly senders?: readonly string[]
  /** Hears what goes wrong, once for each time that it begins. */
  readonly onProblem?: (problem: MirrorProblem) => void
}

/**
 * Why the mirror does not answer by itself: the feed cannot be read; it refuses (a right is missing);
 * its answer is none, or was given before; the ring lacks a version that the house uses, or holds
 * another secret for it; the ring cannot be read; the file cannot be written.
 */
export type MirrorProblem =
  | 'unreachable'
  | 'refused'
  | 'unexpected_answer'
  | 'hash_key_missing'
  | 'other_hash_keys'
  | 'hash_keys_unreadable'
  | 'file_unwritable'

/** Who answered: the mirror, with how old its copy was at most; or the server, just now. */
type AnsweredBy =
  { readonly from: 'mirror'; readonly staleMs: number } | { readonly from: 'server' }

/** A denial of the mirror has no `firstAskedAt` and no `event`, and `since` only where it holds it. */
export type MirrorVerdict = (Allowed | Denied) & AnsweredBy

export type MirrorState = {
  /** How many contacts it holds. */
  readonly contacts: number
  /** How old its copy is at most; undefined while it is not whole, or may not be used. */
  readonly staleMs: number | undefined
  readonly problem: MirrorProblem | undefined
  /** Why it was built from the beginning, if it was: there was no file, or not a usable one. */
  readonly builtAnew: 'no_file' | 'damaged_file' | 'other_house' | 'ahead_of_log' | undefined
}

export type Mirror = {
  /** May this be sent? Never throws: without an answer it denies, with `uncertain`. */
  readonly check: (asked: Question & { readonly to: string }) => Promise<MirrorVerdict>
  /** Reads the feed to its end now; it is also read in the background. */
  readonly refresh: () => Promise<MirrorState>
  readonly state: () => MirrorState
  /** Ends following and writes the file. */
  readonly close: () => Promise<void>
}
