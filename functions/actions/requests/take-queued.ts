import { BastaError } from '../../domain/errors.ts'
import { log } from '../../log.ts'
import type { Account, Accounts } from '../../domain/account.ts'
import { addToQuarantine, type QuarantineDeps } from '../quarantine/add.ts'
import type { TakeDeps } from './request-context.ts'
import { UnreadableError } from '../../domain/message.ts'
import { topicOf } from '../../domain/sns-topic.ts'
import { take } from './take.ts'

export type QueuedDeps = TakeDeps &
  QuarantineDeps & {
    readonly accounts: Pick<Accounts, 'all' | 'allThereAre'>
    readonly now: () => Date
  }

/** SES puts its events on the account's bus without being asked. */
const UNASKED = 'aws.ses'

/**
 * Takes a message from one of our queues: SNS without raw delivery, or an EventBridge event. IAM
 * decides who may write to the queue, so nothing is verified again. Rejects with `UnreadableError` if
 * no account owns it and a retry cannot help: it becomes a dead letter.
 */
export async function takeQueued(deps: QueuedDeps, body: string): Promise<void> {
  const origin = originOf(body)
  const owners = await ownersOf(deps, origin)
  if (owners.length === 0) {
    // A topic was subscribed by the operator, but these events come unasked, and most deployments do
    // not want them.
    if (origin === UNASKED) return log('event_unasked', { provider: 'ses' })
    throw new UnreadableError('no account listens to its topic or source')
  }
  const request = {
    method: 'POST',
    url: '',
    headers: {},
    body: Buffer.from(body),
    receivedAt: deps.now(),
  }
  // Two accounts may share a topic, and both receive it: a wrong stop can be undone, a lost one cannot.
  for (const account of owners) {
    const { problem } = await take(deps, account, request)
    if (problem !== undefined && !(await addToQuarantine(deps, account, request, problem)))
      throw new BastaError('unavailable', 'There is no room in quarantine.')
  }
}

/** Reads the accounts anew before saying that nobody owns it: an account may be new. */
async function ownersOf(
  { accounts }: QueuedDeps,
  origin: string | undefined,
): Promise<readonly Account[]> {
  if (origin === undefined) return []
  const own = (all: readonly Account[]) => all.filter(({ listener }) => listener.owns(origin))
  const known = own(await accounts.all())
  return known.length > 0 ? known : own(await accounts.allThereAre())
}

/** The topic of SNS or the source of EventBridge. */
function originOf(body: string): string | undefined {
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch {
    return undefined
  }
  if (typeof json !== 'object' || json === null) return undefined
  const { source } = json as { source?: unknown }
  return topicOf(json) ?? (typeof source === 'string' ? source : undefined)
}
