import { randomUUID } from 'node:crypto'
import type { Account, Accounts } from '../../domain/account.ts'
import { BastaError } from '../../domain/errors.ts'
import { UnreadableError, type Message } from '../../domain/message.ts'
import type { Outside } from '../../domain/outside.ts'
import type { ProbeRequest, ProbeSaying, ProbeStep } from '../../domain/probe.ts'
import type { Senders } from '../../domain/senders.ts'
import { addressed, type Addressed } from '../requests/addressed.ts'
import { requestContext, type RequestContext } from '../requests/request-context.ts'
import { verifyUnderEach, type VerifyDeps } from '../requests/verify.ts'
import { foreseeReply } from '../stops/by-reply.ts'
import { foreseeReport } from '../stops/by-report.ts'
import type { Foreseen } from '../stops/foreseen.ts'

/** Nothing here can write: a probe leaves nothing, by what it is given. */
export type ProbeDeps = VerifyDeps & {
  readonly accounts: Pick<Accounts, 'listed'>
  readonly senders: Pick<Senders, 'get'>
  readonly outside: Outside
  readonly now: () => Date
}

/**
 * Numbers that ARCEP keeps for fiction (06 39 98 xx xx), and a domain of RFC 2606: nobody has these
 * addresses.
 */
const NOBODY = '+33639980001'
const NOBODY_ELSE = '+33639980002'
const NOBODYS_MAIL = 'nobody@example.com'
const SAID = 'STOP'

/**
 * Tests an account without recording anything: makes requests as the provider would, one with each
 * secret that both hold, and passes them through the same verifier and reader as real ones. Throws
 * `unknown_account`.
 */
export async function probeAccount(deps: ProbeDeps, name: string): Promise<ProbeStep[]> {
  const { accounts, refused, fault } = await deps.accounts.listed()
  const steps: ProbeStep[] =
    fault === undefined ? [] : [{ step: 'document', outcome: 'unreadable', values: [fault] }]
  const problem = refused.get(name)
  if (problem !== undefined)
    return [...steps, { step: 'account', outcome: 'unusable', values: [problem] }]
  const account = accounts.find((one) => one.name === name)
  if (account !== undefined) return [...steps, ...(await probe(deps, account))]
  // With an unreadable document nobody can say that there is no such account.
  if (fault !== undefined) return steps
  const there = [...accounts.map((one) => one.name), ...refused.keys()].toSorted()
  throw new BastaError(
    'unknown_account',
    `There is no account "${name}" (there are: ${there.join(', ') || 'none'}).`,
  )
}

async function probe(deps: ProbeDeps, account: Account): Promise<ProbeStep[]> {
  const receivedAt = deps.now()
  const context = await requestContext(deps, account, { receivedAt }, '')
  const unknown = account.senders.filter((id) => !context.profiles.has(id))
  const steps: ProbeStep[] = [
    { step: 'account', outcome: 'found', values: [account.name] },
    unknown.length > 0
      ? { step: 'senders', outcome: 'unregistered', values: unknown }
      : { step: 'senders', outcome: 'registered', values: account.senders },
  ]
  const { by, count } = account.listener.proof
  const requests = account.listener.probes(sayingTo(deps, context))
  const [first] = requests
  if (first === undefined) {
    const outcome = by === 'key_of_the_provider' ? 'of_the_provider' : 'none'
    return [...steps, { step: 'secret', outcome, values: [String(count)] }]
  }
  steps.push({ step: 'secret', outcome: 'held', values: [String(count)] })
  for (const [at, request] of requests.entries()) {
    const { refusal } = await verifyUnderEach(deps, account, { ...request, receivedAt })
    if (refusal !== undefined)
      return [...steps, { step: 'verified', outcome: 'refused', values: [refusal, String(at + 1)] }]
  }
  steps.push({ step: 'verified', outcome: 'genuine', values: [String(requests.length)] })
  return [...steps, ...(await readProbe(deps, context, first))]
}

function sayingTo({ publicUrl }: ProbeDeps, { account, profiles, receivedAt }: RequestContext) {
  const numbers = [...profiles.values()].flatMap((sender) => sender.numbers)
  const saying: ProbeSaying = {
    url: `${publicUrl}/inbound/${account.name}`,
    id: randomUUID(),
    from: NOBODY,
    to: numbers[0]?.number ?? NOBODY_ELSE,
    mail: NOBODYS_MAIL,
    text: SAID,
    at: receivedAt,
  }
  return saying
}

/** What the account's reader makes of it, whose it is, and what would be recorded. */
async function readProbe(
  { outside }: ProbeDeps,
  context: RequestContext,
  probed: ProbeRequest,
): Promise<ProbeStep[]> {
  const { listener } = context.account
  const request = { ...probed, receivedAt: context.receivedAt }
  let messages: readonly Message[]
  try {
    messages = await listener.read(request, outside)
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error
    return [{ step: 'read', outcome: 'unreadable', values: [error.message] }]
  }
  const signed = listener.signedTime(request)
  const found = await Promise.all(messages.map((one) => addressed(context, one, signed)))
  const read = found.flat().find(({ address }) => address !== undefined)
  if (read === undefined) return [{ step: 'read', outcome: 'nobody', values: [] }]
  const foreseen = foresee(context, read)
  const steps: ProbeStep[] = [{ step: 'read', outcome: 'read', values: [read.message.kind] }]
  if (foreseen === undefined)
    return [...steps, { step: 'recorded', outcome: 'nothing', values: [] }]
  const { attribution, type, blocks, scopes } = foreseen
  const { ambiguous, origins } = attribution
  return [
    ...steps,
    { step: 'sender', outcome: ambiguous ? 'several' : 'one', values: origins },
    { step: 'recorded', outcome: 'event', values: [type, blocks, ...scopes] },
  ]
}

function foresee(context: RequestContext, { message }: Addressed): Foreseen | undefined {
  if (message.kind === 'reply') return foreseeReply(context, message)
  return message.kind === 'report' ? foreseeReport(context, message) : undefined
}
