import * as z from 'zod/mini'
import {
  openEnvelope,
  sealEnvelope,
  type EnvelopeKeys,
  type EnvelopePurpose,
} from '../../domain/envelope.ts'
import type { InboundRequest } from '../../domain/listener.ts'

/** What is kept of a request beside its bytes; stored, so members are only ever added. */
const header = z.object({
  kind: z.literal('inbound'),
  account: z.string(),
  method: z.string(),
  url: z.string(),
  pathSecret: z.optional(z.string()),
  headers: z.record(z.string(), z.string()),
  receivedAt: z.iso.datetime(),
  /** Absent in quarantine: it was not. */
  verifiedAt: z.optional(z.iso.datetime()),
})

export function sealRequest(
  keys: EnvelopeKeys,
  purpose: EnvelopePurpose,
  account: string,
  request: InboundRequest,
  verifiedAt?: Date,
): Buffer {
  const { method, url, pathSecret, headers, body, receivedAt } = request
  const fields = {
    kind: 'inbound',
    account,
    method,
    url,
    pathSecret,
    headers,
    receivedAt: receivedAt.toISOString(),
    verifiedAt: verifiedAt?.toISOString(),
  }
  return sealEnvelope(keys, purpose, fields, body)
}

export function openRequest(
  keys: EnvelopeKeys,
  purpose: EnvelopePurpose,
  sealed: Uint8Array,
): { account: string; request: InboundRequest } {
  const { header: fields, bytes } = openEnvelope(keys, purpose, sealed)
  const { account, method, url, pathSecret, headers, receivedAt } = header.parse(fields)
  return {
    account,
    request: { method, url, pathSecret, headers, body: bytes, receivedAt: new Date(receivedAt) },
  }
}
