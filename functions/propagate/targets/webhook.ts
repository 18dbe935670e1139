import { createHmac } from 'node:crypto'
import * as z from 'zod/mini'
import { canonicalJson, type Json } from '../../domain/canonical-json.ts'
import { formatSecond } from '../../domain/time.ts'
import type { Outcome, Said } from '../../domain/told.ts'
import { mayBeCalled } from '../public-address.ts'
import { retryAfterSeconds } from '../retry-after.ts'
import { defineDecidingTarget, type Call } from '../target.ts'

/** 24 to 64 random bytes (Standard Webhooks, "Signature scheme"). */
const SECRET = /^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/

/** RFC 9110, section 15.5.11. */
const GONE = 410

/**
 * A system of the owner's own. Source: Standard Webhooks, spec/standard-webhooks.md at b2fa7b8, and its
 * library `standardwebhooks`, which the tests verify with.
 */
export const webhook = defineDecidingTarget({
  about: {
    name: 'Webhook',
    channels: ['sms', 'email'],
    tells: ['stop', 'bounce', 'lift', 'erasure'],
    blocks: 'as_declared',
    level: 'sdk',
    sources: 'Standard Webhooks b2fa7b8',
  },
  settings: z.strictObject({
    url: z
      .string()
      .check(
        z.url('a URL'),
        z.maxLength(2_000),
        z.refine(mayBeCalled, 'an https URL of a public host'),
      ),
  }),
  // Several while one replaces another: each message is signed with all of them.
  credentials: z.strictObject({
    secrets: z
      .array(z.string().check(z.regex(SECRET, '"whsec_" and 24 to 64 bytes in base64')))
      .check(z.minLength(1), z.maxLength(3)),
  }),
  // Its receiver is told what a stop blocks, and decides.
  scopeFault: () => undefined,
  itemsMax: 1,
  tell: async (call, { url }, { secrets }, told) =>
    Promise.all(told.map((one) => post(call, url, secrets, one.event, messageOf(one)))),
  ping: (call, { url }, { secrets }) => {
    const at = call.now()
    const id = `ping_${at.getTime()}`
    const body = { type: 'basta.ping', timestamp: at.toISOString(), data: {} }
    return post(call, url, secrets, id, body)
  },
  read: 'A webhook is told and keeps no list that could be read.',
})

function messageOf(told: Said): { readonly [name: string]: Json } {
  const { event, contact, channel, address, act, method, blocks, scopes, senders } = told
  const { stillStopped } = told
  return {
    type: `opt-out.${act}`,
    timestamp: formatSecond(told.occurredAt),
    data: {
      event,
      contact,
      channel: channel ?? null,
      address: address ?? null,
      act,
      method,
      blocks,
      scopes: [...scopes],
      senders: [...senders],
      ...(act === 'lift' && { stillStopped }),
      occurredAt: formatSecond(told.occurredAt),
      sequence: told.sequence,
      ...(told.isRedelivered === true && { redelivered: true }),
    },
  }
}

/** The id is the same in each attempt; the time is that of the attempt. */
async function post(
  { fetch, now }: Call,
  url: string,
  secrets: readonly string[],
  id: string,
  message: { readonly [name: string]: Json },
): Promise<Outcome> {
  const body = canonicalJson(message)
  const timestamp = String(Math.floor(now().getTime() / 1_000))
  const signatures = secrets.map((secret) => sign(secret, `${id}.${timestamp}.${body}`))
  const { status, headers } = await fetch({
    url,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signatures.join(' '),
    },
    body,
  })
  const code = String(status)
  if (status >= 200 && status < 300) return { is: 'delivered', code }
  // Standard Webhooks: its receiver is not there any more. What waits is kept; somebody must look.
  if (status === GONE) return { is: 'retry', code, isGone: true }
  // Only 2xx is success. No status is for good: a receiver that is broken for days may be mended.
  const afterSeconds = retryAfterSeconds(headers, now())
  return { is: 'retry', code, ...(afterSeconds === undefined ? {} : { afterSeconds }) }
}

function sign(secret: string, signed: string): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`
}
