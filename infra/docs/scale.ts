import {
  CPU_SECONDS_A_MILLION,
  GROUP_BYTES,
  IN_PARTS_FROM_BYTES,
  MEMORY_MEGABYTES,
  PART_BYTES,
  PRICES,
  RUN_HOURS,
  scaleOf,
  STEP_SECONDS,
  TOLERATED_FAILURES,
  TRANSFER_BYTES_A_SECOND,
  WHEN_A_STEP_FAILS,
  WHEN_LAMBDA_REFUSES,
  workersFor,
} from '../../functions/parts/scale.ts'

const MIB = 1024 * 1024

/** Lists and registers that are reckoned. */
const CASES = [
  { rows: 10_000_000, standings: 10_000_000 },
  { rows: 100_000_000, standings: 100_000_000 },
  { rows: 500_000_000, standings: 1_000_000_000 },
] as const

/** What each run takes and costs, reckoned from the one place that the stack is built from. */
export function scaleTable(): string {
  const all = CASES.map((asked) => ({ ...asked, ...scaleOf(asked) }))
  const row = (what: string, show: (one: (typeof all)[number]) => string): string =>
    `| ${what} | ${all.map(show).join(' | ')} |`
  return [
    `| | ${all.map(({ rows, standings }) => `${millions(rows)} rows, ${millions(standings)} standings`).join(' | ')} |`,
    `|---|${'---|'.repeat(all.length)}`,
    row('list', ({ bytes }) => gigabytes(bytes)),
    row('snapshot', ({ snapshotBytes }) => gigabytes(snapshotBytes)),
    row('parts of the list', ({ parts }) => count(parts)),
    row('groups of the register', ({ groups }) => count(groups)),
    row('workers at once', ({ workers }) => count(workers)),
    ...(['plan', 'identify', 'lookUp', 'judge', 'join'] as const).map((step) =>
      row(`\`${step}\`, seconds of functions`, ({ seconds }) => count(seconds[step])),
    ),
    row('GB-seconds of Lambda', ({ gigabyteSeconds }) => count(gigabyteSeconds)),
    row('invocations', ({ invocations }) => count(invocations)),
    row('state transitions', ({ transitions }) => count(transitions)),
    row('S3: GET, PUT and the like', ({ gets, puts }) => `${count(gets)}, ${count(puts)}`),
    row('Lambda, Step Functions, S3', ({ dollars }) =>
      [dollars.lambda, dollars.states, dollars.s3].map(usd).join(', '),
    ),
    row('in all', ({ inAll }) => usd(inAll)),
    row('a million rows', ({ dollarsAMillionRows }) => usd(dollarsAMillionRows)),
    row('minutes', ({ wallSeconds }) => count(wallSeconds / 60)),
  ].join('\n')
}

/** What is set, and where it is from. */
export function scaleSettings(): string {
  const retries = ({
    attempts,
    intervalSeconds,
    maxDelaySeconds,
  }: typeof WHEN_A_STEP_FAILS | typeof WHEN_LAMBDA_REFUSES) =>
    `${attempts} more times, after ${intervalSeconds} s, then twice as long each time up to ${maxDelaySeconds} s, with full jitter`
  return [
    '| setting | value |',
    '|---|---|',
    `| in parts from | ${count(IN_PARTS_FROM_BYTES / 1e6)} MB |`,
    `| a part of the list | about ${count(PART_BYTES / MIB)} MiB, cut where a row begins a leaf |`,
    `| a group of the register | at most ${count(GROUP_BYTES / MIB)} MiB |`,
    `| workers at once | a fifth of the account's copies of functions, at most ${count(workersFor(Infinity))}: ${count(workersFor(1_000))} of 1,000, ${count(workersFor(10))} of 10 |`,
    `| a worker | ${count(MEMORY_MEGABYTES)} MB, ${count(STEP_SECONDS)} s |`,
    `| when Lambda refuses | ${retries(WHEN_LAMBDA_REFUSES)} |`,
    `| when a step fails | ${retries(WHEN_A_STEP_FAILS)} |`,
    `| parts that may fail | ${count(TOLERATED_FAILURES)} |`,
    `| a run is given up after | ${count(RUN_HOURS)} hours |`,
    `| reckoned: seconds of one processor a million rows | ${Object.entries(CPU_SECONDS_A_MILLION)
      .map(([step, seconds]) => `${step} ${seconds}`)
      .join(', ')} |`,
    `| reckoned: bytes a second of one function from and to S3 | ${count(TRANSFER_BYTES_A_SECOND / 1e6)} MB |`,
    `| prices, USD, us-east-1 | ${count(1)} GB-second ${PRICES.lambdaGigabyteSecond}; a million of requests ${usd(PRICES.lambdaRequest * 1e6)}, state transitions ${usd(PRICES.stateTransition * 1e6)}, PUT ${usd(PRICES.s3Put * 1e6)}, GET ${usd(PRICES.s3Get * 1e6)} |`,
  ].join('\n')
}

function count(value: number): string {
  return Math.ceil(value).toLocaleString('en')
}

function millions(value: number): string {
  return `${(value / 1e6).toLocaleString('en')} million`
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toLocaleString('en', { maximumFractionDigits: 1 })} GB`
}

function usd(value: number): string {
  return `$${value.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: value < 0.1 ? 4 : 2 })}`
}
