import type { Account, Accounts } from './accounts.ts'
import type { TakeDeps } from './occasion.ts'
import { UnreadableError } from './provider.ts'
import { topicOf } from './sns.ts'
import { take } from './take.ts'

export type QueuedDeps = TakeDeps & {
  readonly accounts: Pick<Accounts, 'all'>
  readonly now: () => Date
}

/**
 * Takes a message that came through a queue of ours: SNS without raw delivery, or an event of
 * EventBridge. Who may put it there is a matter of IAM, so nothing is verified again. Rejects with
 * `UnreadableError` where it is nobody's and no retry can help: a dead letter.
 */
export async function takeQueued(deps: QueuedDeps, body: string): Promise<void> {
  const owners = await ownersOf(deps, body)
  if (owners.length === 0) throw new UnreadableError('no account listens to its topic or source')
  const request = {
    method: 'POST',
    url: '',
    headers: {},
    body: Buffer.from(body),
    receivedAt: deps.now(),
  }
  // Two accounts on one topic both hear it: a stop too many can be mended, a lost one cannot.
  for (const account of owners) await take(deps, account, request)
}

async function ownersOf({ accounts }: QueuedDeps, body: string): Promise<Account[]> {
  const origin = originOf(body)
  if (origin === undefined) return []
  const all = await accounts.all()
  return all.filter(({ listener }) => listener.owns(origin))
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
