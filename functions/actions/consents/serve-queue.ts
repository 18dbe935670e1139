import * as z from 'zod/mini'
import { parseAddress } from '../../domain/address.ts'
import type { Lane } from '../../domain/budgets.ts'
import {
  waitingName,
  type ConsentRequest,
  type ConsentRequests,
  type WaitingConsent,
  type WaitingConsentName,
} from '../../domain/consent-request.ts'
import { decide } from '../../domain/decide.ts'
import { BastaError } from '../../domain/errors.ts'
import { openEnvelope, type EnvelopeKeys } from '../../domain/envelope.ts'
import type { Ledger } from '../../domain/ledger.ts'
import type { Limits } from '../../domain/limits.ts'
import type { ConfirmationMessage } from '../../domain/queue-message.ts'
import { sendingKey } from '../../domain/sending.ts'
import { formatSecond, SECONDS_A_DAY, toSecond } from '../../domain/time.ts'
import { log } from '../../log.ts'
import { NO_TIME_LIMIT } from '../../concurrency/time-left.ts'
import { askedOf, budgetsOfPass, type Budgets } from '../outgoing/budgets.ts'
import { sendOnce, type SendDeps } from '../outgoing/send.ts'
import { serveWaiting, type Served } from '../outgoing/waiting-queue.ts'
import { putMessage, type QueueDeps } from '../queue/put.ts'
import { consentTokenDigest } from '../../domain/consent-token.ts'

const LANE: Lane = 'consent'

const ATTEMPTS_MAX = 8

/** As long as the inbox retries a mail: so one on its way is not queued twice. */
const ON_ITS_WAY_SECONDS = SECONDS_A_DAY

export type ConsentQueueDeps = QueueDeps & {
  readonly consentRequests: ConsentRequests
  readonly limits: Pick<Limits, 'count' | 'takeAll'>
}

/** The content of its mail, sealed with the address. */
export type SealedMail = {
  readonly token: string
  readonly subject: string
  readonly text: string
}
const sealedMail = z.object({ token: z.string(), subject: z.string(), text: z.string() })

export function isOnItsWay({ queuedAt }: Pick<WaitingConsent, 'queuedAt'>, now: Date): boolean {
  return queuedAt !== undefined && toSecond(now) - queuedAt < ON_ITS_WAY_SECONDS
}

/** Queues a waiting request for the worker, which sends the mail only if the request has its turn. */
export async function queueConfirmation(
  deps: QueueDeps,
  name: WaitingConsentName,
  now: Date,
): Promise<void> {
  const giveUpAt = toSecond(now) + ON_ITS_WAY_SECONDS
  await putMessage(deps, { kind: 'confirmation', ...name, giveUpAt })
}

/** Serves waiting requests for confirmation, as far as the day's budgets go. */
export async function serveConsentQueue(
  deps: ConsentQueueDeps,
  now: Date,
  time = NO_TIME_LIMIT,
): Promise<void> {
  const budgets = budgetsOfPass(deps.limits, LANE, now)
  await serveWaiting(
    {
      lane: LANE,
      page: async (page) => {
        const found = await deps.consentRequests.waiting(page)
        return found.map(({ place, waiting }) => ({
          place,
          waiting: waiting?.place === place ? waiting : undefined,
        }))
      },
      leave: (place) => deps.consentRequests.leaveQueue(place),
      serve: (waiting) => serve(deps, waiting, { budgets, now }),
    },
    time,
  )
}

async function serve(
  deps: ConsentQueueDeps,
  waiting: WaitingConsent,
  { budgets, now }: { readonly budgets: Budgets; readonly now: Date },
): Promise<Served> {
  const { consentRequests, envelopeKeys } = deps
  if (isOnItsWay(waiting, now)) return 'stays'
  const { bytes } = openEnvelope(envelopeKeys, 'consent', waiting.sealed)
  const parsed = await parseAddress(bytes.toString(), { channel: 'email' })
  if (!parsed.ok) return 'stays'
  const block = await consentRequests.block(waitingName(waiting.request), now)
  const asked = {
    ...askedOf(envelopeKeys, parsed.address, { by: waiting.request }),
    ...(block === undefined ? {} : { block }),
  }
  if (budgets.areSpent(asked)) return 'stays'
  const taken = await budgets.take(asked)
  if (taken !== 'taken') return taken === 'whole' ? 'over' : 'stays'
  // Whoever changes it first serves it.
  const hasChanged = await consentRequests.wait({
    ...waiting,
    queuedAt: toSecond(now),
    isLeaving: undefined,
  })
  if (!hasChanged) return 'stays'
  await queueConfirmation(deps, waitingName(waiting.request), now)
  return 'served'
}

export type ConfirmationDeps = Pick<SendDeps, 'mail' | 'texts' | 'sendings' | 'now'> & {
  readonly ledger: Pick<Ledger, 'standings'>
  readonly consentRequests: ConsentRequests
  readonly envelopeKeys: EnvelopeKeys
}

/**
 * Sends the mail of a request that has its turn; rejects if the queue must deliver it again. What the
 * person has said until now decides. The link is valid for seven days from now.
 */
export async function sendConfirmation(
  deps: ConfirmationDeps,
  { contact, slot, giveUpAt }: ConfirmationMessage,
): Promise<void> {
  const { consentRequests, envelopeKeys } = deps
  const now = deps.now()
  // It stays in the queue and is tried again.
  if (toSecond(now) >= giveUpAt) return log('mail_given_up', { reason: 'confirmation' })
  const waiting = await letLeave(consentRequests, { contact, slot })
  // It still waits its turn; or it was sent, confirmed or erased in the meantime.
  if (waiting === undefined) return
  const { request } = waiting
  const about = { contact, sender: request.sender, key: request.key }
  const shut = await whyNotMailed(deps, request, now)
  if (shut !== undefined) {
    await consentRequests.end(waiting)
    return log('consent_not_asked', { ...about, reason: shut })
  }
  const opened = openEnvelope(envelopeKeys, 'consent', waiting.sealed)
  const { token, subject, text } = sealedMail.parse(opened.header)
  const digest = consentTokenDigest(token)
  await consentRequests.keep(digest, { ...request, mailedAt: toSecond(now) })
  const mail = { kind: 'mail', to: opened.bytes.toString(), subject, text } as const
  const hasLeft = await sendOnce(deps, mail, sendingKey(`consent ${digest}`))
  // If it was requested again with other words in the meantime, that request waits its own turn.
  await consentRequests.end(waiting)
  if (hasLeft) log('consent_asked', about)
}

/**
 * The request whose mail leaves now, if it has its turn: from now on, other words need a turn of their
 * own. Until now newer words replaced it.
 */
async function letLeave(
  consentRequests: ConsentRequests,
  name: WaitingConsentName,
): Promise<WaitingConsent | undefined> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const waiting = await consentRequests.waitingFor(name)
    if (waiting?.queuedAt === undefined) return undefined
    if (waiting.isLeaving === true) return waiting
    const leaving = { ...waiting, isLeaving: true }
    if (await consentRequests.wait(leaving)) return { ...leaving, version: waiting.version + 1 }
  }
  throw new BastaError('unavailable', 'The same is being asked for by many at once.')
}

/**
 * Why no mail may be sent: the mailbox bounces, the person wants no mail at all, or said stop after the
 * request.
 */
async function whyNotMailed(
  { ledger }: Pick<ConfirmationDeps, 'ledger'>,
  { contact, sender, topics, requestedAt }: ConsentRequest,
  now: Date,
): Promise<string | undefined> {
  const [standing] = await ledger.standings([{ ids: contact, channel: 'email' }])
  if (standing === undefined) throw new Error('There is a standing for each contact.')
  const verdict = (topic: string | undefined, purpose: 'marketing' | 'transactional') =>
    decide(standing, { basis: 'consent' }, { sender, topic, purpose }, now)
  for (const topic of [undefined, ...topics]) {
    const { allowed, reason } = verdict(topic, 'transactional')
    if (!allowed) return reason
  }
  const since = (topics.length === 0 ? [undefined] : topics).map((topic) =>
    verdict(topic, 'marketing'),
  )
  const saidNo = since.every(
    ({ allowed, since: at }) => !allowed && at !== undefined && at > formatSecond(requestedAt),
  )
  return saidNo ? since[0]?.reason : undefined
}
