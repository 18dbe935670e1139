import { setImmediate } from 'node:timers/promises'
import { parseAddress, parsePlainAddress, type Address } from '../../domain/address.ts'
import { decide, denied } from '../../domain/decide.ts'
import type { Verdict } from '../../domain/verdict.ts'
import type { ApiKey } from '../../domain/api-keys.ts'
import { newestId, type Contact } from '../../domain/contact.ts'
import type { Ledger } from '../../domain/ledger.ts'
import type { Senders } from '../../domain/senders.ts'
import type { Question } from '../../domain/scope.ts'
import type { Sender } from '../../domain/sender.ts'
import type { Standing } from '../../domain/standing.ts'
import { knownSender, knownTopic } from '../../domain/sender-access.ts'
import { log } from '../../log.ts'
import { sendingTimes } from './sending-times.ts'

/** The limit of one BatchGetItem. */
const ADDRESSES_A_READ = 100

export type CheckDeps = {
  readonly senders: Pick<Senders, 'get'>
  readonly ledger: Pick<Ledger, 'contact' | 'standings'>
  readonly now: () => Date
}

async function senderOf(deps: CheckDeps, key: ApiKey, asked: Question): Promise<Sender> {
  const sender = await knownSender(deps.senders, key, asked.sender)
  if (asked.topic !== undefined) knownTopic(sender, asked.topic)
  return sender
}

/** A question, and the country of numbers that are written without one. */
type Asked = Question & Pick<Sender, 'defaultCountry'>

/** A verdict with its contact, if the address is valid. */
type Answer = Verdict & { readonly contact?: string }

/**
 * One verdict for each address, in order; an invalid address is denied, never left out. Writes nothing
 * but a log line for each denial. Throws `forbidden`, `unknown_sender` and `unknown_topic`, and
 * `invalid_request` where an address may be invalid only for a country that is none.
 */
export async function answerChecks(
  deps: CheckDeps,
  key: ApiKey,
  asked: Asked,
  addresses: readonly string[],
): Promise<Answer[]> {
  const sender = await senderOf(deps, key, asked)
  const { defaultCountry = sender.defaultCountry } = asked
  const known = await readAll(deps, { defaultCountry }, addresses)
  if (known.includes(undefined)) await requireCountry(asked)
  const now = deps.now()
  // All unknown contacts share one standing, so it is decided once for all of them.
  const decided = new Map<Standing, Verdict>()
  const decideOnce = (standing: Standing): Verdict => {
    const verdict = decided.get(standing) ?? decide(standing, sender, asked, now)
    decided.set(standing, verdict)
    return verdict
  }
  const answers = known.map((one): Answer => {
    if (one === undefined) return denied('invalid_address', now)
    const contact = newestId(one.contact.ids)
    return { ...decideOnce(one.standing), contact }
  })
  for (const { allowed, contact, reason, event } of answers)
    if (!allowed) log('denied', { contact, sender: sender.id, reason, id: event })
  // Hours apply to marketing only; without hours no time is spent on them.
  if (sender.sendingHours === undefined || asked.purpose !== 'marketing') return answers
  const timed = sendingTimes(sender.sendingHours, now)
  return Promise.all(
    answers.map(async (answer, at) => {
      const one = known[at]
      return one === undefined ? answer : timed(answer, one.address)
    }),
  )
}

/** Looked at only then: whatever could be read needed no country, or had a right one. */
async function requireCountry({ defaultCountry: country }: Asked): Promise<void> {
  if (country === undefined) return
  const { requirePhones } = await import('../../domain/phone-country.ts')
  await requirePhones([{ country, pointer: '#/defaultCountry' }])
}

type Known = { readonly address: Address; readonly contact: Contact; readonly standing: Standing }

/**
 * In order, undefined for an invalid address; a repeated address is read once. While the table reads
 * one part, the next part is hashed.
 */
async function readAll(
  deps: CheckDeps,
  reading: Pick<Sender, 'defaultCountry'>,
  addresses: readonly string[],
): Promise<(Known | undefined)[]> {
  const parts: Promise<(Known | undefined)[]>[] = []
  const distinct = [...new Set(addresses)]
  for (let at = 0; at < distinct.length; at += ADDRESSES_A_READ) {
    if (at > 0) await setImmediate()
    const part = readPart(deps, reading, distinct.slice(at, at + ADDRESSES_A_READ))
    // It is awaited below; until then a failure must not count as unhandled.
    part.catch(() => undefined)
    parts.push(part)
  }
  const known = (await Promise.all(parts)).flat()
  if (distinct.length === addresses.length) return known
  const byAddress = new Map(distinct.map((address, at) => [address, known[at]]))
  return addresses.map((address) => byAddress.get(address))
}

async function readPart(
  { ledger }: CheckDeps,
  { defaultCountry }: Pick<Sender, 'defaultCountry'>,
  addresses: readonly string[],
): Promise<(Known | undefined)[]> {
  const parsed = await readAddresses(addresses, defaultCountry)
  const contacts: Contact[] = []
  for (const address of parsed) if (address !== undefined) contacts.push(ledger.contact(address))
  const standings = await ledger.standings(contacts)
  let next = 0
  return parsed.map((address) => {
    if (address === undefined) return undefined
    const [contact, standing] = [contacts[next], standings[next]]
    next += 1
    return contact && standing && { address, contact, standing }
  })
}

/** In order, undefined for what is no address. Most are read at once: of those that wait, each is a promise. */
async function readAddresses(
  texts: readonly string[],
  defaultCountry: string | undefined,
): Promise<readonly (Address | undefined)[]> {
  const read = texts.map(parsePlainAddress)
  if (!read.includes(undefined)) return read
  return Promise.all(
    read.map(async (plain, at) => {
      if (plain !== undefined) return plain
      const parsed = await parseAddress(texts[at] ?? '', { defaultCountry })
      return parsed.ok ? parsed.address : undefined
    }),
  )
}
