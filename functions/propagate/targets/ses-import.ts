import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import type { AwsKeys } from '../../domain/aws-keys.ts'
import type { Outcome, Told } from '../../domain/told.ts'
import { bodyAs, DELIVERED, exchangeOne, refused, retry } from '../answer.ts'
import { byException, exceptionOf } from '../aws/exception.ts'
import { encoded, signed } from '../aws/signed.ts'
import { placeAs } from '../listing.ts'
import type { JobLook } from '../target-bulk.ts'
import type { Call, HttpAnswer } from '../target.ts'

/** Where the list of a job is put for SES to read: the stack's bucket, or one of the owner's. */
export const importPlace = z.strictObject({
  bucket: z
    .string()
    .check(z.regex(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, 'the name of a bucket, without dots')),
  prefix: z.string().check(z.regex(/^(?:[\w-]{1,60}\/){1,5}$/, 'expected suppressions/')),
})
type Place = z.infer<typeof importPlace>

type Import = {
  readonly region: string
  readonly place: Place
  readonly own: AwsKeys | undefined
}

/** What is kept of a job while it runs. The key of its object is a digest. */
const JOB = z.strictObject({ id: z.string(), key: z.string(), count: z.number() })

const CREATED = z.object({ JobId: z.string() })
const LOOKED = z.object({
  JobStatus: z.string(),
  ProcessedRecordsCount: z.optional(z.nullable(z.number())),
  FailedRecordsCount: z.optional(z.nullable(z.number())),
})

/**
 * Amazon SES takes many stops by an import job: one object in S3, in which each line is an address. The
 * requests are those of the AWS SDK; the form of the object rests on documentation. Nobody is told by a
 * job who was not counted: where one record failed, or one is missing, all go by single calls.
 */
export async function beginImport(
  call: Call,
  { region, place, own }: Import,
  told: readonly Told[],
): Promise<{ readonly job: string } | Outcome> {
  const names = told.map(({ correlation }) => correlation).join('\n')
  const key = `${place.prefix}${createHash('sha256').update(names).digest('hex')}.json`
  const put = await object(call, { region, place, own }, 'PUT', key, linesOf(told))
  if (put.is !== 'delivered') return put
  let id: string | undefined
  const request = await signed(call, own, {
    service: 'ses',
    region,
    url: jobsOf(region),
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      ImportDestination: { SuppressionListDestination: { SuppressionListImportAction: 'PUT' } },
      ImportDataSource: { S3Url: `s3://${place.bucket}/${key}`, DataFormat: 'JSON' },
    }),
  })
  const outcome = await exchangeOne(call, request, (answer) => {
    id = answer.status === 200 ? bodyAs(CREATED, answer)?.JobId : undefined
    // In the sandbox, or with too many jobs, single calls still go.
    return answer.status === 400 || answer.status === 403
      ? NO_IMPORT
      : byException(answer, call.now())
  })
  if (id !== undefined) return { job: JSON.stringify({ id, key, count: told.length }) }
  await object(call, { region, place, own }, 'DELETE', key)
  return outcome
}

/** How the job goes. Its object is gone with it; what cannot be deleted, the bucket ends. */
export async function lookAtImport(
  call: Call,
  { region, place, own }: Import,
  kept: string,
): Promise<JobLook> {
  const job = placeAs(JOB, kept)
  if (job === undefined) return 'failed'
  const { id, key, count } = job
  const request = await signed(call, own, {
    service: 'ses',
    region,
    url: `${jobsOf(region)}/${encoded(id)}`,
    method: 'GET',
  })
  let look: JobLook | undefined
  const outcome = await exchangeOne(call, request, (answer) => {
    look = lookOf(answer, count)
    return byException(answer, call.now())
  })
  if (look === undefined) return outcome
  if (look !== 'running') await object(call, { region, place, own }, 'DELETE', key)
  return look
}

function lookOf(answer: HttpAnswer, count: number): JobLook | undefined {
  if (answer.status === 404 && exceptionOf(answer) === 'NotFoundException') return 'failed'
  const said = answer.status === 200 ? bodyAs(LOOKED, answer) : undefined
  const { JobStatus: status = '', ProcessedRecordsCount: done, FailedRecordsCount } = said ?? {}
  if (RUNNING.has(status)) return 'running'
  if (GONE.has(status)) return 'failed'
  if (status !== 'COMPLETED') return undefined
  return done === count && (FailedRecordsCount ?? 0) === 0 ? DELIVERED : 'failed'
}

const RUNNING: ReadonlySet<string> = new Set(['CREATED', 'PROCESSING'])
const GONE: ReadonlySet<string> = new Set(['FAILED', 'CANCELLED'])
const NO_IMPORT = refused('no_import', 'SES takes no import job now: each is told by a call')
const NO_OBJECT = refused('no_object', 'the list of an import job could not be put into the bucket')

function jobsOf(region: string): string {
  return `https://email.${region}.amazonaws.com/v2/email/import-jobs`
}

function linesOf(told: readonly Told[]): string {
  const lines = told.map(({ address, act }) =>
    JSON.stringify({ emailAddress: address, reason: act === 'bounce' ? 'BOUNCE' : 'COMPLAINT' }),
  )
  return `${lines.join('\n')}\n`
}

/** Encrypted by S3. What S3 says of the bucket is no fault of SES: single calls still go. */
async function object(
  call: Call,
  { region, place, own }: Import,
  method: 'PUT' | 'DELETE',
  key: string,
  body?: string,
): Promise<Outcome> {
  const request = await signed(call, own, {
    service: 's3',
    region,
    url: `https://${place.bucket}.s3.${region}.amazonaws.com/${key}`,
    method,
    ...(body !== undefined && {
      headers: {
        'content-type': 'application/x-ndjson',
        'x-amz-server-side-encryption': 'AES256',
      },
      body,
    }),
  })
  return exchangeOne(call, { ...request, isOfAnotherService: true }, ({ status }) => {
    if (status === 200 || status === 204) return DELIVERED
    return status >= 500 ? retry(`http_${String(status)}`) : NO_OBJECT
  })
}
