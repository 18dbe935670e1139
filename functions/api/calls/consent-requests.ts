import * as z from 'zod/mini'
import type { Hono } from 'hono'
import type { Authenticated } from '../../http/key.ts'
import { mount, operation, type Gate } from '../../http/operation.ts'
import { sourceBlockOf } from '../../http/source-block.ts'
import { budgetsInWords } from '../../domain/budgets.ts'
import { consentRequest } from '../../schemas/consents.ts'
import { requestConsent, type ConsentRequestDeps } from '../../actions/consents/request.ts'

/** The same for everybody: on the list or not, mailed or not. */
const ACCEPTED = { status: 'accepted' } as const

const SAMPLE_TOKEN = 'Wq7nB2xK9vR4mT1zL6pJ3sD8fH5gC0yA'

const postRequest = operation({
  id: 'requestConsent',
  method: 'POST',
  path: '/v1/consents/requests',
  tag: 'Consents',
  summary: 'Asks a person to confirm by e-mail (double opt-in)',
  description:
    'One mail with one link, good for seven days; pressing the button behind it is the consent, and ' +
    'lifts an older stop. The answer is the same whether the address is known, stopped, bounced or ' +
    'was asked before. No mail goes to an address that takes none or wants none at all. Nobody is ' +
    'mailed twice in ten minutes for one sender, and what is past a budget of the day is not refused: ' +
    'it is recorded, and its mail leaves later, first the first of each key and sender and of each ' +
    'recipient (plus-tags and dots folded), then the second. A fifth of what all share is kept for ' +
    'keys and senders not seen that day. The seven days of the link are counted from when its mail ' +
    'leaves; after 30 days of waiting a request ends. Asked again for the same person, sender and ' +
    'topics while one waits, there is one mail, with the newer wording. Who says stop meanwhile gets ' +
    `none. In a day: ${budgetsInWords('consent')}.`,
  right: 'write',
  body: consentRequest,
  writes: true,
  answers: {
    202: { description: 'Accepted.', schema: z.object({ status: z.literal('accepted') }) },
  },
  refusals: ['unknown_sender', 'unknown_topic', 'no_mail'],
  examples: [
    {
      name: 'newsletter',
      summary: 'Lucy filled in the form of the newsletter',
      body: {
        to: 'lucy@example.org',
        sender: 'acme',
        topics: ['promo'],
        wording: 'I want offers by e-mail.',
        wordingVersion: '1',
        pageUrl: 'https://acme.example/join',
        language: 'en',
      },
      status: 202,
      answer: ACCEPTED,
      mails: `https://stop.example.com/c/${SAMPLE_TOKEN}`,
    },
  ],
})

const path = '/c/:token'
const page = 'text/html'
const token = { token: SAMPLE_TOKEN }
const needs = ['requestConsent/newsletter']

const showPage = operation({
  id: 'showConfirmationPage',
  method: 'GET',
  path,
  tag: 'Consents',
  summary: 'The page behind the link of a confirmation mail',
  description:
    'It shows who will write and the wording to agree to, with one button. Looking changes nothing: mail scanners follow links. The page is in English or French, works without JavaScript and sets no cookie. `HEAD` answers alike.',
  right: 'public',
  answers: {
    200: { description: 'The page.', type: page },
    400: { description: 'A page: no link of ours, or one of more than seven days.', type: page },
    503: { description: 'A page: try again.', type: page },
  },
  examples: [
    { name: 'page', summary: 'The link of a mail', needs, path: token, status: 200 },
    { name: 'mangled', summary: 'Half a link', path: { token: 'Zk3r8Qy1' }, status: 400 },
  ],
})

const pressButton = operation({
  id: 'confirmConsent',
  method: 'POST',
  path,
  tag: 'Consents',
  summary: 'Agrees, by the button of the page',
  description: 'Recorded once, with what the page showed; doing it again changes nothing.',
  right: 'public',
  takes: {
    type: 'application/x-www-form-urlencoded',
    description: 'The form of the page.',
    schema: z.looseObject({ confirm: z.literal('yes') }),
  },
  answers: {
    200: { description: 'A page: it is recorded, or it was before.', type: page },
    400: { description: 'A page: no link that is open, or a form that says nothing.', type: page },
    410: { description: 'A page: it was recorded before, and counts no more.', type: page },
    503: { description: 'A page: try again.', type: page },
  },
  refusals: ['body_too_large'],
  examples: [
    {
      name: 'yes',
      summary: 'The button',
      needs,
      path: token,
      body: { confirm: 'yes' },
      status: 200,
    },
  ],
})

export const consentRequestOperations = [postRequest, showPage, pressButton]

export type ConsentRequestRouteDeps = Gate & ConsentRequestDeps

export function consentRequestRoutes(
  router: Hono<Authenticated>,
  deps: ConsentRequestRouteDeps,
): void {
  mount(router, deps, postRequest, async ({ c, key, body }) => {
    await requestConsent(deps, body, { key, block: sourceBlockOf(c), receivedAt: deps.now() })
    return { status: 202, body: ACCEPTED, kept: ACCEPTED }
  })
}
