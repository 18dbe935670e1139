import type { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { BastaError } from '../domain/errors.ts'
import { includesRole } from '../domain/operator.ts'
import type { Ready } from '../domain/ready.ts'
import { inFlight } from '../http/in-flight.ts'
import { log, logFailure } from '../log.ts'
import type { Assets } from './assets.ts'
import { NO_FORM, readForm } from './form.ts'
import { consoleLanguage } from './language.ts'
import { refuse } from './refused.tsx'
import type { ConsoleContext, ConsoleEnv, ConsoleRoute } from './route.ts'
import { isFromOwnPage, isOwnToken, readSignedIn, type SignedInDeps } from './signed-in.ts'

export type MountDeps = SignedInDeps & {
  readonly ready: Ready
  readonly assets: Assets
}

const FORM_BYTES_MAX = 64_000
/** Lambda takes 6 MB a request, in base64. */
const FILE_BYTES_MAX = 4_500_000

/**
 * Puts routes on the router. Whatever a route does, this comes first: the house is ready, the session is
 * one, the role is enough, and a POST comes from a page of this session.
 */
export function mountConsole(
  router: Hono<ConsoleEnv>,
  deps: MountDeps,
  routes: readonly ConsoleRoute[],
): void {
  const { forRequests } = inFlight(deps.ready)
  for (const { method, path, role, takes = 'form', tooLarge, handle } of routes) {
    const limit = bodyLimit({
      maxSize: takes === 'file' ? FILE_BYTES_MAX : FORM_BYTES_MAX,
      // Nothing of the request is read, so it is not known who sends it.
      onError: (c: ConsoleContext) => {
        c.set('language', consoleLanguage(c))
        return tooLarge?.(c) ?? refuse(c, 'too_large')
      },
    })
    router.on(method, path, limit, (c) =>
      forRequests(async () => {
        c.set('form', NO_FORM)
        const checkAgain = await deps.ready()
        const signedIn = await readSignedIn(c, deps)
        c.set('language', consoleLanguage(c, signedIn?.operator.language))
        if (signedIn !== undefined) c.set('signedIn', signedIn)
        if (role !== 'anybody') {
          if (signedIn === undefined) {
            return method === 'GET' ? c.redirect('/console/sign-in', 303) : refuse(c, 'signed_out')
          }
          const { operator } = signedIn
          if (!includesRole(operator.role, role)) {
            log('forbidden', { key: signedIn.actor.id })
            return refuse(c, 'role', role)
          }
        }
        if (method === 'POST') {
          if (!isFromOwnPage(c, deps)) return refuse(c, 'form')
          const form = await readForm(c.req)
          if (form === undefined) return refuse(c, 'no_form')
          if (signedIn !== undefined && !isOwnToken(form.text('csrf'), signedIn.csrf))
            return refuse(c, 'form')
          c.set('form', form)
        }
        const answer = await handle(c)
        await checkAgain()
        return answer
      }),
    )
  }
  router.onError((error, c) => {
    c.set('language', c.get('language') ?? consoleLanguage(c))
    if (error instanceof BastaError && error.code === 'not_found') return refuse(c, 'not_found')
    if (error instanceof BastaError && error.code !== 'unavailable') return refuse(c, error)
    logFailure('unavailable', error, { id: c.req.header('x-amzn-trace-id') })
    return refuse(c, 'away')
  })
}
