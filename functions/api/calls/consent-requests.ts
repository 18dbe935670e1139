import * as z from 'zod/mini'
import type { Hono } from 'hono'
import type { Authenticated } from '../../http/key.ts'
import { mount } from '../../http/mount.ts'
import { operation } from '../../http/operation.ts'
import type { OperationDeps } from '../../http/repetition.ts'
import { sourceBlockOf } from '../../http/source-block.ts'
import { budgetsInWords } from '../../domain/budgets.ts'
import { consentRequest } from '../../schemas/consents.ts'
import { requestConsent, type ConsentRequestDeps } from '../../actions/consents/request.ts'

/** The same answer for everybody: on the list or not, mailed or not. */
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
    'recipient (plus-tags and dots folded), then the second. What waits counts to the ' +
    'same budgets, for 48 hours to those of its source block too. A fifth of what all share is kept for ' +
    'keys and senders not seen that day. The seven days of the link are counted from when its mail ' +
    'leaves; after 30 days of waiting a request ends. Asked again for the same person, sender and ' +
    'topics while one waits, there is one mail, with the newer wording; while its mail is being sent, ' +
    'a newer wording waits for a turn of its own. Who says stop meanwhile gets ' +
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

export const consentRequestOperations = [postRequest]

export type ConsentRequestRouteDeps = OperationDeps & ConsentRequestDeps

export function consentRequestRoutes(
  router: Hono<Authenticated>,
  deps: ConsentRequestRouteDeps,
): void {
  mount(router, deps, postRequest, async ({ c, key, body }) => {
    await requestConsent(deps, body, { key, block: sourceBlockOf(c), receivedAt: deps.now() })
    return { status: 202, body: ACCEPTED, kept: ACCEPTED }
  })
}
