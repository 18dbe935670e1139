import * as z from 'zod/mini'
import { operation } from '../../http/operation.ts'
import { PAGE_LANGUAGE_NAMES } from '../../languages/pages.ts'

/** The same as in the example of the call that sends it. */
const SAMPLE_TOKEN = 'Wq7nB2xK9vR4mT1zL6pJ3sD8fH5gC0yA'
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
  description: `It shows who will write and the wording to agree to, with one button. Looking changes nothing: mail scanners follow links. The page is in ${PAGE_LANGUAGE_NAMES}, works without JavaScript and sets no cookie. \`HEAD\` answers alike.`,
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

export const confirmOperations = [showPage, pressButton]
