import * as z from 'zod/mini'
import { verify, X509Certificate, type KeyObject } from 'node:crypto'
import { BastaError } from '../../domain/errors.ts'
import type { Outside } from '../../domain/outside.ts'
import { parseZonedTime, type Second } from '../../domain/time.ts'
import { UnreadableError, type Confirmation } from '../../domain/message.ts'
import type { InboundRequest, Refusal } from '../../domain/listener.ts'
import { decodeBase64 } from './secret.ts'
import { signedTime, type SignedTime } from '../../domain/signed-time.ts'
import { topicOf } from '../../domain/sns-topic.ts'

/** SNS retries over HTTPS for one hour at most; the rest is for the last retry to arrive. */
const WINDOW_SECONDS = 3_600 + 300

const CERTIFICATES_MAX = 32
const CERTIFICATE_MS = 3_600_000
const CERTIFICATE_CHARACTERS_MAX = 20_000

const TOPIC_ARN =
  /^arn:(aws|aws-cn|aws-us-gov):sns:([a-z0-9-]{3,30}):\d{12}:[\w-]{1,256}(?:\.fifo)?$/
const SIGNING_CERT_URL = /^https:\/\/([a-z0-9.-]+)\/SimpleNotificationService-[0-9a-f]{32}\.pem$/

const topicArn = z.string().check(z.regex(TOPIC_ARN, 'the ARN of an SNS topic'))

/** The topics of an account: one ARN or several. */
export const topicArns = z.pipe(
  z.transform((value: unknown): unknown => (typeof value === 'string' ? [value] : value)),
  z.array(topicArn, 'the ARNs of its SNS topics').check(z.minLength(1), z.maxLength(50)),
)

/** The same JSON by HTTPS and from a queue. */
const envelope = z.object({
  Type: z.enum(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
  // A value with a line break could be mistaken for the next name in the signed text.
  MessageId: z.string().check(z.regex(/^[\w-]{1,100}$/)),
  TopicArn: topicArn,
  Message: z.string(),
  Subject: z.nullish(z.string()),
  Timestamp: z.string().check(z.refine((text) => parseZonedTime(text) !== undefined)),
  Token: z.optional(z.string().check(z.regex(/^\w{1,1000}$/))),
  SubscribeURL: z.optional(z.string()),
  SignatureVersion: z.optional(z.string()),
  Signature: z.optional(z.string()),
  SigningCertURL: z.optional(z.string()),
})
type Envelope = z.infer<typeof envelope>

const SIGNED_OF_CONFIRMATION = [
  'Message',
  'MessageId',
  'SubscribeURL',
  'Timestamp',
  'Token',
  'TopicArn',
  'Type',
] as const

/** The signed names, in this order; a name without a value is left out. */
const SIGNED = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: SIGNED_OF_CONFIRMATION,
  UnsubscribeConfirmation: SIGNED_OF_CONFIRMATION,
} as const satisfies Record<Envelope['Type'], readonly (keyof Envelope)[]>

/** SignatureVersion 1 and 2 of "Verifying the signatures of Amazon SNS messages". */
const DIGESTS: Readonly<Record<string, string>> = { '1': 'RSA-SHA1', '2': 'RSA-SHA256' }

/**
 * Verifies an SNS message over HTTPS (SNS developer guide, "Verifying the signatures of Amazon SNS
 * messages"). Fetches only the certificate, and only from the SNS host of a region of the account's
 * topics, because anybody can sign with a certificate of their own.
 */
export async function verifySns(
  { body, receivedAt }: Pick<InboundRequest, 'body' | 'receivedAt'>,
  topics: readonly string[],
  outside: Outside,
): Promise<Refusal | undefined> {
  const json = parseJson(body)
  const topic = topicOf(json)
  if (topic === undefined) return 'missing_signature'
  if (!topics.includes(topic)) return 'unknown_topic'
  const parsed = envelope.safeParse(json)
  if (!parsed.success) return 'malformed_signature'
  const message = parsed.data
  const { Signature, SigningCertURL, SignatureVersion } = message
  if (!Signature || !SigningCertURL || !SignatureVersion) return 'missing_signature'
  const signature = decodeBase64(Signature)
  const digest = Object.hasOwn(DIGESTS, SignatureVersion) ? DIGESTS[SignatureVersion] : undefined
  const [, certificateHost] = SIGNING_CERT_URL.exec(SigningCertURL) ?? []
  if (signature === undefined || digest === undefined) return 'malformed_signature'
  if (certificateHost !== snsHostOf(topic)) return 'malformed_signature'
  if (message.Type !== 'Notification' && !isOwnSubscribeUrl(message)) return 'malformed_signature'
  const key = await certificateKey(SigningCertURL, receivedAt, outside)
  if (key === undefined) return 'wrong_signature'
  const isGenuine = verify(digest, Buffer.from(signedText(message)), key, signature)
  return isGenuine ? undefined : 'wrong_signature'
}

/** The content of an SNS message, from HTTPS or from a queue. */
export type SnsContent =
  | { readonly kind: 'notification'; readonly text: string; readonly at: Second }
  | Confirmation
  /** Somebody unsubscribed from the topic; it means nothing to us. */
  | { readonly kind: 'unsubscribed' }

/** Reads an SNS envelope; undefined if it is not one. */
export function readSns(body: Uint8Array): SnsContent | undefined {
  const json = parseJson(body)
  if (topicOf(json) === undefined) return undefined
  const parsed = envelope.safeParse(json)
  if (!parsed.success) throw new UnreadableError('not a message of SNS')
  const message = parsed.data
  const { Type, Message: text, Timestamp, SubscribeURL } = message
  if (Type === 'Notification')
    return { kind: 'notification', text, at: parseZonedTime(Timestamp) ?? 0 }
  if (Type === 'UnsubscribeConfirmation') return { kind: 'unsubscribed' }
  if (SubscribeURL === undefined || !isOwnSubscribeUrl(message))
    throw new UnreadableError('SubscribeURL is not of the SNS host of the topic')
  return { kind: 'confirmation', url: SubscribeURL }
}

/** When SNS signed a notification; messages from our queue have the same envelope. */
export function signedTimeOfSns(body: Uint8Array): SignedTime | undefined {
  const content = readSns(body)
  return content?.kind === 'notification' ? signedTime(content.at, WINDOW_SECONDS) : undefined
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString())
  } catch {
    return undefined
  }
}

function snsHostOf(topic: string): string | undefined {
  const [, partition, region] = TOPIC_ARN.exec(topic) ?? []
  if (region === undefined) return undefined
  return `sns.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`
}

/** Whether the URL confirms this topic with this token at this topic's host, and does nothing else. */
function isOwnSubscribeUrl({ SubscribeURL, TopicArn, Token }: Envelope): boolean {
  if (SubscribeURL === undefined || Token === undefined) return false
  const start = `https://${snsHostOf(TopicArn)}/?`
  if (!SubscribeURL.startsWith(start) || SubscribeURL.includes('#')) return false
  const query = new URLSearchParams(SubscribeURL.slice(start.length))
  return (
    query.size === 3 &&
    query.get('Action') === 'ConfirmSubscription' &&
    query.get('TopicArn') === TopicArn &&
    query.get('Token') === Token
  )
}

function signedText(message: Envelope): string {
  return SIGNED[message.Type]
    .map((name) => {
      const value = message[name]
      return value === undefined || value === null ? '' : `${name}\n${value}\n`
    })
    .join('')
}

type Certificate = {
  readonly key: KeyObject
  readonly from: number
  readonly to: number
  readonly fetchedAt: number
}

/** The few certificates of each process; tests with other servers have their own cache. */
const caches = new WeakMap<Outside, Map<string, Certificate>>()

/** The key of a certificate that was valid at the time; undefined if there is none. */
async function certificateKey(
  url: string,
  at: Date,
  outside: Outside,
): Promise<KeyObject | undefined> {
  const now = at.getTime()
  const cache = caches.get(outside) ?? new Map<string, Certificate>()
  caches.set(outside, cache)
  const known = cache.get(url)
  const isRecent = known !== undefined && Math.abs(now - known.fetchedAt) < CERTIFICATE_MS
  const certificate = isRecent ? known : await fetchCertificate(url, now, outside)
  if (certificate === undefined) return undefined
  cache.delete(url)
  const [oldest] = cache.keys()
  if (cache.size >= CERTIFICATES_MAX && oldest !== undefined) cache.delete(oldest)
  cache.set(url, certificate)
  return now >= certificate.from && now <= certificate.to ? certificate.key : undefined
}

async function fetchCertificate(
  url: string,
  fetchedAt: number,
  outside: Outside,
): Promise<Certificate | undefined> {
  const response = await outside.fetch(url, { redirect: 'error' })
  if (response.status >= 500 || response.status === 429)
    throw new BastaError('unavailable', 'The certificate of SNS cannot be fetched.')
  // SNS gives up on 4xx, so an unverified request goes to quarantine and can be verified again.
  if (response.status !== 200) return undefined
  const text = await response.text()
  if (text.length > CERTIFICATE_CHARACTERS_MAX) return undefined
  try {
    const { publicKey, validFrom, validTo } = new X509Certificate(text)
    if (publicKey.asymmetricKeyType !== 'rsa') return undefined
    return { key: publicKey, from: Date.parse(validFrom), to: Date.parse(validTo), fetchedAt }
  } catch {
    return undefined
  }
}
