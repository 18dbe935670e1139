import { BastaError } from '../domain/errors.ts'
import type { CountingInbox, Inbox } from '../domain/inbox.ts'
import { log } from '../log.ts'

/**
 * So many messages may follow from one another. A text becomes a reply, a mail a link: two or three.
 * The longest that is honest is an erasure, which strips thousands of events at each.
 */
export const HOPS_MAX = 1_000

/**
 * What a message puts into the queue that calls this very job is one hop further than it. Lambda does
 * not end such a loop here, so the count does: the message is not put, and the one that would have
 * stays, comes again every few minutes and ends with a person.
 */
export function boundedInbox(inbox: CountingInbox, hops: number): Inbox {
  if (hops < HOPS_MAX) return inbox.after(hops)
  return {
    put: () => {
      log('loop_stopped', { count: hops })
      return Promise.reject(new BastaError('unavailable', 'Messages follow from one another.'))
    },
  }
}

/** The count that a message carries; none where it did not come from this job. */
export function hopsOf(
  attributes: Readonly<Record<string, { readonly stringValue?: string | undefined }>> | undefined,
): number {
  const written = attributes?.['hops']?.stringValue ?? ''
  return /^\d{1,9}$/.test(written) ? Number(written) : 0
}
