import * as z from 'zod/mini'
import { operation } from '../../http/operation.ts'
import { PAGE_LANGUAGE_NAMES } from '../../languages/pages.ts'

const path = '/u/:token'
const page = 'text/html'
const token = { token: 'AVrcmbDnHUt7N4xDXULFhdVq' }
const needs = ['mintLinks/two']

const showLink = operation({
  id: 'showUnsubscribePage',
  method: 'GET',
  path,
  tag: 'Unsubscribing',
  summary: 'The page behind an unsubscribe link',
  description: `Each button says what it stops, and the first stops as far as the sender’s stops reach: the marketing of all senders or, where its \`stopReach\` is \`sender\`, of that sender whole, also where the link is of a topic. After it a person can choose this sender alone, one of its topics, or all senders; apart, and only after a box is ticked, every message of this sender, service messages too. Another language is a link, \`?lang=\`. Looking changes nothing: mail scanners follow links. The page is in ${PAGE_LANGUAGE_NAMES}, works without JavaScript and sets no cookie. \`HEAD\` answers alike.`,
  right: 'public',
  answers: {
    200: { description: 'The page, the same whether or not the person has said stop.', type: page },
    400: { description: 'A page: this is no link of ours.', type: page },
    503: { description: 'A page, to who accepts one: try again.', type: page },
  },
  refusals: ['unavailable', 'hash_key_mismatch'],
  examples: [
    { name: 'page', summary: 'A link of a message', needs, path: token, status: 200 },
    { name: 'mangled', summary: 'Half a link', path: { token: 'AVrcmbDn' }, status: 400 },
  ],
})

const postLink = operation({
  id: 'unsubscribe',
  method: 'POST',
  path,
  tag: 'Unsubscribing',
  summary: 'Unsubscribes, by one click of a mail program or by the button of the page',
  description: [
    'RFC 8058: no redirect, no question, no cookie. Doing it twice does no harm. Links never expire.',
    'One click stops all senders or, where the sender’s `stopReach` is `sender`, the topic that the',
    'link was made for, else that sender. A button stops what it says. The page that answers repeats',
    'what was recorded by this request. Its own forms post `receipt`, which shows it once more in another',
    'language and records nothing, or `undo`, which takes back what the button has just recorded: once,',
    'within ten minutes, while nothing else was recorded since. One click has no undo.',
  ].join(' '),
  right: 'public',
  takes: {
    type: 'application/x-www-form-urlencoded',
    description: 'A form, or the same as `multipart/form-data`; other fields are passed over.',
    schema: z.union([
      z.looseObject({ 'List-Unsubscribe': z.literal('One-Click') }),
      z.looseObject({
        unsubscribe: z.union([
          z.enum(['topic', 'sender', 'only-sender', 'all', 'every', 'every-and-all']),
          z.string().check(z.regex(/^topic\/[a-z0-9][a-z0-9-]{0,62}$/)),
        ]),
      }),
      z.looseObject({ receipt: z.string() }),
      z.looseObject({ undo: z.string() }),
    ]),
  },
  answers: {
    200: {
      description:
        'A page: what is recorded; that it is kept and will be in a moment; or that it is taken back.',
      type: page,
    },
    400: { description: 'A page: no link of ours, or a form that asks for nothing.', type: page },
    410: { description: 'A page: this cannot be taken back any more.', type: page },
    503: { description: 'A page, to who accepts one: try again.', type: page },
  },
  refusals: ['body_too_large', 'unavailable', 'hash_key_mismatch'],
  examples: [
    {
      name: 'oneClick',
      summary: 'The button of a mail program',
      needs,
      path: token,
      body: { 'List-Unsubscribe': 'One-Click' },
      status: 200,
    },
    {
      name: 'everything',
      summary: 'The page’s button for everything',
      needs,
      path: token,
      body: { unsubscribe: 'all' },
      status: 200,
    },
    {
      name: 'notEvenService',
      summary: 'The page’s button against service messages too',
      needs,
      path: token,
      body: { unsubscribe: 'every' },
      status: 200,
    },
    {
      name: 'nothingAsked',
      summary: 'A form that asks for nothing',
      needs,
      path: token,
      body: { hello: 'there' },
      status: 400,
    },
  ],
})

const askMethods = operation({
  id: 'askLinkMethods',
  method: 'OPTIONS',
  path,
  tag: 'Unsubscribing',
  summary: 'What can be done with a link, for mail programs that ask first',
  right: 'public',
  answers: { 204: { description: 'See the header `Allow`.' } },
  examples: [{ name: 'any', summary: 'Any link', path: { token: 'AVrcmbDn' }, status: 204 }],
})

/** What a person, or their mail program, can do with a link in a message. */
export const unsubscribeOperations = [showLink, postLink, askMethods]
