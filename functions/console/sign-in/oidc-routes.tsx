import { signInByEmail, type SignInByEmailDeps } from '../../actions/sign-in/by-email.ts'
import { LINK_SECONDS } from '../../domain/sign-in-link.ts'
import type { ConsoleContext, ConsoleRoute } from '../route.ts'
import { giveCookie, giveSession, readCookie, takeCookie, type Origins } from '../signed-in.ts'
import { browserName } from './browser-name.ts'
import { CALLBACK, openOidc, type Oidc, type OidcDeps } from './oidc.ts'
import { backPage, notVouchedPage } from './pages.tsx'

export type OidcRouteDeps = Origins & OidcDeps & SignInByEmailDeps

const AWAY = 'basta-oidc'
/** What a provider may answer: RFC 6749, 4.1.2, RFC 9207, and OpenID Connect Session Management. */
const ANSWERS = ['code', 'state', 'iss', 'session_state', 'error', 'error_description'] as const

/**
 * Signing in at the owner's provider. It leaves by a link, since a form may lead nowhere else
 * (`form-action`), and comes back to a page whose button does the rest: a cookie that is set while
 * another site leads here would not be sent with what follows.
 */
export function oidcRoutes(deps: OidcRouteDeps): readonly ConsoleRoute[] {
  const { consoleOidc } = deps
  if (consoleOidc === undefined) return []
  const oidc = openOidc(consoleOidc, deps)
  return [
    {
      method: 'GET',
      path: '/console/sign-in/oidc',
      role: 'anybody',
      handle: async (c) => {
        const { url, cookie } = await oidc.begin()
        giveCookie(c, deps, AWAY, cookie, { seconds: LINK_SECONDS, sameSite: 'Lax' })
        return c.redirect(url, 303)
      },
    },
    {
      method: 'GET',
      path: CALLBACK,
      role: 'anybody',
      handle: (c) => {
        const query = new URL(c.req.url).searchParams
        const answer = ANSWERS.flatMap((name) => {
          const value = query.get(name)
          return value === null ? [] : [[name, value] as const]
        })
        return query.has('code') ? backPage(c, answer) : notVouchedPage(c)
      },
    },
    { method: 'POST', path: CALLBACK, role: 'anybody', handle: (c) => finish(deps, oidc, c) },
  ]
}

async function finish(deps: OidcRouteDeps, oidc: Oidc, c: ConsoleContext): Promise<Response> {
  const form = c.get('form')
  const answer = new URLSearchParams(
    ANSWERS.flatMap((name) => {
      const value = form.text(name)
      return value === undefined ? [] : [[name, value] as [string, string]]
    }),
  )
  const email = await oidc.finish(answer, readCookie(c, deps, AWAY))
  takeCookie(c, deps, AWAY)
  const by = { how: 'oidc', browser: browserName(c.req.header('user-agent')) } as const
  const secret = await signInByEmail(deps, email, by, deps.now())
  if (secret === undefined) return notVouchedPage(c)
  giveSession(c, deps, secret)
  return c.redirect('/console', 303)
}
