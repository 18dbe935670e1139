import type * as z from 'zod/mini'
import { answersOf } from '../../actions/people/answers.ts'
import { stopByHand } from '../../actions/stops/by-hand.ts'
import type { Address } from '../../domain/address.ts'
import { BastaError } from '../../domain/errors.ts'
import type { StoredSender } from '../../domain/senders.ts'
import { NOTHING_KNOWN } from '../../domain/standing.ts'
import { listOf } from '../../languages/console/moments.ts'
import { momentsOf } from '../../domain/local-time.ts'
import { formatSecond } from '../../domain/time.ts'
import { personWords } from '../../languages/console/person.ts'
import { stop } from '../../schemas/shared.ts'
import { everySender } from '../../actions/access/every-sender.ts'
import type { ConsoleContext } from '../route.ts'
import type { PersonRouteDeps } from './deps.ts'
import { idOfForm } from './form-id.ts'
import { fault, faultsOf, isKnownZone, type Acted, type Done } from './shown.ts'
import { scopesInWords } from './sentences.ts'

/** A stop that came by phone, by mail, by letter or through an agent. */
export async function recordStop(
  c: ConsoleContext,
  deps: PersonRouteDeps,
  address: Address,
): Promise<Acted> {
  const form = c.get('form')
  const words = personWords[c.get('language')]
  const { actor } = c.get('signedIn')
  const asked = stop.safeParse({
    to: address.value,
    scope: form.text('stop-scope'),
    blocks: form.text('stop-blocks'),
    channelOfRequest: form.text('stop-how'),
    reference: form.text('stop-reference'),
    ...saidAt(form.text('stop-when'), form.text('stop-zone')),
  })
  if (!asked.success) return fault(faultsOf(words.failed, asked.error.issues))
  const { to: _to, ...said } = asked.data
  const requestId = `console ${idOfForm(c, deps.envelopeKeys, [JSON.stringify(said)])}`
  try {
    const receivedAt = deps.now()
    const { isQueued } = await stopByHand(deps, asked.data, { key: actor, requestId, receivedAt })
    const what = 'stop_recorded' as const
    if (isQueued)
      return { outcome: 'queued', what, done: { tone: 'good', text: words.stop.queued } }
    const senders = await everySender(deps.senders)
    const covers = scopesInWords(
      c.get('language'),
      {
        type: 'stop',
        scopes: [asked.data.scope as 'all'],
        blocks: asked.data.blocks,
        source: { method: asked.data.channelOfRequest, origins: [] },
      },
      { senders },
    )
    const open = await stillOpen(deps, address, { ...asked.data, senders, now: receivedAt })
    const done: Done =
      open.length === 0
        ? { tone: 'good', text: words.stop.done(covers) }
        : { tone: 'bad', text: words.stop.older(listOf(c.get('language'), open)) }
    return { outcome: 'heard', what, done }
  } catch (error) {
    if (error instanceof BastaError && error.code === 'invalid_request')
      return fault(words.stop.future)
    throw error
  }
}

/** Who may write all the same: a stop that was said earlier than a yes leaves the yes standing. */
async function stillOpen(
  { ledger }: Pick<PersonRouteDeps, 'ledger'>,
  address: Address,
  said: Pick<z.infer<typeof stop>, 'scope' | 'blocks' | 'occurredAt'> & {
    readonly senders: readonly StoredSender[]
    readonly now: Date
  },
): Promise<string[]> {
  // What is said now is newer than all of it.
  if (said.occurredAt === undefined) return []
  const [standing = NOTHING_KNOWN] = await ledger.standings([ledger.contact(address)])
  const [, sender, topic] = said.scope.split('/')
  const names = answersOf(said.senders, standing, said.now)
    .filter((one) => sender === undefined || one.sender === sender)
    .filter((one) => topic === undefined || one.topic === topic)
    .filter(
      ({ marketing, transactional }) =>
        marketing.allowed || (said.blocks === 'every' && transactional.allowed),
    )
    .map(({ name = '' }) => name)
  return [...new Set(names)]
}

/** Law 5: of two moments the later, for a stop must not be older than it is. */
function saidAt(when: string | undefined, zone: string | undefined): { occurredAt?: string } {
  if (when === undefined) return {}
  const at = isKnownZone(zone) ? momentsOf(when, zone).at(-1) : undefined
  // What no clock shows, or none that is named, is refused as it is written.
  return { occurredAt: at === undefined ? when : formatSecond(at) }
}
