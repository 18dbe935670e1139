import type { HashKey, HashKeys } from '../../domain/contact-id.ts'
import { BastaError } from '../../domain/errors.ts'
import type { Ready } from '../../domain/ready.ts'
import { toSecond, type Second } from '../../domain/time.ts'
import { ages, type Moment } from '../dynamo/age.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { compareHashKeys, readProofs, type Proofs } from './meta.ts'

/** So old may a reading of the proofs be when an answer leaves that rests on it. */
const READING_MS_MAX = 30_000
/** From then on it is renewed while others are served, so that nobody waits for it. */
const RENEWED_AFTER_MS = 20_000
/**
 * So long after its proof nothing is written under a version: a reading may be 30 s old, an append
 * fights for as long, and what was sent may take some seconds to arrive. By then every process that
 * answers knows that the version is there.
 */
const WRITTEN_AFTER_SECONDS = 90
/** By then no process that may record a consent can still be writing under an older version. */
const SETTLED_AFTER_SECONDS = 600
/** While the ring at hand is not the table's, the secret is not asked for at every request. */
const RELOADED_AFTER_MS = 1_000

/** The hash keys that contacts are read and written with, as one reading of the proofs made them. */
export type KeysInForce = {
  /** Every version that may have been written under; the last is written under now. */
  readonly keys: HashKeys
  /** The one version under which all that is known of a contact is folded, if there is one. */
  readonly settled: string | undefined
  readonly readAt: Moment
}

export type HashRing = {
  /** Rejects with `unavailable` before the first reading. */
  readonly inForce: () => KeysInForce
  /** Resolves where what was read and decided with these keys may be told now, or written. */
  readonly stillHold: (keys: KeysInForce) => Promise<void>
  readonly ready: Ready
}

/**
 * The ring of hash keys of one process, held against the proofs in the table for as long as the
 * process lives: another process may write under a version that was added meanwhile, and whoever does
 * not know it takes people who stopped for strangers. The ring is loaded when it is first needed, and
 * again when the table names a version it lacks.
 */
export function hashRing(
  db: Dynamo,
  {
    load,
    now,
    monotonic,
  }: {
    readonly load: () => Promise<HashKeys>
    readonly now: () => Date
    readonly monotonic?: () => number
  },
): HashRing {
  let ring: HashKeys | undefined
  let loadedAt: Moment | undefined
  let current: KeysInForce | undefined
  let reading: Promise<void> | undefined

  const { moment, since } = ages(now, monotonic)

  async function loadAnew(): Promise<HashKeys> {
    loadedAt = moment()
    ring = await load()
    return ring
  }

  async function readOnce(): Promise<void> {
    // Before it is sent: what it says was true at this time or later.
    const readAt = moment()
    const [proofs, known] = await Promise.all([readProofs(db), ring ?? loadAnew()])
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
    // The one under way may have been begun before a sleep; the next is of now.
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
    ready: async ({ anew } = { anew: false }) => {
      if (anew) await read()
      const used = await fresh()
      // Nobody waits for it; whoever comes when the reading is old reads again, and hears what failed.
      if (since(used.readAt) >= RENEWED_AFTER_MS) read().catch(() => undefined)
      return () => stillHold(used)
    },
  }
}

/** Which versions are read, and which is written; undefined where none has a proof. */
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
  // A table that was just set up has nothing under any: the oldest, as everybody else would.
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
