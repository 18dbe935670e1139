import { Hono } from 'hono'
import { setImmediate } from 'node:timers/promises'
import * as z from 'zod/mini'
import { parseAddress } from '../domain/address.ts'
import { decide, denied, type Verdict } from '../domain/decide.ts'
import type { ApiKey, Contact, Keys, Ledger, Senders } from '../domain/ports.ts'
import { ID, type Question } from '../domain/scope.ts'
import type { Sender } from '../domain/sender.ts'
import type { Standing } from '../domain/standing.ts'
import {
  API_BODY_BYTES_MAX,
  knownSender,
  knownTopic,
  limitBody,
  notFound,
  onError,
  readJson,
  requireKey,
  requireReady,
  type Authenticated,
} from '../http.ts'
import { log } from '../log.ts'

const BATCH_MAX = 1_000
/** As many as one BatchGetItem takes. */
const ADDRESSES_A_READ = 100

const id = z
  .string()
  .check(z.regex(ID, 'a sender or topic id: lower-case letters, digits, hyphens'))
const to = z
  .string('an address, as text')
  .check(z.maxLength(320, 'an address of at most 320 characters'))
const question = {
  sender: id,
  topic: z.optional(id),
  purpose: z._default(
    z.enum(['marketing', 'transactional'], '"marketing" or "transactional"'),
    'marketing',
  ),
}
const single = z.strictObject({ ...question, to })
const batch = z.strictObject({
  ...question,
  to: z
    .array(z.string('an address, as text'))
    .check(z.maxLength(BATCH_MAX, `at most ${BATCH_MAX} addresses a call`)),
})

export type CheckDeps = {
  readonly ready: () => Promise<void>
  readonly keys: Keys
  readonly senders: Senders
  readonly ledger: Pick<Ledger, 'contact' | 'standings'>
  readonly now: () => Date
}

/**
 * "May I send?" Only a 200 with `allowed: true` means yes. Nothing here writes; a denial is one log
 * line.
 */
export function checkRouter(deps: CheckDeps): Hono<Authenticated> {
  const router = new Hono<Authenticated>()
  router.onError(onError)
  router.notFound(notFound)

  router.get('/healthz', async (c) => {
    await deps.ready()
    return c.json({ ok: true })
  })

  router.use('/v1/check/*', requireReady(deps.ready), limitBody(API_BODY_BYTES_MAX))
  router.use('/v1/check/*', requireKey(deps.keys, 'check'))

  router.post('/v1/check', async (c) => {
    const { to: address, ...asked } = await readJson(c, single)
    const sender = await senderFor(deps, c.get('key'), asked)
    const [verdict] = await verdicts(deps, sender, asked, [address])
    return c.json(verdict)
  })

  router.post('/v1/check/batch', async (c) => {
    const { to: addresses, ...asked } = await readJson(c, batch)
    const sender = await senderFor(deps, c.get('key'), asked)
    return c.json({ verdicts: await verdicts(deps, sender, asked, addresses) })
  })

  return router
}

async function senderFor(deps: CheckDeps, key: ApiKey, asked: Question): Promise<Sender> {
  const sender = await knownSender(deps.senders, key, asked.sender)
  if (asked.topic !== undefined) knownTopic(sender, asked.topic)
  return sender
}

/** One verdict for each address, in order; what is no address is denied, never dropped. */
async function verdicts(
  deps: CheckDeps,
  sender: Sender,
  asked: Question,
  addresses: readonly string[],
): Promise<Verdict[]> {
  const known = await readAll(deps, sender, addresses)
  const now = deps.now()
  // Contacts of whom nothing is known share one standing; it is decided once, however many they are.
  const decided = new Map<Standing, Verdict>()
  const decideOnce = (standing: Standing): Verdict => {
    const verdict = decided.get(standing) ?? decide(standing, sender, asked, now)
    decided.set(standing, verdict)
    return verdict
  }
  return known.map((one) => {
    const verdict = one === undefined ? denied('invalid_address', now) : decideOnce(one.standing)
    if (!verdict.allowed)
      log('denied', {
        contact: one?.contact.ids.at(-1),
        sender: sender.id,
        reason: verdict.reason,
        id: verdict.event,
      })
    return verdict
  })
}

type Known = { readonly contact: Contact; readonly standing: Standing }

/**
 * In order, undefined where there is no address; what is asked twice is read once. While the table
 * reads one part, the next is hashed.
 */
async function readAll(
  deps: CheckDeps,
  sender: Sender,
  addresses: readonly string[],
): Promise<(Known | undefined)[]> {
  const parts: Promise<(Known | undefined)[]>[] = []
  const distinct = [...new Set(addresses)]
  for (let at = 0; at < distinct.length; at += ADDRESSES_A_READ) {
    if (at > 0) await setImmediate()
    const part = readPart(deps, sender, distinct.slice(at, at + ADDRESSES_A_READ))
    // It is awaited below; until then a failure must not count as one nobody looks at.
    part.catch(() => undefined)
    parts.push(part)
  }
  const known = (await Promise.all(parts)).flat()
  const byAddress = new Map(distinct.map((address, at) => [address, known[at]]))
  return addresses.map((address) => byAddress.get(address))
}

async function readPart(
  { ledger }: CheckDeps,
  { defaultCountry }: Sender,
  addresses: readonly string[],
): Promise<(Known | undefined)[]> {
  const parsed = await Promise.all(
    addresses.map((address) => parseAddress(address, { defaultCountry })),
  )
  const contacts = parsed.map((result) => (result.ok ? ledger.contact(result.address) : undefined))
  const standings = await ledger.standings(contacts.filter((contact) => contact !== undefined))
  let next = 0
  return contacts.map((contact) => {
    const standing = contact === undefined ? undefined : standings[next++]
    return contact === undefined || standing === undefined ? undefined : { contact, standing }
  })
}
