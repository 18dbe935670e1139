import {
  parseAddress,
  possibleAddresses,
  type Address,
  type Channel,
} from '../../domain/address.ts'
import type { AddressNotation } from '../../domain/aside.ts'
import type { SenderNumber } from '../../domain/sender.ts'
import type { RequestContext } from './request-context.ts'
import type { Message, Reply, Report, Sent, UnreadableError } from '../../domain/message.ts'
import type { SignedTime } from '../../domain/signed-time.ts'

/** A message and the person's address; no address if there is nobody, or if it cannot be read. */
export type Addressed = { readonly message: Message; readonly address?: Address }

/** How many last digits of a number are compared, so that short codes work too. */
const LAST_DIGITS = 6

/**
 * Finds whose message it is, by how the provider writes numbers and by the countries of the account's
 * senders. If it may be several people's, all of them are taken: a wrong stop can be undone, a lost one
 * cannot.
 */
export async function addressed(
  context: RequestContext,
  message: Message,
  signed: SignedTime | undefined,
): Promise<readonly Addressed[]> {
  if (message.kind === 'unread')
    return [{ message: { ...message, to: await ownNumber(context, message.to) } }]
  if (message.kind !== 'reply' && message.kind !== 'report' && message.kind !== 'sent')
    return [{ message }]
  const addresses = await possiblyFrom(context, writtenOf(message), message.channel)
  const said = {
    ...message,
    to: await ownNumber(context, message.to),
    // Law 5: a message without a time was said no later than the provider signed it. What was sent may
    // be reported long after.
    at: message.at ?? (message.kind === 'sent' ? undefined : signed?.at),
  }
  if (addresses.length === 0) return [{ message: said }]
  const guess = addresses.length > 1 ? ({ isGuess: true } as const) : {}
  return addresses.map((address) => {
    const { value } = address
    if (said.kind !== 'reply') return { message: { ...said, ...guess, address: value }, address }
    return { message: { ...said, ...guess, from: value }, address }
  })
}

/** Everybody whose address the provider may have meant. */
export async function possiblyFrom(
  context: RequestContext,
  written: string,
  channel: Channel | undefined,
): Promise<readonly Address[]> {
  return possibleAddresses(written, { ...(channel && { channel }), ...notationOf(context) })
}

export function notationOf({ account, profiles }: RequestContext): AddressNotation {
  const { country, isPlusless = false } = account.listener.numbers
  const homes = [country, ...[...profiles.values()].map(({ defaultCountry }) => defaultCountry)]
  return { countries: homes.filter((home) => home !== undefined), isPlusless }
}

/** Law 2: the owner's own system gets an error, so that it can correct the address and send again. */
export async function correctable(
  { account }: RequestContext,
  message: Reply | Report,
): Promise<Pick<UnreadableError, 'message' | 'faults'> | undefined> {
  const pointer = account.listener.addressPointer
  if (pointer === undefined) return undefined
  const parsed = await parseAddress(writtenOf(message), { channel: message.channel })
  const detail = parsed.ok ? 'an address' : parsed.problem
  return { message: 'the address of the person cannot be read', faults: [{ pointer, detail }] }
}

function writtenOf(message: Reply | Report | Sent): string {
  return message.kind === 'reply' ? message.from : message.address
}

/**
 * The number written to, in the sender's own spelling if the sender declared it; else as E.164; short
 * codes and names as they came.
 */
async function ownNumber(
  context: RequestContext,
  to: string | undefined,
): Promise<string | undefined> {
  if (to === undefined || to === '' || to.includes('@')) return to || undefined
  const declared = [...context.profiles.values()].flatMap(({ numbers }) => numbers)
  const same = declared.find(({ number }) => digitsOf(number) === digitsOf(to))
  if (same !== undefined) return same.number
  const read = await possibleAddresses(to, { channel: 'sms', ...notationOf(context) })
  const [address] = read
  if (address === undefined) return to
  for (const { value } of read) {
    const known = await findDeclared(declared, value)
    if (known !== undefined) return known
  }
  return read.length === 1 ? address.value : to
}

async function findDeclared(
  declared: readonly SenderNumber[],
  value: string,
): Promise<string | undefined> {
  const end = value.slice(-LAST_DIGITS)
  for (const { number } of declared.filter((one) => one.number.endsWith(end))) {
    const parsed = await parseAddress(number, { channel: 'sms' })
    if (parsed.ok && parsed.address.value === value) return number
  }
  return undefined
}

function digitsOf(number: string): string {
  return number.replace(/\D/g, '')
}
