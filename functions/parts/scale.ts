/**
 * Everything that decides how a list is judged in parts on AWS, and what that costs: read by the jobs, by
 * the stack, by tests and by `functions/parts/SCALE.md`. Nothing of it is written anywhere else.
 */
const MIB = 1024 * 1024

/**
 * A list as large as this is judged in parts: a run in one piece would take some minutes. Smaller ones are
 * done before a machine has begun.
 */
export const IN_PARTS_FROM_BYTES = 200_000_000
/** What one part of a list holds, about: small enough to be repeated, large enough to be few. */
export const PART_BYTES = 32 * MIB
/** Of the register's entries, what one worker looks through. */
export const GROUP_BYTES = 256 * MIB
/** Groups share the first byte of a keyed hash, so there cannot be more. */
const GROUPS_MAX = 256
/** What a worker has room for at most, where there are as many groups as there can be. */
export const GROUP_BYTES_MAX = 1_024 * MIB
/** What changed since the snapshot is held in memory while the run is planned. */
export const CHANGED_BYTES_MAX = 512 * MIB

/** A full vCPU comes with 1,769 MB; a new account may have no more than 3,008. */
export const MEMORY_MEGABYTES = 2_048
/** What Lambda gives at most. */
export const STEP_SECONDS = 900
/** A step that waits longer than its function may run was lost. */
export const TASK_SECONDS = STEP_SECONDS + 30
/** Past this a run is given up. */
export const RUN_HOURS = 12

/** Workers at once at most, and of the copies of functions that an account may run: the others are for stops. */
const WORKERS_MAX = 40
const SHARE_OF_COPIES = 0.2

export function workersFor(accountConcurrency: number): number {
  return Math.max(1, Math.min(WORKERS_MAX, Math.floor(accountConcurrency * SHARE_OF_COPIES)))
}

/** A part that is missing would be people who are not asked about: none may fail. */
export const TOLERATED_FAILURES = 0

/** What Lambda says when it has no copy free, or fails itself: it passes, so it is waited for long. */
export const WHEN_LAMBDA_REFUSES = {
  errors: [
    'Lambda.TooManyRequestsException',
    'Lambda.ServiceException',
    'Lambda.AWSLambdaException',
    'Lambda.SdkClientException',
  ],
  attempts: 12,
  intervalSeconds: 2,
  backoff: 2,
  maxDelaySeconds: 60,
} as const
/** Somebody deleted the scrub: nothing is to be tried again. */
export const SCRUB_ENDED = 'ScrubEnded'
/** What a step says when it fails: a table or a bucket that is away, a copy that was ended. */
export const WHEN_A_STEP_FAILS = {
  errors: ['States.ALL'],
  attempts: 5,
  intervalSeconds: 2,
  backoff: 2,
  maxDelaySeconds: 30,
} as const

/** In how many groups the register is looked through: none holds more than a worker has room for. */
export function groupsFor({
  entries,
  rows,
  groupBytes = GROUP_BYTES,
}: {
  readonly entries: number
  readonly rows: number
  readonly groupBytes?: number
}): number {
  const needed = Math.max(entries * ENTRY_BYTES, rows * DIGEST_BYTES) / groupBytes
  return Math.min(GROUPS_MAX, 2 ** Math.max(0, Math.ceil(Math.log2(needed))))
}

const ENTRY_BYTES = 25
/** What is remembered of a row while duplicates are looked for. */
const DIGEST_BYTES = 32
/** A contact id of a row's address, with the few addresses that have two. */
const ID_BYTES_A_ROW = 18
/** A digest and the number of the row. */
const DIGEST_BYTES_A_ROW = 20

/**
 * Seconds of one processor a million rows: about twice what was measured on one core of a shared Xeon with
 * 500,000 rows of three columns (0.3, 2.9, 0.7, 1.0; nobody measured them on Lambda). To identify rows is
 * plain JavaScript, to judge them is WebAssembly.
 */
export const CPU_SECONDS_A_MILLION = {
  plan: 1,
  identify: 6,
  lookUp: 1,
  judge: 3,
  join: 1,
} as const
/** What one function reads from S3 or writes to it, in bytes a second: nobody promises it. */
export const TRANSFER_BYTES_A_SECOND = 60_000_000
/** State transitions of one child of a map: it begins, does its task, ends. */
const TRANSITIONS_A_CHILD = 3
const TRANSITIONS_BESIDE = 20

/** US dollars in us-east-1. */
export const PRICES = {
  lambdaGigabyteSecond: 0.0000133334,
  lambdaRequest: 0.2e-6,
  stateTransition: 25e-6,
  s3Put: 5e-6,
  s3Get: 0.4e-6,
} as const

export type ScaleQuestion = {
  readonly rows: number
  readonly standings: number
  readonly bytesARow?: number
  /** Copies of functions that the account may run. */
  readonly accountConcurrency?: number
}

/** What a run takes, by arithmetic. */
export function scaleOf({
  rows,
  standings,
  bytesARow = 46,
  accountConcurrency = 1_000,
}: ScaleQuestion) {
  const workers = workersFor(accountConcurrency)
  const bytes = rows * bytesARow
  const parts = Math.max(1, Math.ceil(bytes / PART_BYTES))
  const groups = groupsFor({ entries: standings, rows })
  const snapshotBytes = standings * ENTRY_BYTES
  const millions = rows / 1e6
  const moved = (moving: number) => moving / TRANSFER_BYTES_A_SECOND
  const cpu = CPU_SECONDS_A_MILLION
  // Seconds of functions, by step: what each computes, and what it waits for S3.
  const seconds = {
    plan: millions * cpu.plan + moved(bytes),
    identify: millions * cpu.identify + moved(bytes + rows * (ID_BYTES_A_ROW + DIGEST_BYTES_A_ROW)),
    lookUp:
      millions * cpu.lookUp +
      moved(snapshotBytes + rows * (ID_BYTES_A_ROW + DIGEST_BYTES_A_ROW) * 1.1),
    judge: millions * cpu.judge + moved(2 * bytes),
    join: millions * cpu.join + moved(bytes),
  }
  const atOnce = (all: number, of: number) => all / Math.min(workers, of)
  const wallSeconds =
    seconds.plan +
    atOnce(seconds.identify, parts) +
    atOnce(seconds.lookUp, groups) +
    atOnce(seconds.judge, parts) +
    seconds.join
  const functionSeconds = Object.values(seconds).reduce((sum, one) => sum + one, 0)
  const gigabyteSeconds = (functionSeconds * MEMORY_MEGABYTES) / 1024
  const invocations = 2 * parts + groups + 6
  const transitions = invocations * TRANSITIONS_A_CHILD + TRANSITIONS_BESIDE
  // Each group reads its piece of each part twice, and each part its piece of each group.
  const gets = 2 * groups * parts + 2 * groups * parts + 8 * parts + Math.ceil(bytes / (8 * MIB))
  const puts = 8 * parts + 2 * groups + 40
  const dollars = {
    lambda: gigabyteSeconds * PRICES.lambdaGigabyteSecond + invocations * PRICES.lambdaRequest,
    states: transitions * PRICES.stateTransition,
    s3: gets * PRICES.s3Get + puts * PRICES.s3Put,
  }
  const inAll = dollars.lambda + dollars.states + dollars.s3
  return {
    bytes,
    workers,
    parts,
    groups,
    snapshotBytes,
    seconds,
    wallSeconds,
    gigabyteSeconds,
    invocations,
    transitions,
    gets,
    puts,
    dollars,
    inAll,
    dollarsAMillionRows: inAll / millions,
  }
}
