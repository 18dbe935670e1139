import type { Job } from './jobs.ts'

export type AnsweringJob = Extract<Job, 'check' | 'inbound' | 'unsubscribe' | 'register'>

export type Route = Readonly<{
  method: 'ANY' | 'GET' | 'HEAD' | 'OPTIONS' | 'POST'
  path: string
  job: AnsweringJob
  perSecond: number
  burst: number
}>

/**
 * A throttle per route, so that no flood of checks can take the share of those who say stop: an
 * account has 10,000 requests a second (2,500 in a smaller region), the checks together 560. Where
 * people and providers speak the throttles are far above any real traffic and there is none per
 * caller: thousands of people stand behind one provider's address.
 */
export const ROUTES: readonly Route[] = [
  { method: 'POST', path: '/v1/check', job: 'check', perSecond: 500, burst: 1000 },
  { method: 'POST', path: '/v1/check/batch', job: 'check', perSecond: 50, burst: 100 },
  { method: 'GET', path: '/healthz', job: 'check', perSecond: 10, burst: 20 },

  { method: 'POST', path: '/inbound/{provider}/{account}', job: 'inbound', ...generous() },
  // Providers that sign nothing prove themselves by a secret in the path; some know only GET.
  { method: 'POST', path: '/inbound/{provider}/{account}/{secret}', job: 'inbound', ...generous() },
  { method: 'GET', path: '/inbound/{provider}/{account}/{secret}', job: 'inbound', ...generous() },
  { method: 'GET', path: '/inbound/{provider}/{account}', job: 'inbound', ...generous() },
  {
    method: 'POST',
    path: '/v1/quarantine/{provider}/{account}',
    job: 'inbound',
    perSecond: 10,
    burst: 20,
  },

  { method: 'GET', path: '/u/{token}', job: 'unsubscribe', ...generous() },
  { method: 'HEAD', path: '/u/{token}', job: 'unsubscribe', perSecond: 200, burst: 400 },
  { method: 'OPTIONS', path: '/u/{token}', job: 'unsubscribe', perSecond: 200, burst: 400 },
  { method: 'POST', path: '/u/{token}', job: 'unsubscribe', ...generous() },

  { method: 'GET', path: '/openapi.json', job: 'register', perSecond: 10, burst: 20 },
  { method: 'GET', path: '/docs', job: 'register', perSecond: 10, burst: 20 },
  { method: 'GET', path: '/docs/{file}', job: 'register', perSecond: 20, burst: 40 },

  // What a person was mailed: as many as press the button after a mailing of confirmations.
  { method: 'GET', path: '/c/{token}', job: 'register', perSecond: 200, burst: 400 },
  { method: 'HEAD', path: '/c/{token}', job: 'register', perSecond: 200, burst: 400 },
  { method: 'POST', path: '/c/{token}', job: 'register', perSecond: 200, burst: 400 },

  // Anybody may ask. A flood waits in a queue behind everybody else; refused here, it would keep
  // honest people out.
  { method: 'POST', path: '/v1/access-requests', job: 'register', perSecond: 100, burst: 200 },
  { method: 'GET', path: '/a/{token}', job: 'register', perSecond: 50, burst: 100 },
  { method: 'HEAD', path: '/a/{token}', job: 'register', perSecond: 50, burst: 100 },
  { method: 'POST', path: '/a/{token}', job: 'register', perSecond: 20, burst: 40 },

  // Who reports a stop must not wait behind those who read, nor behind anybody without a key.
  { method: 'POST', path: '/v1/stops', job: 'register', perSecond: 200, burst: 400 },
  { method: 'POST', path: '/v1/links', job: 'register', perSecond: 50, burst: 100 },
  { method: 'GET', path: '/v1/events', job: 'register', perSecond: 10, burst: 20 },

  // The API picks the most specific route, so this one never sees a check.
  { method: 'ANY', path: '/v1/{proxy+}', job: 'register', perSecond: 50, burst: 100 },

  // A slash behind a token, or within what stands there, must not keep a link from being read.
  { method: 'ANY', path: '/u/{proxy+}', job: 'unsubscribe', ...generous() },
  { method: 'ANY', path: '/c/{proxy+}', job: 'register', perSecond: 200, burst: 400 },
  { method: 'ANY', path: '/a/{proxy+}', job: 'register', perSecond: 20, burst: 40 },
  // Links that lost their token get a page that helps; a greedy route needs something behind the
  // slash of `/u/`, so the last takes what is nobody's, so few that no scanner costs anything.
  { method: 'ANY', path: '/u', job: 'unsubscribe', perSecond: 50, burst: 100 },
  { method: 'ANY', path: '/c', job: 'register', perSecond: 10, burst: 20 },
  { method: 'ANY', path: '/a', job: 'register', perSecond: 10, burst: 20 },
  { method: 'ANY', path: '/{proxy+}', job: 'unsubscribe', perSecond: 10, burst: 20 },
]

function generous(): Pick<Route, 'perSecond' | 'burst'> {
  return { perSecond: 1000, burst: 2000 }
}
