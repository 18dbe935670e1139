import { createHmac, randomBytes } from 'node:crypto'
import type { Address } from '../domain/address.ts'
import { CANARY, CANARY_ACCOUNT, canarySecrets } from '../domain/canary.ts'
import { contactIds, type ContactId, type HashKeys } from '../domain/contact-id.ts'
import { newestId } from '../domain/contact.ts'
import { sealShortToken } from '../domain/link-token.ts'
import type { LinkKeys } from '../domain/link-keys.ts'
import type { Outside } from '../domain/outside.ts'
import { toSecond } from '../domain/time.ts'
import { mintLink } from '../actions/links/mint.ts'

export type WayDeps = {
  /** Where the public calls this house. */
  readonly publicUrl: string
  readonly fetch: Outside['fetch']
  readonly hashKeys: () => HashKeys
  readonly linkKeys: Pick<LinkKeys, 'current'>
  /** The domain that receives mail to links; empty if there is none. */
  readonly mailDomain: string
  /** Sends an empty mail there, if there is a way. */
  readonly mailer: () => Promise<((mailbox: string) => Promise<void>) | undefined>
  readonly now: () => Date
}

/** Undefined: it was said. Else why not, in a word. */
export type NotSaid = { readonly outcome: 'failed' | 'not_set_up'; readonly code: string }

export function idOf({ hashKeys }: Pick<WayDeps, 'hashKeys'>, address: Address): ContactId {
  return newestId(contactIds(hashKeys(), address))
}

/** As a system of the owner's own passes on what somebody wrote (Standard Webhooks). */
export async function sayByProvider(deps: WayDeps, address: Address): Promise<NotSaid | undefined> {
  const secret = canarySecrets(deps.hashKeys(), 'inbound').at(-1) ?? ''
  const id = `canary-${randomBytes(12).toString('hex')}`
  const at = String(toSecond(deps.now()))
  const body = JSON.stringify({ id, channel: 'email', from: address.value, text: 'STOP' })
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64')
  return post(deps, `/inbound/${CANARY_ACCOUNT}`, body, {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': at,
    'webhook-signature': `v1,${signature}`,
  })
}

/** As a mail program presses the one click of RFC 8058. */
export async function sayByLink(deps: WayDeps, address: Address): Promise<NotSaid | undefined> {
  const { url, headers } = mintLink(await deps.linkKeys.current(CANARY), deps, {
    to: address.value,
    address,
    contact: idOf(deps, address),
    topicNumber: 0,
    topic: undefined,
    campaign: undefined,
    issued: toSecond(deps.now()),
  })
  const type = { 'content-type': 'application/x-www-form-urlencoded' }
  return post(deps, new URL(url).pathname, headers['List-Unsubscribe-Post'], type)
}

/** As a mail program writes to the address of the second link. */
export async function sayByMail(deps: WayDeps, address: Address): Promise<NotSaid | undefined> {
  if (deps.mailDomain === '') return { outcome: 'not_set_up', code: 'no_mail_domain' }
  const send = await deps.mailer()
  if (send === undefined) return { outcome: 'not_set_up', code: 'no_mail_way' }
  const key = await deps.linkKeys.current(CANARY)
  const token = sealShortToken(key, { contact: idOf(deps, address), topicNumber: 0 })
  await send(`${token}@${deps.mailDomain}`)
  return undefined
}

/** What a sender is answered before a send: `allowed`, or the reason of the denial. */
export async function ask(
  deps: Pick<WayDeps, 'publicUrl' | 'fetch' | 'hashKeys'>,
  address: Address,
): Promise<{ readonly answer: string; readonly event?: string }> {
  const response = await deps.fetch(`${deps.publicUrl}/v1/check`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${canarySecrets(deps.hashKeys(), 'check').at(-1) ?? ''}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ to: address.value, sender: CANARY }),
  })
  if (response.status !== 200) return { answer: `http_${response.status}` }
  const verdict = (await response.json()) as Readonly<Record<string, unknown>>
  const { allowed, reason, event } = verdict
  return {
    answer: allowed === true ? 'allowed' : typeof reason === 'string' ? reason : 'unreadable',
    ...(typeof event === 'string' ? { event } : {}),
  }
}

async function post(
  { fetch, publicUrl }: Pick<WayDeps, 'fetch' | 'publicUrl'>,
  path: string,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<NotSaid | undefined> {
  const { status } = await fetch(`${publicUrl}${path}`, { method: 'POST', headers, body })
  return status === 200 ? undefined : { outcome: 'failed', code: `http_${status}` }
}
