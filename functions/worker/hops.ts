import { BastaError } from '../domain/errors.ts'
import type { CountingInbox, Inbox } from '../domain/inbox.ts'
import { log } from '../log.ts'

/**
 * How many messages may follow from one another. A text leads to a reply, a mail to a link: two or
 * three. The longest honest chain is an erasure, which removes the evidence of thousands of events with
 * each message.
 */
export const HOPS_MAX = 1_000

/**
 * An inbox for messages that this job sends to itself; each is one hop further than its cause. Lambda
 * does not detect this loop, so the count ends it: the new message is refused, so its cause is
 * delivered again every few minutes until it lands in the dead-letter queue, where a person sees it.
 */
export function boundedInbox(inbox: CountingInbox, hops: number): Inbox {
  if (hops < HOPS_MAX) return inbox.after(hops)
  return {
    put: () => {
      log('loop_stopped', { count: hops })
      return Promise.reject(
        new BastaError('unavailable', 'Too many messages followed from one another.'),
      )
    },
  }
}

/** The count of a message; none if it did not come from this job. */
export function hopsOf(
  attributes: Readonly<Record<string, { readonly stringValue?: string | undefined }>> | undefined,
): number {
  const written = attributes?.['hops']?.stringValue ?? ''
  return /^\d{1,9}$/.test(written) ? Number(written) : 0
}
