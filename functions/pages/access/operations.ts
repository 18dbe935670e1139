import * as z from 'zod/mini'
import { budgetsInWords } from '../../domain/budgets.ts'
import { operation } from '../../http/operation.ts'
import { PAGE_LANGUAGE_NAMES } from '../../languages/pages.ts'
import { described } from '../../schemas/described.ts'
import { accessLane } from '../../schemas/access.ts'
import { pageLanguage } from '../../schemas/page-language.ts'
import * as schemas from '../../schemas/shared.ts'

const page = 'text/html'

const TAG = 'Rights of the person'

/** Called for a person without a key; answered by a link or by an operator. */
export const requestAccessOperation = operation({
  id: 'requestAccess',
  method: 'POST',
  path: '/v1/access-requests',
  tag: TAG,
  summary: 'A person asks what is held about their address',
  description:
    'GDPR 15. Needs no key: put it behind a form of yours. A one-time link goes to the address ' +
    'itself, which shows that it is theirs; where none can be sent, operators answer by hand. Texts go ' +
    'to the countries of the senders and to numbers of people alone, never to premium or satellite ' +
    'numbers. The answer is the same for known and unknown addresses, however often and by whomever ' +
    'they were asked for. A request past a budget of the day is recorded like any other, and its link ' +
    'or its operator comes later: first the first of each source block (/24 of IPv4, /48 of IPv6, kept ' +
    'keyed for 48 hours) and recipient (plus-tags and dots folded), then the second. What ' +
    'waits counts to the same budgets, for 48 hours to those of its block too. A fifth of what all ' +
    'share is kept for blocks not seen that day. In a day, by mail: ' +
    `${budgetsInWords('mail')}. By text: ${budgetsInWords('text')}. By an operator: ` +
    `${budgetsInWords('operator')}. A domain is, of a phone, its range of ten thousand numbers.`,
  right: 'public',
  body: z.strictObject({
    to: schemas.address,
    language: z.optional(pageLanguage),
  }),
  answers: {
    202: {
      description: 'Received; its clock runs.',
      schema: z.object({
        status: z.literal('received'),
        receivedAt: z.string(),
        dueAt: described('It is answered by then (GDPR 12(3)).', z.string()),
        by: accessLane,
      }),
    },
  },
  examples: [
    {
      name: 'byMail',
      summary: 'Grace asks for her e-mail address',
      body: { to: 'grace@example.org', language: 'en' },
      status: 202,
      answer: {
        status: 'received',
        receivedAt: '2026-11-21T09:00:00Z',
        dueAt: '2026-12-21T09:00:00Z',
        by: 'mail',
      },
      mails: 'https://stop.example.com/a/Zk3r8Qy1mT5vW9xB2cD4eF6gH7jK0LnP',
    },
    {
      name: 'byPhone',
      summary: 'A phone number, where no texts can be sent',
      body: { to: '+33612345670' },
      status: 202,
      answer: {
        status: 'received',
        receivedAt: '2026-11-21T09:00:00Z',
        dueAt: '2026-12-21T09:00:00Z',
        by: 'operator',
      },
    },
  ],
})

const LINK = {
  method: 'GET',
  path: '/a/:token',
  tag: TAG,
  right: 'public',
} as const
const token = { token: 'Zk3r8Qy1mT5vW9xB2cD4eF6gH7jK0LnP' }

const look = operation({
  ...LINK,
  id: 'showAccessPage',
  summary: 'The page behind an access link: one button',
  description: `Looking changes nothing: mail scanners follow links. In ${PAGE_LANGUAGE_NAMES}, without JavaScript or a cookie. \`HEAD\` answers alike.`,
  answers: {
    200: { description: 'The page, the same whatever is held.', type: page },
    400: { description: 'A page: this is no link of ours.', type: page },
    410: { description: 'A page: the link was used, or its seven days are over.', type: page },
    503: { description: 'A page, to who accepts one: try again.', type: page },
  },
  refusals: ['unavailable', 'hash_key_mismatch'],
  examples: [
    {
      name: 'page',
      summary: 'A link of a message',
      needs: ['requestAccess/byMail'],
      path: token,
      status: 200,
    },
    { name: 'mangled', summary: 'Half a link', path: { token: 'Zk3r' }, status: 400 },
  ],
})

const use = operation({
  ...LINK,
  id: 'useAccessLink',
  method: 'POST',
  summary: 'Shows everything held, stops, or asks for a correction or an erasure',
  description:
    'The first use answers the request; for an hour the link shows the same again. The page tells it in sentences, without ids, in the time zone of the senders and in UTC. The file is JSON: every event with its evidence, consents with their wording, orders, sources, for how long each is kept, and the same sentences. ' +
    'A stop is recorded as one by a link in a message, also after that hour. A correction or an erasure is asked of an operator, who answers it within a month; the address that is written must be the one that the link was sent to.',
  takes: {
    type: 'application/x-www-form-urlencoded',
    description:
      'One of the buttons. `stop` is `all`, `sender/<id>` (its marketing) or `every/<id>` (its service messages too).',
    schema: z.union([
      z.looseObject({ show: z.literal('page') }),
      z.looseObject({ format: z.literal('json') }),
      z.looseObject({ stop: z.string() }),
      z.looseObject({ ask: z.literal('correction'), address: z.string(), says: z.string() }),
      z.looseObject({ ask: z.literal('erasure'), address: z.string() }),
    ]),
  },
  answers: {
    200: { description: 'The page, or the file.', type: '*/*' },
    400: {
      description: 'A page: no link of ours, or a form that asks for nothing or lacks something.',
      type: page,
    },
    410: { description: 'A page: the link was used, or its seven days are over.', type: page },
    429: { description: 'A page: ten requests of this person are open.', type: page },
    503: { description: 'A page, to who accepts one: try again.', type: page },
  },
  refusals: ['body_too_large', 'unavailable', 'hash_key_mismatch'],
  examples: [
    {
      name: 'read',
      summary: 'To be read',
      needs: ['showAccessPage/page'],
      path: token,
      body: { show: 'page' },
      status: 200,
    },
    {
      name: 'download',
      summary: 'As a file',
      needs: ['useAccessLink/read'],
      path: token,
      body: { format: 'json' },
      status: 200,
    },
    {
      name: 'stop',
      summary: 'No more advertising from anyone',
      needs: ['useAccessLink/download'],
      path: token,
      body: { stop: 'all' },
      status: 200,
    },
    {
      name: 'erase',
      summary: 'To be erased',
      needs: ['useAccessLink/stop'],
      path: token,
      body: { ask: 'erasure', address: 'grace@example.org' },
      status: 200,
    },
  ],
})

/** What a person can do with a one-time link. */
export const accessPageOperations = [look, use]
