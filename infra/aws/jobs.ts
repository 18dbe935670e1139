import { job as api } from '../../functions/api/job.ts'
import { job as audit } from '../../functions/audit/job.ts'
import { job as canary } from '../../functions/canary/job.ts'
import { job as console } from '../../functions/console/job.ts'
import { job as check } from '../../functions/check/job.ts'
import { job as inbound } from '../../functions/inbound/job.ts'
import type { Job, Route } from '../../functions/job.ts'
import { job as pages } from '../../functions/pages/job.ts'
import { job as parts } from '../../functions/parts/job.ts'
import { job as propagate } from '../../functions/propagate/job.ts'
import { job as refresh } from '../../functions/refresh/job.ts'
import { job as scrubber } from '../../functions/scrubber/job.ts'
import { job as setup } from '../../functions/setup/job.ts'
import { job as stream } from '../../functions/stream/job.ts'
import { job as worker } from '../../functions/worker/job.ts'

/** Each is one Lambda function, made of `functions/<name>/handler.ts`. */
export const JOBS = {
  check,
  inbound,
  pages,
  api,
  console,
  stream,
  worker,
  propagate,
  audit,
  canary,
  refresh,
  scrubber,
  parts,
  setup,
} as const satisfies Record<string, Job>
export type JobName = keyof typeof JOBS
export const JOB_NAMES = Object.keys(JOBS) as JobName[]

/** Jobs that answer over HTTP. */
export type AnsweringJob = {
  [Name in JobName]: (typeof JOBS)[Name]['routes'] extends readonly [] ? never : Name
}[JobName]

export const ROUTES: readonly (Route & { readonly job: AnsweringJob })[] = JOB_NAMES.flatMap(
  (job) => JOBS[job].routes.map((route: Route) => ({ ...route, job: job as AnsweringJob })),
)
