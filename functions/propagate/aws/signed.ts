import { createHash, createHmac } from 'node:crypto'
import * as z from 'zod/mini'
import type { AwsKeys } from '../../domain/aws-keys.ts'
import { CallFailure, type Call, type HttpCall } from '../target.ts'

/** Absent in the targets document: the job's own role, for the same account. */
export const awsCredentials = z.optional(
  z.strictObject({
    accessKeyId: z.string().check(z.regex(/^[A-Z0-9]{16,128}$/)),
    secretAccessKey: z.string().check(z.minLength(16)),
  }),
)

export const awsRegion = z
  .string()
  .check(z.regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/, 'expected eu-west-3'))

type AwsRequest = HttpCall & { readonly service: string; readonly region: string }

/**
 * The request with its signature (AWS Signature Version 4, for requests with a host, a path, an
 * optional query, and a body as text). The AWS SDK is the oracle in tests.
 */
export async function signed(
  call: Call,
  own: AwsKeys | undefined,
  { service, region, ...request }: AwsRequest,
): Promise<HttpCall> {
  const keys = own ?? (await ownKeys(call))
  const at = call
    .now()
    .toISOString()
    .replace(/[-:]|\.\d{3}/g, '')
  const scope = [at.slice(0, 8), region, service, 'aws4_request']
  const url = new URL(request.url)
  const headers: Record<string, string> = {
    ...request.headers,
    host: url.host,
    'x-amz-date': at,
    'x-amz-content-sha256': sha256(request.body ?? ''),
    ...(keys.sessionToken !== undefined && { 'x-amz-security-token': keys.sessionToken }),
  }
  const names = Object.keys(headers).toSorted()
  const canonical = [
    request.method,
    // Each part of the path is encoded a second time, as every service but S3 wants.
    service === 's3' ? url.pathname : url.pathname.split('/').map(encoded).join('/'),
    [...url.searchParams]
      .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
      .toSorted()
      .join('&'),
    ...names.map((name) => `${name}:${headers[name]?.trim().replace(/ +/g, ' ') ?? ''}`),
    '',
    names.join(';'),
    headers['x-amz-content-sha256'],
  ].join('\n')
  const text = ['AWS4-HMAC-SHA256', at, scope.join('/'), sha256(canonical)].join('\n')
  let key: string | Buffer = `AWS4${keys.secretAccessKey}`
  for (const part of scope) key = hmac(key, part)
  const signature = hmac(key, text).toString('hex')
  const authorization =
    `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/${scope.join('/')}, ` +
    `SignedHeaders=${names.join(';')}, Signature=${signature}`
  const { host: _, ...rest } = headers
  return { ...request, headers: { ...rest, authorization } }
}

async function ownKeys({ awsKeys }: Call): Promise<AwsKeys> {
  try {
    return await awsKeys()
  } catch {
    throw new CallFailure('no_aws_keys')
  }
}

/** RFC 3986: what `encodeURIComponent` leaves, AWS encodes. */
export function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest()
}
