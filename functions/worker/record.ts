import { IMPORT_PREFIX } from '../domain/queue-message.ts'
import { hopsOf } from './hops.ts'
import type { Delivered } from './worker.ts'

type Queues = { readonly inbox: string; readonly imports: string }

/** The part of an SQS message that the worker uses. */
export type QueueRecord = {
  readonly body: string
  readonly eventSourceARN: string
  readonly attributes: { readonly SentTimestamp: string }
  readonly messageAttributes: Parameters<typeof hopsOf>[0]
}

/** Reads an SQS message into what the worker takes. */
export function readRecord(
  { body: text, eventSourceARN, attributes, messageAttributes }: QueueRecord,
  queues: Queues,
): Delivered {
  const hops = hopsOf(messageAttributes)
  const queue = queueOf(eventSourceARN, queues)
  if (queue === 'imports') return { queue, text: text.slice(IMPORT_PREFIX.length), hops }
  if (queue === 'providers') return { queue, text, hops }
  return { queue, body: bodyOf(text), hops, takenAt: new Date(Number(attributes.SentTimestamp)) }
}

/** A sealed message is base64; an unsealed note is plain text. */
function bodyOf(text: string): Uint8Array {
  return Buffer.from(text, text.startsWith('{') ? 'utf8' : 'base64')
}

/**
 * Finds the queue of a message by the ARN that SQS adds. A message must not be treated as one of
 * another queue: what AWS passes on is not verified again.
 */
export function queueOf(arn: string, urls: Queues): Delivered['queue'] {
  const name = arn.split(':').at(-1) ?? ''
  if (name === nameOf(urls.inbox)) return 'inbox'
  return name === nameOf(urls.imports) ? 'imports' : 'providers'
}

function nameOf(url: string): string {
  return new URL(url).pathname.split('/').at(-1) ?? ''
}
