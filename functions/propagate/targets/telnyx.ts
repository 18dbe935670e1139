import * as z from 'zod/mini'
import type { ListEntry } from '../../domain/list-page.ts'
import { bodyAs, byStatus, DELIVERED, exchangeOne, refused, secret } from '../answer.ts'
import { asked, at, placeAs, PLACE_LOST } from '../listing.ts'
import { defineTarget, type Call } from '../target.ts'

const settings = z.strictObject({
  /** Absent: all messaging profiles of the account. */
  messagingProfile: z.optional(z.uuid()),
})
const credentials = z.strictObject({ apiKey: secret })
type Account = z.infer<typeof settings> & z.infer<typeof credentials>

/**
 * Telnyx: its opt-outs, to read alone: no call adds a number to them, or takes one away. The request is
 * that of the official SDK, which also says who is who: the number of the person is `to`. The answer is
 * that of its OpenAPI. The limit is a cap of our own.
 */
export const telnyx = defineTarget({
  about: {
    name: 'Telnyx',
    channels: ['sms'],
    tells: [],
    blocks: 'all_traffic',
    level: 'sdk',
    sources: '`telnyx` 7.24.0; developers.telnyx.com',
  },
  settings,
  credentials,
  scopeFault: () => undefined,
  itemsMax: 1,
  limit: { calls: 2, seconds: 1, key: () => 'telnyx' },
  tell: (_call, _settings, _credentials, told) => Promise.resolve(told.map(() => READ_ONLY)),
  ping: (call, settings, credentials) => {
    const request = pageRequest({ ...settings, ...credentials }, 1, 1)
    return exchangeOne(call, request, (answer) =>
      answer.status === 200 ? DELIVERED : byStatus(answer, call.now()),
    )
  },
  read: {
    page: (call, settings, credentials, place) =>
      pageOf(call, { ...settings, ...credentials }, place),
  },
})

const READ_ONLY = refused('read_only', 'Telnyx has no call that puts a number on its list')
const PAGE_SIZE = 250
const PLACE = z.strictObject({
  page: z.int().check(z.positive()),
  total: z.int().check(z.nonnegative()),
})
const OPT_OUT = z.object({
  to: z.string(),
  created_at: z.optional(z.nullable(z.string())),
  keyword: z.optional(z.nullable(z.string())),
})
const LISTED = z.object({
  data: z.array(OPT_OUT),
  meta: z.object({ page_number: z.int(), total_pages: z.int(), total_results: z.int() }),
})

function pageRequest({ messagingProfile, apiKey }: Account, page: number, size: number) {
  const query = new URLSearchParams({
    ...(messagingProfile !== undefined && { 'filter[messaging_profile_id]': messagingProfile }),
    'page[number]': String(page),
    'page[size]': String(size),
    // A number with stars in it is nobody's.
    redaction_enabled: 'false',
  })
  return {
    url: `https://api.telnyx.com/v2/messaging_optouts?${query.toString()}`,
    method: 'GET',
    headers: { accept: 'application/json', authorization: `Bearer ${apiKey}` },
  } as const
}

/** By numbered pages: if the list has become shorter, somebody may have moved to a page already read. */
async function pageOf(call: Call, account: Account, place: string | undefined) {
  const here = place === undefined ? { page: 1, total: 0 } : placeAs(PLACE, place)
  if (here === undefined) return PLACE_LOST
  return asked(call, pageRequest(account, here.page, PAGE_SIZE), (answer) => {
    const said = answer.status === 200 ? bodyAs(LISTED, answer) : undefined
    if (said?.meta.page_number !== here.page) return byStatus(answer, call.now())
    const { total_pages: pages, total_results: total } = said.meta
    if (total < here.total) return { is: 'changed', code: 'list_changed' }
    const next = { page: here.page + 1, total }
    return {
      is: 'page',
      entries: said.data.map(entryOf),
      ...(here.page < pages && { next: JSON.stringify(next) }),
    }
  })
}

function entryOf({ to, created_at: created, keyword }: z.infer<typeof OPT_OUT>): ListEntry {
  const why = typeof keyword === 'string' && keyword !== '' ? 'keyword' : 'unknown'
  // "2025-04-28 12:00:38.631252+00:00" in its documentation.
  const time = created?.replace(' ', 'T')
  return { address: to, channel: 'sms', is: 'stopped', why, blocks: 'every', ...at(time) }
}
