import { askForLink, type AskLinkDeps } from '../../actions/sign-in/ask-link.ts'
import { useSignInLink, type UseLinkDeps } from '../../actions/sign-in/use-link.ts'
import type { Mail } from '../../domain/mail.ts'
import {
  isLinkSecret,
  LINK_SECONDS,
  newLinkSecret,
  type LinkBearer,
  type SignInLinks,
} from '../../domain/sign-in-link.ts'
import { toSecond } from '../../domain/time.ts'
import { sourceBlockOf } from '../../http/source-block.ts'
import type { ConsoleContext, ConsoleRoute } from '../route.ts'
import {
  giveCookie,
  giveSession,
  isLoopbackName,
  readCookie,
  takeCookie,
  type Origins,
} from '../signed-in.ts'
import { browserName } from './browser-name.ts'
import { oidcRoutes, type OidcRouteDeps } from './oidc-routes.tsx'
import { askPage, linkPage, refusedPage, sentPage } from './pages.tsx'

export type SignInDeps = Origins &
  AskLinkDeps &
  UseLinkDeps &
  OidcRouteDeps & {
    readonly mail: Pick<Mail, 'canSend'>
    readonly signInLinks: Pick<SignInLinks, 'look'>
    readonly now: () => Date
  }

/** Which browser asked for a link; whoever has the link alone cannot use it. */
const ASKED_HERE = 'basta-asked'

/** Signing in by a one-time link: ask for it, press its button. */
export function signInRoutes(deps: SignInDeps): readonly ConsoleRoute[] {
  return [
    {
      method: 'GET',
      path: '/console/sign-in',
      role: 'anybody',
      handle: (c) => (isSignedIn(c) ? c.redirect('/console', 303) : askPage(c, waysOf(deps))),
    },
    {
      method: 'POST',
      path: '/console/sign-in',
      role: 'anybody',
      handle: (c) => ask(deps, c),
    },
    {
      method: 'GET',
      path: '/console/sign-in/sent',
      role: 'anybody',
      handle: sentPage,
    },
    // Before the links, whose path takes any word.
    ...oidcRoutes(deps),
    {
      method: 'GET',
      path: '/console/sign-in/:token',
      role: 'anybody',
      handle: async (c) => {
        const { outcome } = await deps.signInLinks.look(
          tokenOf(c),
          bearerOf(deps, c),
          toSecond(deps.now()),
        )
        return outcome === 'taken' ? linkPage(c, tokenOf(c)) : refusedPage(c, outcome)
      },
    },
    {
      method: 'POST',
      path: '/console/sign-in/:token',
      role: 'anybody',
      handle: (c) => use(deps, c),
    },
  ]
}

function waysOf({ mail, consoleOidc }: SignInDeps) {
  return { canMail: mail.canSend, hasProvider: consoleOidc !== undefined }
}

async function ask(deps: SignInDeps, c: ConsoleContext): Promise<Response> {
  const ways = waysOf(deps)
  const email = c.get('form').text('email')
  if (!ways.canMail || email === undefined) return askPage(c, { ...ways, fault: 'unreadable' })
  // The same browser may ask again: each of its links works.
  const known = readCookie(c, deps, ASKED_HERE)
  const browser = isLinkSecret(known) ? known : newLinkSecret()
  const asked = await askForLink(
    deps,
    { email, browser, language: c.get('language') },
    { block: sourceBlockOf(c) ?? 'unknown', now: deps.now() },
  )
  if (asked !== 'asked') return askPage(c, { ...ways, fault: asked })
  // Lax, because the link is opened from a mail program of another site.
  giveCookie(c, deps, ASKED_HERE, browser, { seconds: LINK_SECONDS, sameSite: 'Lax' })
  return c.redirect('/console/sign-in/sent', 303)
}

async function use(deps: SignInDeps, c: ConsoleContext): Promise<Response> {
  const browser = browserName(c.req.header('user-agent'))
  const used = await useSignInLink(
    deps,
    tokenOf(c),
    { bearer: bearerOf(deps, c), browser },
    deps.now(),
  )
  if (used.outcome !== 'signed_in') return refusedPage(c, used.outcome)
  takeCookie(c, deps, ASKED_HERE)
  giveSession(c, deps, used.secret)
  return c.redirect('/console', 303)
}

function isSignedIn(c: ConsoleContext): boolean {
  return (c.get('signedIn') as object | undefined) !== undefined
}

function tokenOf(c: ConsoleContext): string {
  return c.req.param('token') ?? ''
}

/** Of this machine is who asks for it by a name that leads nowhere else. */
function bearerOf(deps: SignInDeps, c: ConsoleContext): LinkBearer {
  const names = [new URL(deps.publicUrl), new URL(c.req.url)]
  return {
    browser: readCookie(c, deps, ASKED_HERE),
    isLocal: names.every(({ hostname }) => isLoopbackName(hostname)),
  }
}
