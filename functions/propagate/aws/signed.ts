import * as z from 'zod/mini'
import type { AwsKeys } from '../../domain/aws-keys.ts'
import { awsSigner, awsTime, sha256 } from '../../domain/aws-signature.ts'
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
 * The request with its signature: a host, a path, an optional query, and a body as text. The AWS SDK is
 * the oracle in tests.
 */
export async function signed(
  call: Call,
  own: AwsKeys | undefined,
  { service, region, ...request }: AwsRequest,
): Promise<HttpCall> {
  const keys = own ?? (await ownKeys(call))
  const time = awsTime(call.now())
  const url = new URL(request.url)
  const bodyHash = sha256(request.body ?? '')
  const headers: Record<string, string> = {
    ...request.headers,
    host: url.host,
    'x-amz-date': time,
    'x-amz-content-sha256': bodyHash,
    ...(keys.sessionToken !== undefined && { 'x-amz-security-token': keys.sessionToken }),
  }
  const authorization = awsSigner(service, region)(
    {
      method: request.method,
      // Each part of the path is encoded a second time, as every service but S3 wants.
      path: service === 's3' ? url.pathname : url.pathname.split('/').map(encoded).join('/'),
      query: [...url.searchParams]
        .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
        .toSorted()
        .join('&'),
      headers: Object.fromEntries(
        Object.entries(headers)
          .map(([name, value]): [string, string] => [name, value.trim().replace(/ +/g, ' ')])
          .toSorted(([a], [b]) => (a < b ? -1 : 1)),
      ),
      bodyHash,
    },
    keys,
    time,
  )
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
