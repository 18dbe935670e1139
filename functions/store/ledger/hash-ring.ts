import type { HashKey, HashKeys } from '../../domain/contact-id.ts'
import { BastaError } from '../../domain/errors.ts'
import type { Ready } from '../../domain/ready.ts'
import { toSecond, type Second } from '../../domain/time.ts'
import { ages, type Moment } from '../dynamo/age.ts'
import type { TableReader } from '../dynamo/reader.ts'
import { compareHashKeys, readProofs, type Proofs } from './proofs.ts'

/** An answer must rest on proofs that were read at most this long ago. */
const READING_MS_MAX = 30_000
/** After this the proofs are read again in the background, so that no request waits for it. */
const RENEWED_AFTER_MS = 20_000
/**
 * A version must be proven for this long before anything is written under it: a process may rely on
 * proofs that are 30 s old, an append may retry for another 30 s, and a call may take some seconds to
 * arrive. By then every process knows the version.
 */
const WRITTEN_AFTER_SECONDS = 90
/** By then no process that may record a consent can still be writing under an older version. */
const SETTLED_AFTER_SECONDS = 600
/** While our ring does not fit the table, the secret is read at most once in this time. */
const RELOADED_AFTER_MS = 1_000

/** The hash keys that contacts are read and written with, as of one reading of the proofs. */
export type KeysInForce = {
  /** Every version that may have been written under; the last one is used for writing. */
  readonly keys: HashKeys
  /** The one version that holds everything known of a contact, if there is one. */
  readonly settled: string | undefined
  readonly readAt: Moment
}

export type HashRing = {
  /** Rejects with `unavailable` before the first reading. */
  readonly inForce: () => KeysInForce
  /**
   * Resolves if what was read and decided with these keys is still right, so that it may be answered or
   * written.
   */
  readonly stillHold: (keys: KeysInForce) => Promise<void>
  readonly ready: Ready
  /** Loads the ring ahead of the first reading. */
  readonly load: () => Promise<unknown>
  /** Every key of the ring, in force or not; undefined before it is loaded. */
  readonly known: () => HashKeys | undefined
  /** Whether an answer would have to wait for the proofs. */
  readonly isStale: () => boolean
}

/**
 * The hash keys of one process, compared with the proofs in the table as long as the process lives.
 * Another process may write under a version that was added later; a process that does not know it would
 * not find the stops written there. The ring is loaded at first use, and again when the table names a
 * version that it lacks.
 */
export function hashRing(
  db: Pick<TableReader, 'reads' | 'clock'>,
  {
    load,
    now,
    monotonic,
    readFirst = readProofs,
  }: {
    readonly load: () => Promise<HashKeys>
    readonly now: () => Date
    readonly monotonic?: () => number
    /** How the proofs are read for the first time. */
    readonly readFirst?: typeof readProofs
  },
): HashRing {
  let ring: HashKeys | undefined
  let loadedAt: Moment | undefined
  let current: KeysInForce | undefined
  let reading: Promise<void> | undefined
  let loading: Promise<HashKeys> | undefined

  const { moment, since } = ages(now, monotonic)

  async function loadAnew(): Promise<HashKeys> {
    loadedAt = moment()
    ring = await load()
    return ring
  }

  /** The ring, whoever asked for it first. */
  function loaded(): Promise<HashKeys> {
    if (ring !== undefined) return Promise.resolve(ring)
    loading ??= loadAnew().finally(() => {
      loading = undefined
    })
    return loading
  }

  async function readOnce(): Promise<void> {
    // Taken before the read is sent: its result was true then or later.
    const readAt = moment()
    const readNow = current === undefined ? readFirst : readProofs
    const [proofs, known] = await Promise.all([readNow(db), loaded()])
    let keys = known
    const mayLoad = loadedAt === undefined || since(loadedAt) > RELOADED_AFTER_MS
    if (compareHashKeys(proofs, keys) === 'mismatch' && mayLoad) keys = await loadAnew()
    const problem = compareHashKeys(proofs, keys)
    if (problem === 'mismatch')
      throw new BastaError('hash_key_mismatch', 'The hash keys are not the ones of this table.')
    const asOf = Math.min(toSecond(now()), db.clock.last()?.table ?? Number.POSITIVE_INFINITY)
    const inUse = arrange(keys, proofs, asOf)
    if (inUse === undefined)
      throw new BastaError('unavailable', 'The table has not been set up for these hash keys.')
    current = { ...inUse, readAt }
  }

  function read(): Promise<void> {
    reading ??= readOnce().finally(() => {
      reading = undefined
    })
    return reading
  }

  async function fresh(): Promise<KeysInForce> {
    // A read under way may have started before the machine slept; the next one starts now.
    for (let tries = 0; tries < 2; tries += 1) {
      if (current !== undefined && since(current.readAt) < READING_MS_MAX) return current
      await read()
    }
    if (current !== undefined && since(current.readAt) < READING_MS_MAX) return current
    throw new BastaError('unavailable', 'The hash keys could not be compared in time.')
  }

  async function stillHold(used: KeysInForce): Promise<void> {
    if (since(used.readAt) < READING_MS_MAX) return
    if (versionsOf(await fresh()) !== versionsOf(used))
      throw new BastaError('unavailable', 'The hash keys were changed meanwhile.')
  }

  return {
    inForce: () => {
      if (current === undefined)
        throw new BastaError('unavailable', 'The hash keys have not been compared yet.')
      return current
    },
    stillHold,
    load: loaded,
    known: () => ring,
    isStale: () => current === undefined || since(current.readAt) >= READING_MS_MAX,
    ready: async ({ anew } = { anew: false }) => {
      if (anew) await read()
      const used = await fresh()
      // Nobody waits for this read. When the reading is too old, the next request reads again and sees
      // the error.
      if (since(used.readAt) >= RENEWED_AFTER_MS) read().catch(() => undefined)
      return () => stillHold(used)
    },
  }
}

/** Which versions are read, and which is written; undefined if none has a proof. */
function arrange(
  ring: HashKeys,
  proofs: Proofs,
  asOf: Second,
): Pick<KeysInForce, 'keys' | 'settled'> | undefined {
  const proven = ring.flatMap((key) => {
    const proof = proofs.get(key.version)
    return proof === undefined ? [] : [{ key, provenAt: proof.provenAt }]
  })
  const old = proven.filter(({ provenAt }) => provenAt + WRITTEN_AFTER_SECONDS <= asOf)
  // A new table holds nothing under any version: take the oldest, as every other process does.
  const written = (old.at(-1) ?? proven[0])?.key
  const last = proven.at(-1)
  if (written === undefined || last === undefined) return undefined
  const others = proven.flatMap(({ key }): HashKey[] => (key === written ? [] : [key]))
  const isSettled = proven.length === 1 || last.provenAt + SETTLED_AFTER_SECONDS <= asOf
  const [first, ...rest] = [...others, written]
  return { keys: [first, ...rest], settled: isSettled ? last.key.version : undefined }
}

function versionsOf({ keys }: KeysInForce): string {
  return keys
    .map(({ version }) => version)
    .toSorted()
    .join('')
}
