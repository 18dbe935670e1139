import * as z from 'zod/mini'
import { operation } from '../../http/operation.ts'
import { PAGE_LANGUAGE_NAMES } from '../../languages/pages.ts'

const page = 'text/html'
const TAG = 'Preferences'
const FORM = 'application/x-www-form-urlencoded'

const ask = operation({
  id: 'showPreferencesForm',
  method: 'GET',
  path: '/preferences',
  tag: TAG,
  summary: 'The page where a person asks for a link to their choices',
  description: `One text field for an e-mail address or a phone number. In ${PAGE_LANGUAGE_NAMES}, without JavaScript or a cookie. \`HEAD\` answers alike.`,
  right: 'public',
  answers: { 200: { description: 'The page.', type: page } },
  examples: [{ name: 'page', summary: 'The form', status: 200 }],
})

const request = operation({
  id: 'requestPreferences',
  method: 'POST',
  path: '/preferences',
  tag: TAG,
  summary: 'A person asks for a link to their choices',
  description:
    'The same page for known and unknown addresses. The link goes to the address itself, within the budgets of `POST /v1/access-requests`, which both share. Where none can be sent, the request waits for an operator among those for access (`asks`: `preferences`).',
  right: 'public',
  takes: {
    type: FORM,
    description: 'An e-mail address, or a phone number with its country code.',
    schema: z.looseObject({ to: z.string() }),
  },
  answers: {
    200: { description: 'A page: where a link can be sent, it is on its way.', type: page },
    400: { description: 'The form again: this is no address.', type: page },
    503: { description: 'A page, to who accepts one: try again.', type: page },
  },
  refusals: ['body_too_large', 'unavailable', 'hash_key_mismatch'],
  examples: [
    {
      name: 'byMail',
      summary: 'Grace asks for her e-mail address',
      body: { to: 'grace@example.org' },
      status: 200,
      mails: 'https://stop.example.com/preferences/Pr3fs8Qy1mT5vW9xB2cD4eF6gH7jK0Ln',
    },
    { name: 'noAddress', summary: 'No address', body: { to: 'grace' }, status: 400 },
  ],
})

const LINK = { path: '/preferences/:token', tag: TAG, right: 'public' } as const
const token = { token: 'Pr3fs8Qy1mT5vW9xB2cD4eF6gH7jK0Ln' }
const REFUSED = {
  400: { description: 'A page: no link of ours, or a form that asks for nothing.', type: page },
  410: { description: 'A page: the link was used, or its seven days are over.', type: page },
  503: { description: 'A page, to who accepts one: try again.', type: page },
} as const

const look = operation({
  ...LINK,
  id: 'showPreferencesLink',
  method: 'GET',
  summary: 'The page behind a preferences link: one button',
  description:
    'Looking changes nothing: mail scanners follow links. A link that opens nothing shows the form that asks for a new one. `HEAD` answers alike.',
  answers: { 200: { description: 'The page, the same whatever is held.', type: page }, ...REFUSED },
  refusals: ['unavailable', 'hash_key_mismatch'],
  examples: [
    {
      name: 'page',
      summary: 'A link of a message',
      needs: ['requestPreferences/byMail'],
      path: token,
      status: 200,
    },
    { name: 'mangled', summary: 'Half a link', path: { token: 'Pr3f' }, status: 400 },
  ],
})

const use = operation({
  ...LINK,
  id: 'changePreferences',
  method: 'POST',
  summary: 'Shows what may be sent to the address, by sender and topic, and changes it',
  description:
    'The first use opens the link for an hour. A stop is recorded at one press: of all senders, of one, of one topic, or of every message of one sender. It is for the address of the link alone. Messages come back by double opt-in alone: the person writes the address once more, gets the mail of `POST /v1/consents/requests`, and says yes in it.',
  takes: {
    type: FORM,
    description: 'One of the buttons. `from`: the sender after which the shown part begins.',
    schema: z.union([
      z.looseObject({ show: z.literal('page') }),
      z.looseObject({ stop: z.string() }),
      z.looseObject({ again: z.string(), to: z.optional(z.string()) }),
    ]),
  },
  answers: { 200: { description: 'The choices as they are now.', type: page }, ...REFUSED },
  refusals: ['body_too_large', 'unavailable', 'hash_key_mismatch'],
  examples: [
    {
      name: 'read',
      summary: 'To be read',
      needs: ['showPreferencesLink/page'],
      path: token,
      body: { show: 'page' },
      status: 200,
    },
    {
      name: 'stopTopic',
      summary: 'One topic of one sender',
      needs: ['changePreferences/read', 'putSender/acme'],
      path: token,
      body: { stop: 'marketing sender/acme/promo' },
      status: 200,
    },
    {
      name: 'stopAll',
      summary: 'All marketing',
      needs: ['changePreferences/read'],
      path: token,
      body: { stop: 'marketing all' },
      status: 200,
    },
    {
      name: 'again',
      summary: 'A mail that asks whether messages may come back',
      needs: ['changePreferences/stopAll', 'putSender/acme'],
      path: token,
      body: { again: 'sender/acme', to: 'grace@example.org' },
      status: 200,
    },
  ],
})

/** What a person can do about what they receive, without a link of a sender. */
export const preferenceOperations = [ask, request, look, use]
