import * as z from 'zod/mini'
import { operation } from '../../http/operation.ts'

const page = 'text/html'

const LINK = {
  method: 'GET',
  path: '/a/:token',
  tag: 'Rights of the person',
  right: 'public',
} as const
const token = { token: 'Zk3r8Qy1mT5vW9xB2cD4eF6gH7jK0LnP' }

const look = operation({
  ...LINK,
  id: 'showAccessPage',
  summary: 'The page behind an access link: one button',
  description:
    'Looking changes nothing: mail scanners follow links. In English or French, without JavaScript or a cookie. `HEAD` answers alike.',
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
  summary: 'Shows everything held, to be read or as a file',
  description:
    'The first use answers the request; for an hour the link shows the same again. The file is JSON: every event with its evidence, consents with their wording, orders, sources, and for how long each is kept.',
  takes: {
    type: 'application/x-www-form-urlencoded',
    description: 'One of the two buttons.',
    schema: z.union([
      z.looseObject({ show: z.literal('page') }),
      z.looseObject({ format: z.literal('json') }),
    ]),
  },
  answers: {
    200: { description: 'The page, or the file.', type: '*/*' },
    400: { description: 'A page: no link of ours, or a form that asks for nothing.', type: page },
    410: { description: 'A page: the link was used, or its seven days are over.', type: page },
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
  ],
})

/** What a person reaches from a one-time link. */
export const accessPageOperations = [look, use]
