import * as z from 'zod/mini'
import type { ListEntry, ListPage } from '../../domain/list-page.ts'
import { bodyAs, type Retry } from '../answer.ts'
import { asked, at, PLACE_LOST, placeAs } from '../listing.ts'
import type { Call, HttpAnswer, HttpCall } from '../target.ts'

type StreamKind = 'broadcast' | 'transactional'

/** An entry as the dump shows it. */
const ENTRY = z.object({
  EmailAddress: z.string(),
  SuppressionReason: z.string(),
  Origin: z.string(),
  CreatedAt: z.optional(z.nullable(z.string())),
})
export type Entry = z.infer<typeof ENTRY>

export const DUMP = z.object({ Suppressions: z.array(ENTRY) })

/** About thirty thousand people. */
const DUMP_BYTES_MAX = 4 * 1024 * 1024

/**
 * The dump has no pages. Where it is too large as a whole, it is read by days, as many at a time as fit.
 */
export async function dumpPage(
  call: Call,
  request: HttpCall,
  kind: StreamKind,
  place: string | undefined,
  faultOf: (answer: HttpAnswer, now: Date) => Retry,
): Promise<ListPage> {
  const window = place === undefined ? undefined : placeAs(WINDOW, place)
  if (place !== undefined && window === undefined) return PLACE_LOST
  const url = `${request.url}${window ? daysOf(window, call.now()) : ''}`
  const page = await asked(
    call,
    { ...request, url, answerBytesMax: DUMP_BYTES_MAX },
    (answer): ListPage => {
      const said = answer.status === 200 ? bodyAs(DUMP, answer) : undefined
      if (said === undefined) return faultOf(answer, call.now())
      return { is: 'page', entries: said.Suppressions.map((one) => entryOf(kind, one)) }
    },
  )
  if (page.is === 'page') return window ? { ...page, ...after(window, call.now()) } : page
  const isTooLarge = page.is === 'retry' && page.code === 'too_large'
  const smaller = isTooLarge ? halfOf(window) : undefined
  return smaller === undefined ? page : { is: 'page', entries: [], next: smaller }
}

const WINDOW = z.strictObject({
  from: z.int().check(z.nonnegative()),
  days: z.int().check(z.positive()),
})
type Window = z.infer<typeof WINDOW>
const DAY_MS = 86_400_000
/** 2009, before Postmark. */
const FIRST_DAY = 14_245
const DAYS_MAX = 4_096

/** Their days are not UTC: the last window has no end, so that no zone leaves anybody out. */
function isLast({ from, days }: Window, now: Date): boolean {
  return from + days > now.getTime() / DAY_MS + 2
}

function daysOf(window: Window, now: Date): string {
  const day = (count: number) => new Date(count * DAY_MS).toISOString().slice(0, 10)
  const end = isLast(window, now) ? '' : `&todate=${day(window.from + window.days - 1)}`
  return `?fromdate=${day(window.from)}${end}`
}

function after(window: Window, now: Date): { readonly next?: string } {
  if (isLast(window, now)) return {}
  const from = window.from + window.days
  return { next: JSON.stringify({ from, days: Math.min(window.days * 2, DAYS_MAX) }) }
}

function halfOf(window: Window | undefined): string | undefined {
  if (window === undefined) return JSON.stringify({ from: FIRST_DAY, days: DAYS_MAX })
  const days = Math.floor(window.days / 2)
  return days === 0 ? undefined : JSON.stringify({ from: window.from, days })
}

function entryOf(
  kind: StreamKind,
  { EmailAddress, SuppressionReason, Origin, CreatedAt }: Entry,
): ListEntry {
  const byHand = Origin === 'Recipient' ? 'unsubscribe' : 'admin'
  return {
    address: EmailAddress,
    channel: 'email',
    is: 'stopped',
    why: REASONS[SuppressionReason] ?? byHand,
    blocks: kind === 'broadcast' ? 'marketing' : 'every',
    ...at(CreatedAt),
  }
}

const REASONS: Readonly<Record<string, ListEntry['why']>> = {
  HardBounce: 'bounce',
  SpamComplaint: 'complaint',
}
