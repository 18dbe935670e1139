import type { ObjectWriter } from './objects.ts'

/**
 * Files of a list that is judged in parts: in a folder of the run, which is emptied when the run ends. A
 * name is `<folder>/<file>`; what reads and writes the same bucket by itself knows it by its place.
 */
export type ListParts = {
  readonly put: (name: string, bytes: Uint8Array) => Promise<void>
  readonly write: (name: string) => Promise<ObjectWriter>
  /** Exactly the bytes from one place up to another, or all; throws `PartGone` if they are not there. */
  readonly read: (name: string, from?: number, to?: number) => Promise<Buffer>
  /** All of it, without holding it. */
  readonly stream: (name: string) => AsyncIterable<Uint8Array>
  /** From one byte of an uploaded list up to another, of exactly that version of it. */
  readonly list: (
    id: string,
    version: string,
    from: number,
    to: number,
  ) => AsyncIterable<Uint8Array>
  /** Makes a result of some bytes and of whole files after them, in their order. */
  readonly join: (
    result: string,
    head: Uint8Array,
    names: readonly string[],
  ) => Promise<{ readonly bytes: number; readonly sha256: string }>
  /** Deletes all files whose names begin so. */
  readonly forgetAll: (beginning: string) => Promise<void>
  readonly placeOf: (name: string) => string
  readonly nameAt: (place: string) => string
}

/** A file of a run is not there, or shorter than it was: the run cannot be right. */
export class PartGone extends Error {
  override readonly name = 'PartGone'
}

/** Runs all steps of an attempt at a list, each as often as it takes. */
export type ListMachine = {
  readonly start: (run: { readonly scrub: string; readonly attempt: number }) => Promise<void>
}
