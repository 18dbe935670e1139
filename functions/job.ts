import type { Variable } from './environment.ts'

/** Which actions are allowed on items of the table, and for which partition keys. */
export type Right = Readonly<{
  actions: readonly TableAction[]
  keys: 'all' | readonly string[]
}>

type TableAction =
  | 'GetItem'
  | 'BatchGetItem'
  | 'Query'
  | 'ConditionCheckItem'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'BatchWriteItem'

/** A route of the HTTP API that a job answers, and how many requests a second it allows in all. */
export type Route = Readonly<{
  method: 'ANY' | 'GET' | 'HEAD' | 'OPTIONS' | 'POST'
  path: string
  perSecond: number
  burst: number
}>

/**
 * The description of one Lambda function. It is beside its handler and read by the handler and the
 * stack, so environment, rights and routes are written in one place.
 */
export type Job = Readonly<{
  does: string
  /** The environment; it also decides which secrets the job may read and which queue it may fill. */
  environment: readonly Variable[]
  rights: readonly Right[]
  /** Empty if it is not called over HTTP. */
  routes: readonly Route[]
  /** Whether callers upload files to the import bucket with URLs that it signs. */
  receivesFiles?: true
  /** Whether it opens the lists that callers brought, and writes what comes of them. */
  judgesLists?: true
  /** What it does with the bucket for requests that are too large for the inbox's queue. */
  inboxBucket?: 'fills' | 'empties'
  /** Whether it writes, reads and sweeps the snapshot of the register. */
  keepsSnapshot?: true
  /** Whether it reads mail that SES stored in the mail bucket. */
  readsMail?: true
  /** Whether it sends: mail from the one address that is named, texts through AWS End User Messaging. */
  sendsMessages?: true
  /** Whether it sends mail from that address to the addresses of links, and to nobody else. */
  writesToLinks?: true
  /** Whether it tells AWS services of the account: those that the setting `awsTargets` names. */
  tellsAws?: true
  /** Whether it reads the lists of those AWS services. */
  readsAws?: true
  /** Whether it judges parts of lists, with files in between that it writes and deletes. */
  judgesParts?: true
  /** Whether it fills the queue that calls it, with a bound of its own (`worker/hops.ts`). */
  callsItself?: true
  timeoutSeconds: number
  /** Room for temporary files, where the 512 MB of a function are too few. */
  temporaryMegabytes?: number
  /** CPU comes with memory: below 512 MB the SDK's own work shows in every answer. */
  memoryMegabytes: number
}>

/** Keeps the names of the environment literal, so that a handler can ask for no other. */
export function defineJob<const J extends Job>(job: J): J {
  return job
}

/**
 * For routes that people and providers call: far above any real traffic, and none per caller, since
 * thousands of people stand behind one provider's address.
 */
export const GENEROUS = { perSecond: 1000, burst: 2000 } as const
