import { decide } from '../../domain/decide.ts'
import type { Contact } from '../../domain/contact.ts'
import type { Channel } from '../../domain/address.ts'
import type { Ledger } from '../../domain/ledger.ts'
import type { Sender } from '../../domain/sender.ts'
import { topicName } from '../../domain/sender-page.ts'
import type { Senders } from '../../domain/senders.ts'
import { NOTHING_KNOWN } from '../../domain/standing.ts'
import type { Purpose } from '../../domain/scope.ts'
import type { Verdict } from '../../domain/verdict.ts'
import type { ChoiceState } from '../../languages/preferences/words.ts'

/** So many senders are on one part of the page. */
const SENDERS_A_PAGE = 20

export type ChoiceDeps = {
  readonly ledger: Pick<Ledger, 'standings'>
  readonly senders: Pick<Senders, 'list'>
}

/** What may be sent to one address by one sender, and by each of its topics. */
export type SenderChoice = {
  readonly id: string
  readonly name: string
  readonly marketing: ChoiceState
  readonly service: ChoiceState
  readonly topics: readonly {
    readonly id: string
    readonly name: string
    readonly marketing: ChoiceState
  }[]
}

export type Choices = {
  readonly channel: Channel
  readonly senders: readonly SenderChoice[]
  /** After which sender the next part begins. */
  readonly next?: string
}

/** Some senders in order of their ids, each with what a check would answer now. */
export async function choicesOf(
  deps: ChoiceDeps,
  contact: Pick<Contact, 'ids'> & { readonly channel: Channel },
  after: string | undefined,
  now: Date,
): Promise<Choices> {
  const [[standing = NOTHING_KNOWN], page] = await Promise.all([
    deps.ledger.standings([contact]),
    deps.senders.list({ after, limit: SENDERS_A_PAGE }),
  ])
  const choice = (sender: Sender): SenderChoice => {
    const state = (purpose: Purpose, topic?: string) =>
      stateOf(decide(standing, sender, { sender: sender.id, topic, purpose }, now))
    return {
      id: sender.id,
      name: sender.name,
      marketing: state('marketing'),
      service: state('transactional'),
      topics: sender.topics.map((topic) => ({
        id: topic,
        name: topicName(sender.page ?? {}, topic),
        marketing: state('marketing', topic),
      })),
    }
  }
  return {
    channel: contact.channel,
    senders: page.senders.map(choice),
    ...(page.next === undefined ? {} : { next: page.next }),
  }
}

function stateOf(verdict: Verdict): ChoiceState {
  if (verdict.allowed) return 'on'
  const { reason } = verdict
  if (reason === 'opted_out' || reason === 'complained') return 'stopped'
  if (reason === 'held' || reason === 'bounced') return reason
  return 'none'
}
