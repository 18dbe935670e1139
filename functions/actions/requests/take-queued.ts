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

/** Whose events SES puts on the account's bus unasked, for whoever has a rule for them. */
const UNASKED = 'aws.ses'

/**
 * Takes a message that came through a queue of ours: SNS without raw delivery, or an event of
 * EventBridge. Who may put it there is a matter of IAM, so nothing is verified again. Rejects with
 * `UnreadableError` where it is nobody's and no retry can help: a dead letter.
 */
export async function takeQueued(deps: QueuedDeps, body: string): Promise<void> {
  const origin = originOf(body)
  const owners = await ownersOf(deps, origin)
  if (owners.length === 0) {
    // The operator subscribed a topic; events come of themselves, and most deployments want none.
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
  // Two accounts on one topic both hear it: a stop too many can be mended, a lost one cannot.
  for (const account of owners) {
    const { problem } = await take(deps, account, request)
    if (problem !== undefined && !(await addToQuarantine(deps, account, request, problem)))
      throw new BastaError('unavailable', 'There is no room in quarantine.')
  }
}

/** Nobody's only by the document as it is now: an account may have come a moment ago. */
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
