import * as z from 'zod/mini'
import type { Outcome, Told } from '../../domain/told.ts'
import {
  bodyAs,
  byStatus,
  DELIVERED,
  exchange,
  exchangeOne,
  halved,
  INVALID_ADDRESS,
  jsonCall,
  MARKETING_ONLY,
  oneByOne,
  putOrTaken,
  refused,
  retry,
  secret,
  sorted,
  type Retry,
} from '../answer.ts'
import { allTrafficFault } from '../scope.ts'
import { defineTarget, type Call, type HttpAnswer } from '../target.ts'
import { DUMP, dumpPage, type Entry } from './postmark-dump.ts'

const settings = z.strictObject({
  stream: z.string().check(z.regex(/^[a-z0-9][a-z0-9_-]{0,99}$/)),
  /** What kind of stream it is. `outbound`, the default one, is transactional. */
  kind: z.enum(['broadcast', 'transactional']),
})
const credentials = z.strictObject({ serverToken: secret })
type Stream = z.infer<typeof settings> & z.infer<typeof credentials>

/**
 * Postmark: the suppressions of one message stream. The requests are proved against the official
 * client; the verdict of each item, its order and its messages rest on documentation, partly as third
 * parties show it. The limit is a cap of our own.
 *
 * A 200 hides failures: each item has a status. `Failed` for want of authority means that a complaint
 * already suppresses the address. Postmark acts some seconds after its answer. It never takes back a
 * complaint, nor what a recipient did, so an entry is looked at before it is taken away.
 */
export const postmark = defineTarget({
  about: {
    name: 'Postmark',
    channels: ['email'],
    tells: ['stop', 'bounce', 'lift'],
    blocks: 'as_declared',
    level: 'sdk',
    sources: '`postmark` 5.1.0; postmarkapp.com/developer/api/suppressions-api',
  },
  settings,
  credentials,
  scopeFault: ({ stream, kind }, declared) =>
    kind === 'transactional' || stream === 'outbound'
      ? allTrafficFault(declared, 'a transactional stream of Postmark', 'name a broadcast stream')
      : undefined,
  itemsMax: 50,
  limit: { calls: 5, seconds: 1, key: ({ stream }) => `postmark/${stream}` },
  tell: (call, settings, credentials, told) => {
    const stream = { ...settings, ...credentials }
    const send = (path: string, verdict: Verdict) => (items: readonly Told[]) =>
      halved(items, (some) => change(call, stream, path, some, verdict), INVALID_ADDRESS)
    return sorted(told, putOrTaken, {
      put: send('', ({ blocks }, said) => putVerdict(stream, blocks, said)),
      taken: async (items) => {
        const looks = await oneByOne(items, (item) => mayBeTaken(call, stream, item))
        const looked = new Map(items.map((item, at) => [item, looks[at] ?? retry('no_verdict')]))
        return sorted(items, (item) => (looked.get(item) === REMOVABLE ? 'own' : 'kept'), {
          own: send('/delete', (_, said) => takenVerdict(said)),
          kept: (some) =>
            Promise.resolve(some.map((item) => looked.get(item) ?? retry('no_verdict'))),
        })
      },
    })
  },
  ping: (call, settings, credentials) => {
    const query = `EmailAddress=${encodeURIComponent('nobody@basta.invalid')}`
    const url = `${listOf(settings)}/dump?${query}`
    const headers = headersOf(credentials)
    return exchangeOne(call, { url, method: 'GET', headers }, (answer) =>
      answer.status === 200 ? DELIVERED : statusOf(answer, call.now()),
    )
  },
  read: {
    page: (call, settings, credentials, place) =>
      dumpPage(
        call,
        { url: `${listOf(settings)}/dump`, method: 'GET', headers: headersOf(credentials) },
        settings.kind,
        place,
        statusOf,
      ),
  },
})

const SAID = z.object({
  EmailAddress: z.string(),
  Status: z.string(),
  Message: z.optional(z.nullable(z.string())),
})
type Said = z.infer<typeof SAID>
type Verdict = (item: Told, said: Said) => Outcome

const ANSWER = z.object({ Suppressions: z.array(SAID) })
const ERROR = z.object({ ErrorCode: z.number() })
const BAD_ADDRESS = 1408
const REMOVABLE: Outcome = { is: 'delivered', code: 'removable' }
const NOT_REMOVABLE = refused(
  'not_removable',
  'Postmark never takes back a complaint, nor what the recipient did there',
)
const BOUNCED = refused('not_removable', 'Postmark holds it because mail to it bounced')
const CODES: Readonly<Record<number, string>> = {
  10: 'credentials_refused',
  1226: 'unknown_stream',
}

function listOf({ stream }: Pick<Stream, 'stream'>): string {
  return `https://api.postmarkapp.com/message-streams/${stream}/suppressions`
}

function headersOf({ serverToken }: Pick<Stream, 'serverToken'>): Record<string, string> {
  return { accept: 'application/json', 'x-postmark-server-token': serverToken }
}

async function change(
  call: Call,
  stream: Stream,
  path: string,
  items: readonly Told[],
  verdict: Verdict,
) {
  let isRefused = false
  const body = { Suppressions: items.map(({ address }) => ({ EmailAddress: address })) }
  const request = jsonCall('POST', `${listOf(stream)}${path}`, headersOf(stream), body)
  const outcomes = await exchange(call, items.length, request, (answer) => {
    isRefused = answer.status === 422 && bodyAs(ERROR, answer)?.ErrorCode === BAD_ADDRESS
    const said = answer.status === 200 ? bodyAs(ANSWER, answer) : undefined
    if (said === undefined) return statusOf(answer, call.now())
    const byAddress = new Map(said.Suppressions.map((one) => [one.EmailAddress.toLowerCase(), one]))
    return items.map((item) => {
      const one = byAddress.get(item.address)
      return one === undefined ? retry('no_verdict') : verdict(item, one)
    })
  })
  return isRefused ? undefined : outcomes
}

function putVerdict({ kind }: Stream, blocks: Told['blocks'], said: Said): Outcome {
  if (said.Status === 'Suppressed')
    return kind === 'broadcast' && blocks === 'every' ? MARKETING_ONLY : DELIVERED
  if (lacksAuthority(said)) return { is: 'delivered', code: 'already_suppressed' }
  return failed(said)
}

function takenVerdict(said: Said): Outcome {
  if (said.Status === 'Deleted') return DELIVERED
  if (lacksAuthority(said)) return NOT_REMOVABLE
  return failed(said)
}

/** What a recipient or a bounce put there is not tried. What was written just now may not show yet. */
function mayBeTaken(call: Call, stream: Stream, { address }: Told): Promise<Outcome> {
  const url = `${listOf(stream)}/dump?EmailAddress=${encodeURIComponent(address)}`
  return exchangeOne(call, { url, method: 'GET', headers: headersOf(stream) }, (answer) => {
    const said = answer.status === 200 ? bodyAs(DUMP, answer) : undefined
    if (said === undefined) return statusOf(answer, call.now())
    const theirs = said.Suppressions.find(
      (one) => one.EmailAddress.toLowerCase() === address && !isOwn(one),
    )
    if (theirs === undefined) return REMOVABLE
    return theirs.SuppressionReason === 'HardBounce' ? BOUNCED : NOT_REMOVABLE
  })
}

function isOwn({ SuppressionReason, Origin }: Entry): boolean {
  return SuppressionReason === 'ManualSuppression' && Origin === 'Customer'
}

function lacksAuthority({ Status, Message }: Said): boolean {
  return Status === 'Failed' && /authority|complaint/i.test(Message ?? '')
}

function failed({ Status, Message }: Said): Outcome {
  return Status === 'Failed' && /\binvalid\b|not a valid/i.test(Message ?? '')
    ? INVALID_ADDRESS
    : retry('failed')
}

function statusOf(answer: HttpAnswer, now: Date): Retry {
  const code = CODES[bodyAs(ERROR, answer)?.ErrorCode ?? 0]
  return code === undefined ? byStatus(answer, now) : retry(code)
}
