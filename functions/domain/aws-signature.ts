import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto'
import type { AwsKeys } from './aws-keys.ts'

/** What is signed of a request. */
type Signable = {
  readonly method: string
  /** Encoded as the service wants it. */
  readonly path: string
  /** Encoded, in the order of its names. */
  readonly query?: string
  /** In lower case, in the order of their names; `host` and `x-amz-date` are among them. */
  readonly headers: Readonly<Record<string, string>>
  /** SHA-256 of the body, in hexadecimal. */
  readonly bodyHash: string
}

/** Answers the `authorization` of a request. */
export type SignAws = (request: Signable, keys: AwsKeys, time: string) => string

/**
 * AWS Signature Version 4, with the key of a day made once; the SDK's signer is the oracle in tests.
 *
 * Measured on 2026-11-26, Node 24: CPU of one GetItem that is answered at once, 8 at a time, medians of 7
 * alternating rounds, against the SDK's 630 µs: aws4fetch 1.5.1 0.67, @aws-lite/dynamodb 0.39,
 * @smithy/signature-v4 0.23, aws4 1.13.2 0.17, this 0.10. aws4 reaches the goals of a check, but with it
 * the job of checks starts 3 ms later.
 */
export function awsSigner(service: string, region: string): SignAws {
  let known: { readonly name: string; readonly key: KeyObject } | undefined

  function keyOf(secret: string, day: string): KeyObject {
    const name = `${day} ${secret}`
    if (known?.name !== name) {
      const parts = [day, region, service, 'aws4_request']
      const key = parts.reduce<Buffer>(
        (from, part) => createHmac('sha256', from).update(part).digest(),
        Buffer.from(`AWS4${secret}`),
      )
      known = { name, key: createSecretKey(key) }
    }
    return known.key
  }

  return ({ method, path, query = '', headers, bodyHash }, keys, time) => {
    const names = Object.keys(headers).join(';')
    const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`)
    const canonical = `${method}\n${path}\n${query}\n${lines.join('')}\n${names}\n${bodyHash}`
    const day = time.slice(0, 8)
    const scope = `${day}/${region}/${service}/aws4_request`
    const text = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`
    const key = keyOf(keys.secretAccessKey, day)
    const signature = createHmac('sha256', key).update(text).digest('hex')
    return `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`
  }
}

/** `20261126T180000Z` */
export function awsTime(at: Date): string {
  const time = at.toISOString()
  const day = time.slice(0, 4) + time.slice(5, 7) + time.slice(8, 11)
  return `${day}${time.slice(11, 13)}${time.slice(14, 16)}${time.slice(17, 19)}Z`
}

export function sha256(data: string | Uint8Array): string {
  return hash('sha256', data)
}
