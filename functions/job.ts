import type { Variable } from './environment.ts'

/** What may be done to items of the table, and to which partition keys. */
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

/** A route of the HTTP API that a job answers, and how often in a second it may be called, by all together. */
export type Route = Readonly<{
  method: 'ANY' | 'GET' | 'HEAD' | 'OPTIONS' | 'POST'
  path: string
  perSecond: number
  burst: number
}>

/**
 * What one Lambda function is: written beside its handler, read by the handler and by the stack, so
 * that what a job is told, allowed and called for is said in one place.
 */
export type Job = Readonly<{
  does: string
  /** The environment, and with it the secrets a job may read and the queue it may fill. */
  environment: readonly Variable[]
  rights: readonly Right[]
  /** Empty for a job that nobody calls over HTTP. */
  routes: readonly Route[]
  /** Whether files may be put into the bucket of imports by URLs that it signs. */
  receivesFiles?: true
  /** What it does with the bucket of requests that are too large for the inbox's queue. */
  inboxBucket?: 'fills' | 'empties'
  /** Whether it reads mail that SES left in the bucket that is named for it. */
  readsMail?: true
  /** Whether it sends: mail from the one address that is named, texts through AWS End User Messaging. */
  sendsMessages?: true
  /** Whether it fills the queue that calls it, with a bound of its own (`worker/hops.ts`). */
  callsItself?: true
  timeoutSeconds: number
  /** CPU comes with memory: below 512 MB the SDK's own work shows in every answer. */
  memoryMegabytes: number
}>

/** Keeps the names of the environment literal, so that a handler can ask for no other. */
export function defineJob<const J extends Job>(job: J): J {
  return job
}

/**
 * For routes where people and providers speak: far above any real traffic, and none per caller, since
 * thousands of people stand behind one provider's address.
 */
export const GENEROUS = { perSecond: 1000, burst: 2000 } as const
