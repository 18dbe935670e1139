import type { ContactId } from './contact-id.ts'
import type { FeedPlace } from './event-feed.ts'
import type { Standing } from './standing.ts'

/** A file of a snapshot: never changed under its name, and shared by versions that follow each other. */
export type SnapshotFile = {
  readonly name: string
  readonly bytes: number
  /** SHA-256, hex. */
  readonly digest: string
}

/** What one version of the snapshot consists of. */
export type SnapshotManifest = {
  readonly form: 1
  readonly version: number
  /** The place in the event log up to which everything is in it. */
  readonly position: FeedPlace
  /** The event at the place in each part of the log: another table has others there. */
  readonly marks: readonly string[]
  /** Entries sorted as in `functions/snapshot/entry.ts`, in order, each file a range of keyed hashes. */
  readonly base: readonly SnapshotFile[]
  /** What changed since; it hides the same contacts in `base`. */
  readonly changed: SnapshotFile
  /** JSON: a list of texts. */
  readonly shapes: SnapshotFile
}

/** How long what no version names any more is kept for those who opened it before. */
export const SNAPSHOT_KEPT_SECONDS = 3_600

/**
 * Where snapshots rest: files that are written once. A manifest is written after all the files that it
 * names, under a name that only one writer can give: there is never half a version, and of two writers
 * one wins.
 */
export type SnapshotStore = {
  /** Those whose names begin so, sorted by name. */
  readonly list: (
    beginning: string,
  ) => Promise<readonly { readonly name: string; readonly writtenAt: Date }[]>
  /** False if there is one of that name. It is whole under its name, or not there. */
  readonly create: (name: string, bytes: Uint8Array) => Promise<boolean>
  /** Undefined if it is not there. */
  readonly read: (name: string) => Promise<Uint8Array | undefined>
  /** Fills the memory. False if the file is not there, or has not as many bytes. */
  readonly readInto: (name: string, memory: Uint8Array) => Promise<boolean>
  readonly remove: (names: readonly string[]) => Promise<void>
}

/** The contacts of the event log, without their events. */
export type RecordedContacts = {
  /** The place before the first entry. */
  readonly start: FeedPlace
  /**
   * Of whom something was recorded after a place: about as many as the limit. Undefined if the place is
   * ahead of the log.
   */
  readonly after: (
    place: FeedPlace,
    limit: number,
  ) => Promise<
    | {
        readonly contacts: readonly ContactId[]
        readonly next: FeedPlace
        readonly isMore: boolean
      }
    | undefined
  >
  /** The events right before a place; empty where there is none. */
  readonly marks: (place: FeedPlace) => Promise<readonly string[]>
}

/** What is stored under one id, and whether it is in more than one item. */
type StoredContact = Standing & { readonly parts?: readonly unknown[] | undefined }

/** Strongly consistent, in the order asked; each id once. */
export type StandingsById = (ids: readonly ContactId[]) => Promise<readonly StoredContact[]>
