import { ses } from './aws.ts'
import type { Answered, Asked, Behaviour } from './server.ts'

const BUCKET = 'acme-suppressions'
const HOST = `${BUCKET}.s3.eu-west-3.amazonaws.com`

type Job = {
  readonly key: string
  status: 'CREATED' | 'PROCESSING' | 'COMPLETED' | 'FAILED' | 'CANCELLED'
  processed: number
  failed: number
}

/** SES with its import jobs, and the bucket that they read. A job works when somebody says so. */
export function sesImports() {
  const { behave: behaveSingly, suppressed } = ses()
  const objects = new Map<string, string>()
  const jobs = new Map<string, Job>()
  /** What S3 or SES answers instead. */
  const instead: { put?: Answered; create?: Answered | 'cut'; look?: Answered; remove?: Answered } =
    {}
  const bucket = ({ method, path, headers, body }: Asked): Answered => {
    const isSigned = headers['authorization']?.includes('/eu-west-3/s3/aws4_request, ') === true
    const isEncrypted = headers['x-amz-server-side-encryption'] === 'AES256'
    const key = decodeURIComponent(path.slice(1))
    if (!isSigned) return { status: 403, body: '<Error><Code>AccessDenied</Code></Error>' }
    if (method === 'PUT') {
      if (instead.put !== undefined) return instead.put
      if (!isEncrypted) return { status: 400, body: '<Error><Code>InvalidRequest</Code></Error>' }
      objects.set(key, body)
      return { status: 200, body: '' }
    }
    if (instead.remove !== undefined) return instead.remove
    objects.delete(key)
    return { status: 204 }
  }
  const behave: Behaviour = (asked) => {
    const { method, host, path, body } = asked
    if (host === HOST) return bucket(asked)
    const [, id] = /^\/v2\/email\/import-jobs(?:\/(.+))?$/.exec(path) ?? []
    if (!path.startsWith('/v2/email/import-jobs')) return behaveSingly(asked)
    if (method === 'POST') {
      if (instead.create !== undefined) return instead.create
      const said = JSON.parse(body) as {
        ImportDestination: object
        ImportDataSource: { S3Url: string; DataFormat: string }
      }
      const key = said.ImportDataSource.S3Url.replace(`s3://${BUCKET}/`, '')
      const name = `job-${String(jobs.size + 1)}`
      jobs.set(name, { key, status: 'CREATED', processed: 0, failed: 0 })
      return { status: 200, body: { JobId: name } }
    }
    if (instead.look !== undefined) return instead.look
    const job = jobs.get(id ?? '')
    if (job === undefined)
      return { status: 404, headers: { 'x-amzn-errortype': 'NotFoundException' }, body: {} }
    return {
      status: 200,
      body: {
        JobId: id,
        JobStatus: job.status,
        ProcessedRecordsCount: job.processed,
        FailedRecordsCount: job.failed,
      },
    }
  }
  /** Every job that was begun works through its object. */
  const work = () => {
    for (const job of jobs.values()) {
      if (job.status !== 'CREATED') continue
      const lines = objects.get(job.key)?.trim().split('\n')
      if (lines === undefined) {
        job.status = 'FAILED'
        continue
      }
      for (const line of lines) {
        const { emailAddress, reason } = JSON.parse(line) as Record<string, string>
        job.processed += 1
        if (emailAddress === undefined || emailAddress.startsWith('bad')) job.failed += 1
        else suppressed.set(emailAddress, reason ?? '')
      }
      job.status = 'COMPLETED'
    }
  }
  return { behave, suppressed, objects, jobs, instead, work }
}

export const IMPORTS = { bucket: BUCKET, prefix: 'suppressions/' }
