import { stopByHand } from '../../actions/stops/by-hand.ts'
import type { Address } from '../../domain/address.ts'
import { BastaError } from '../../domain/errors.ts'
import { momentsOf } from '../../domain/local-time.ts'
import { isTimeZone } from '../../domain/sender-page.ts'
import { formatSecond } from '../../domain/time.ts'
import { personWords } from '../../languages/console/person.ts'
import { stop } from '../../schemas/shared.ts'
import { everySender } from '../../actions/access/every-sender.ts'
import type { ConsoleContext } from '../route.ts'
import type { PersonRouteDeps } from './deps.ts'
import { idOfForm } from './form-id.ts'
import { fault, faultsOf, type Acted } from './shown.ts'
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
    const { isQueued } = await stopByHand(deps, asked.data, {
      key: actor,
      requestId,
      receivedAt: deps.now(),
    })
    const covers = scopesInWords(
      c.get('language'),
      {
        type: 'stop',
        scopes: [asked.data.scope as 'all'],
        blocks: asked.data.blocks,
        source: { method: asked.data.channelOfRequest, origins: [] },
      },
      { senders: await everySender(deps.senders) },
    )
    const what = 'stop_recorded' as const
    return isQueued
      ? { outcome: 'queued', what, done: { tone: 'good', text: words.stop.queued } }
      : { outcome: 'heard', what, done: { tone: 'good', text: words.stop.done(covers) } }
  } catch (error) {
    if (error instanceof BastaError && error.code === 'invalid_request')
      return fault(words.stop.future)
    throw error
  }
}

/** Law 5: of two moments the later, for a stop must not be older than it is. */
function saidAt(when: string | undefined, zone: string | undefined): { occurredAt?: string } {
  if (when === undefined) return {}
  const moments = momentsOf(when, zone !== undefined && isTimeZone(zone) ? zone : 'UTC')
  const at = moments.at(-1)
  // What no clock shows is refused as it is written.
  return { occurredAt: at === undefined ? when : formatSecond(at) }
}
