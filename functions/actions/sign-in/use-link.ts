import type { Operators } from '../../domain/operator.ts'
import type { LinkBearer, LinkUse, SignInLinks } from '../../domain/sign-in-link.ts'
import { toSecond } from '../../domain/time.ts'
import { log } from '../../log.ts'
import { startSession, type StartSessionDeps } from './start-session.ts'

export type UseLinkDeps = StartSessionDeps & {
  readonly signInLinks: Pick<SignInLinks, 'take'>
  readonly operators: Pick<Operators, 'get'>
}

export type UsedLink =
  | { readonly outcome: 'signed_in'; readonly secret: string }
  | { readonly outcome: Exclude<LinkUse['outcome'], 'taken'> }

/** Uses a link up and signs its operator in; a link of an epoch that is over opens nothing. */
export async function useSignInLink(
  deps: UseLinkDeps,
  token: string,
  { bearer, browser }: { readonly bearer: LinkBearer; readonly browser: string },
  now: Date,
): Promise<UsedLink> {
  const use = await deps.signInLinks.take(token, bearer, toSecond(now))
  const operator = use.link && (await deps.operators.get(use.link.operator))
  const isTheirs = operator !== undefined && operator.epoch === use.link?.epoch
  if (use.outcome !== 'taken' || !isTheirs) {
    const outcome = use.outcome === 'taken' ? 'over' : use.outcome
    log('sign_in_refused', { id: use.link?.operator, reason: outcome })
    // Without a link there is nobody to name; the trail is no place for strangers to write.
    if (use.link !== undefined)
      await deps.audit.record({
        at: now,
        operator: operator?.name ?? '',
        operatorId: use.link.operator,
        what: 'sign_in_refused',
        about: outcome,
      })
    return { outcome }
  }
  const how = use.link.browser === undefined ? 'local' : 'link'
  const secret = await startSession(deps, operator, { how, browser }, now)
  return { outcome: 'signed_in', secret }
}
