import type * as z from 'zod/mini'
import { parseAddress } from '../../domain/address.ts'
import type { Actor } from '../../domain/actor.ts'
import { mapWithLimit } from '../../concurrency/map-with-limit.ts'
import { newestId, type Contact } from '../../domain/contact.ts'
import { BastaError, type Fault } from '../../domain/errors.ts'
import type { Ledger } from '../../domain/ledger.ts'
import { withoutAddress, type Send, type Sends } from '../../domain/send.ts'
import { knownSender, knownTopic } from '../../domain/sender-access.ts'
import { NOTHING_KNOWN } from '../../domain/standing.ts'
import { parseZonedTime, toSecond, type Second } from '../../domain/time.ts'
import type { Verdict } from '../../domain/verdict.ts'
import type { send } from '../../schemas/sends.ts'
import { chainsOf, judge, recordIncident, type Chains, type JudgeDeps } from './judge.ts'

/** Clocks of senders may differ from ours by so much. */
const CLOCK_SKEW_SECONDS = 300
/** Chains are read for a few people only: for those of whom something was said since. */
const JUDGED_AT_ONCE = 16

export type TellDeps = JudgeDeps & {
  readonly ledger: Pick<Ledger, 'contact' | 'chain' | 'standings'>
  readonly sends: Pick<Sends, 'remember'>
}

type Asked = z.infer<typeof send>

/** An item of a request, read or refused, with its place there. */
export type AskedSend =
  { readonly asked: Asked; readonly place: string } | { readonly faults: readonly Fault[] }

export type ToldSend =
  | {
      readonly result: string
      readonly contact: string
      readonly verdict: ReturnType<typeof showVerdict>
      readonly incident?: string
      readonly kind?: string
    }
  | { readonly result: 'refused'; readonly errors: readonly Fault[] }

/**
 * Takes what a sender says it sent, and judges each. First it is remembered, then the standing is read:
 * so of a stop that is recorded meanwhile either this sees the stop, or the stop sees this.
 */
export async function tellSends(
  deps: TellDeps,
  items: readonly AskedSend[],
  who: { readonly key: Actor; readonly receivedAt: Date },
): Promise<ToldSend[]> {
  const read = await Promise.all(items.map((item) => readSend(deps, item, who)))
  const taken = read.flatMap((one) => ('send' in one ? [one] : []))
  await deps.sends.remember(
    taken.map(({ contact, send: sent }) => ({ contact: newestId(contact.ids), send: sent })),
  )
  const standings = await deps.ledger.standings(taken.map(({ contact }) => contact))
  const known = new Map(taken.map((one, at) => [one, standings[at] ?? NOTHING_KNOWN]))
  const chains = new Map<string, Chains>()
  return mapWithLimit(read, JUDGED_AT_ONCE, async (one): Promise<ToldSend> => {
    if (!('send' in one)) return { result: 'refused', errors: one.faults }
    const { contact, send: sent } = one
    const id = newestId(contact.ids)
    const chain = chains.get(id) ?? chainsOf(deps, contact.ids)
    chains.set(id, chain)
    const standing = known.get(one) ?? NOTHING_KNOWN
    const outcome = await judge(deps, sent, { standing, chains: chain })
    if (outcome === undefined)
      throw new BastaError('unavailable', 'A sender could not be read any more.')
    const incident = await recordIncident(deps, contact.ids, sent, outcome)
    const { result, verdict, kind } = outcome
    return {
      result,
      contact: id,
      verdict: showVerdict(verdict),
      ...(incident === undefined ? {} : { incident }),
      ...(kind === undefined ? {} : { kind }),
    }
  })
}

type Read =
  { readonly contact: Contact; readonly send: Send } | { readonly faults: readonly Fault[] }

async function readSend(
  deps: TellDeps,
  item: AskedSend,
  { key, receivedAt }: { readonly key: Actor; readonly receivedAt: Date },
): Promise<Read> {
  if ('faults' in item) return item
  const { asked, place } = item
  const { messageId, topic, purpose, provider } = asked
  const fault = (name: string, detail: string): Read => ({
    faults: [{ pointer: `${place}/${name}`, detail }],
  })
  const sentAt = timeOfSending(asked.sentAt, toSecond(receivedAt))
  if (sentAt === undefined) return fault('sentAt', 'a time that has passed')
  try {
    const sender = await knownSender(deps.senders, key, asked.sender)
    if (topic !== undefined) knownTopic(sender, topic, `${place}/topic`)
    const { defaultCountry } = sender
    const parsed = await parseAddress(asked.to, {
      defaultCountry,
      ...(asked.channel && { channel: asked.channel }),
    })
    if (!parsed.ok) return fault('to', parsed.problem)
    const { channel } = parsed.address
    return {
      contact: deps.ledger.contact(parsed.address),
      send: {
        messageId: withoutAddress(messageId, parsed.address.value),
        senders: [sender.id],
        ...(topic === undefined ? {} : { topic }),
        purpose,
        purposeIs: 'named',
        channel,
        sentAt,
        timeIs: 'sent',
        toldBy: 'sender',
        ...(provider === undefined ? {} : { provider }),
      },
    }
  } catch (error) {
    const { code, message, faults } = asRefusal(error)
    if (faults.length > 0) return { faults }
    return fault(code === 'unknown_topic' ? 'topic' : 'sender', message)
  }
}

/** What is wrong with one item refuses that item; anything else ends the call. */
function asRefusal(error: unknown): BastaError {
  const isOfItem =
    error instanceof BastaError &&
    ['unknown_sender', 'unknown_topic', 'forbidden'].includes(error.code)
  if (!isOfItem) throw error
  return error
}

function timeOfSending(written: string, received: Second): Second | undefined {
  const claimed = parseZonedTime(written)
  if (claimed === undefined || claimed > received + CLOCK_SKEW_SECONDS) return undefined
  return Math.min(claimed, received)
}

function showVerdict({ allowed, reason, scope, since, event }: Verdict) {
  return {
    allowed,
    reason,
    ...(scope === undefined ? {} : { scope }),
    ...(since === undefined ? {} : { since }),
    ...(event === undefined ? {} : { event }),
  }
}
