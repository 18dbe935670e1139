import { defineJob, GENEROUS } from '../job.ts'
import { every, OUTBOX, PERSON, UNLOGGED } from '../store/rights.ts'
import { PARTITION } from '../store/schema.ts'

const ACCESS = every(PARTITION.access)
const CONSENT_REQUEST = every(PARTITION.consentRequest)

export const job = defineJob({
  does: 'A person follows a link, confirms, asks what is held, or chooses what to receive.',
  environment: [
    'TABLE_NAME',
    'PUBLIC_URL',
    'MAIL_FROM',
    'TEXT_FROM',
    'HASH_KEYS_SECRET',
    'LINK_KEYS_SECRET',
    'ENVELOPE_KEYS_SECRET',
    'INBOX_QUEUE_URL',
  ],
  // It can neither read nor write API keys and the accounts of senders.
  rights: [
    {
      actions: ['GetItem'],
      keys: [PERSON, PARTITION.senders, PARTITION.linkKeys, CONSENT_REQUEST, ACCESS],
    },
    { actions: ['BatchGetItem', 'ConditionCheckItem'], keys: [PERSON] },
    { actions: ['Query'], keys: [PERSON, PARTITION.meta, PARTITION.senders, PARTITION.targets] },
    // What is asked for again waits for its mail.
    { actions: ['PutItem'], keys: [PERSON, OUTBOX, UNLOGGED, ACCESS, CONSENT_REQUEST] },
    { actions: ['UpdateItem'], keys: [every(PARTITION.rates)] },
    { actions: ['DeleteItem'], keys: [ACCESS] },
  ],
  routes: [
    { method: 'GET', path: '/u/{token}', ...GENEROUS },
    { method: 'HEAD', path: '/u/{token}', perSecond: 200, burst: 400 },
    { method: 'OPTIONS', path: '/u/{token}', perSecond: 200, burst: 400 },
    { method: 'POST', path: '/u/{token}', ...GENEROUS },

    // People click the link of a mail: many at once after a large mailing.
    { method: 'GET', path: '/c/{token}', perSecond: 200, burst: 400 },
    { method: 'HEAD', path: '/c/{token}', perSecond: 200, burst: 400 },
    { method: 'POST', path: '/c/{token}', perSecond: 200, burst: 400 },

    // Anybody may call it. A flood of requests waits in a queue; refusing here would lock out honest
    // people.
    { method: 'POST', path: '/v1/access-requests', perSecond: 100, burst: 200 },
    { method: 'GET', path: '/a/{token}', perSecond: 50, burst: 100 },
    { method: 'HEAD', path: '/a/{token}', perSecond: 50, burst: 100 },
    { method: 'POST', path: '/a/{token}', perSecond: 20, burst: 40 },

    // As asking for one's data; the choices are read, and then changed, a few times.
    { method: 'GET', path: '/preferences', perSecond: 100, burst: 200 },
    { method: 'HEAD', path: '/preferences', perSecond: 50, burst: 100 },
    { method: 'POST', path: '/preferences', perSecond: 100, burst: 200 },
    { method: 'GET', path: '/preferences/{token}', perSecond: 50, burst: 100 },
    { method: 'HEAD', path: '/preferences/{token}', perSecond: 50, burst: 100 },
    { method: 'POST', path: '/preferences/{token}', perSecond: 100, burst: 200 },
    { method: 'GET', path: '/', perSecond: 20, burst: 40 },

    // With a slash after the token, or within it, the link must still work.
    { method: 'ANY', path: '/u/{proxy+}', ...GENEROUS },
    { method: 'ANY', path: '/c/{proxy+}', perSecond: 200, burst: 400 },
    { method: 'ANY', path: '/a/{proxy+}', perSecond: 20, burst: 40 },
    { method: 'ANY', path: '/preferences/{proxy+}', perSecond: 50, burst: 100 },
    // A link without its token gets a page that helps. A greedy route needs something after the slash
    // of `/u/`; the last route takes all other paths, with a limit so low that scanners cost nothing.
    { method: 'ANY', path: '/u', perSecond: 50, burst: 100 },
    { method: 'ANY', path: '/c', perSecond: 10, burst: 20 },
    { method: 'ANY', path: '/a', perSecond: 10, burst: 20 },
    { method: 'ANY', path: '/{proxy+}', perSecond: 10, burst: 20 },
  ],
  timeoutSeconds: 15,
  memoryMegabytes: 512,
})
