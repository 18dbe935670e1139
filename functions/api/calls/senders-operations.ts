import * as z from 'zod/mini'
import * as schemas from '../../schemas/shared.ts'
import { operation } from '../../http/operation.ts'

const ACME = {
  id: 'acme',
  name: 'Acme',
  numbers: [{ number: '+33700000001', purpose: 'marketing' }],
  domains: [],
  topics: ['promo'],
  basis: 'consent',
  stopReach: 'all',
  defaultCountry: 'FR',
  version: 1,
} as const
const SHOP = {
  id: 'shop',
  name: 'Acme Shop',
  numbers: [],
  domains: ['shop.example'],
  topics: [],
  basis: 'customer',
  justification: 'buyers are told of the like when they order, and can refuse there',
  stopReach: 'sender',
  customerDays: 1_095,
  sendingHours: { FR: { from: '08:00', to: '21:30', sundays: false, publicHolidays: false } },
  version: 1,
} as const

/** The first change of a sender lists every member as new. */
const { id: _id, version: _version, ...declared } = SHOP
const FIRST_CHANGE = Object.fromEntries(
  Object.entries(declared).map(([member, to]) => [member, { to }]),
)

export const putSender = operation({
  id: 'putSender',
  method: 'PUT',
  path: '/v1/senders/:id',
  tag: 'Senders',
  summary: 'Creates or changes a sender',
  description: [
    '`basis` is why people may be written to: `consent`, `customer` (who ordered, for',
    '`customerDays`) or `opt_out`. The latter two need a `justification`, and so does every change of',
    'a basis, to `consent` too. Who changed what and why is kept: `GET /v1/senders/{id}/changes`.',
    '\n\n`sendingHours` say, for a country, when marketing texts (SMS) may reach people there. A check',
    'outside them is answered with `notBefore`. Where a country has several time zones, a text waits',
    'until it suits them all; public holidays are those of the whole country. A country that is not',
    'named has no hours; e-mail and transactional messages have none.',
    '\n\nA number or domain that several senders declare stands for all of them: a stop there stops',
    'each, and every message of each where one declared the number transactional. A key that is',
    'limited to some senders cannot declare what a sender beyond them declares.',
    '\n\n`language` is the one in which a text without a language of its own, such as STOP, is answered;',
    'without it that is the main language of `defaultCountry`. In Canada STOP is answered in English.',
    '\n\n`strictness` says how a reply that is no keyword is judged: `balanced` weighs both mistakes,',
    '`hear_more` stops sooner, and `hold_more` stops later and holds more for a person to decide.',
    'Keywords stop whatever it is. What to expect of each is measured: `functions/classify/READING.md`.',
    'A reply that may be meant for several senders is judged as hears most: `hear_more`, else',
    '`hold_more`.',
    '\n\n`page` is what people see on the pages of their links: a `logo` (a PNG of at most 6 KB, in',
    'base64, 16 to 1,024 pixels each way), a `colour` (darkened or lightened until it can be read),',
    'the `company` and its `privacyContact` (an e-mail or https address), the `timeZone` that they are',
    'told times in (without it that of `defaultCountry`, where it has only one), and `topicNames`: what',
    'people call each topic.',
  ].join(' '),
  right: 'admin',
  body: schemas.sender,
  answers: {
    200: { description: 'The sender was changed.', schema: schemas.shownSender },
    201: { description: 'The sender is new.', schema: schemas.shownSender },
  },
  refusals: ['conflict'],
  examples: [
    {
      name: 'acme',
      summary: 'A sender on the basis of consent',
      path: { id: 'acme' },
      body: {
        name: 'Acme',
        numbers: [{ number: '+33700000001', purpose: 'marketing' }],
        topics: ['promo'],
        basis: 'consent',
        defaultCountry: 'FR',
      },
      status: 201,
      answer: ACME,
    },
    {
      name: 'shop',
      summary: 'A sender that writes to its customers, at decent hours',
      path: { id: 'shop' },
      body: {
        name: SHOP.name,
        domains: SHOP.domains,
        basis: SHOP.basis,
        justification: SHOP.justification,
        stopReach: SHOP.stopReach,
        customerDays: SHOP.customerDays,
        sendingHours: SHOP.sendingHours,
      },
      status: 201,
      answer: SHOP,
    },
  ],
})

export const listSenders = operation({
  id: 'listSenders',
  method: 'GET',
  path: '/v1/senders',
  tag: 'Senders',
  summary: 'Lists senders in order of their ids',
  description: 'A key that is for some senders sees those alone. Where there are more, `next` is.',
  right: 'check',
  query: schemas.page,
  answers: {
    200: {
      description: 'A page of senders.',
      schema: z.strictObject({
        senders: z.array(schemas.shownSender),
        next: z.optional(z.string()),
      }),
    },
  },
  examples: [
    {
      name: 'first',
      summary: 'The first page',
      needs: ['putSender/acme'],
      query: { limit: '1' },
      status: 200,
      answer: { senders: [ACME], next: 'MS5zZW5kZXJzLmFjbWU' },
    },
  ],
})

export const getSender = operation({
  id: 'getSender',
  method: 'GET',
  path: '/v1/senders/:id',
  tag: 'Senders',
  summary: 'Shows a sender',
  right: 'check',
  answers: { 200: { description: 'The sender.', schema: schemas.shownSender } },
  refusals: ['unknown_sender'],
  examples: [
    {
      name: 'acme',
      summary: 'A sender',
      needs: ['putSender/acme'],
      path: { id: 'acme' },
      status: 200,
      answer: ACME,
    },
  ],
})

const change = z.strictObject({
  version: z.int(),
  at: z.string(),
  key: z.string(),
  why: z.optional(z.string()),
  changed: z.record(
    z.string(),
    z.strictObject({ from: z.optional(z.json()), to: z.optional(z.json()) }),
  ),
})

export const getChanges = operation({
  id: 'listSenderChanges',
  method: 'GET',
  path: '/v1/senders/:id/changes',
  tag: 'Senders',
  summary: 'Every change of a sender, oldest first: who made it, when, what and why',
  description:
    '`key` is the id of the API key; `why` the justification, where the change came with another; `intact` says whether each change is as it was written and follows the one before it.',
  right: 'admin',
  query: schemas.page,
  answers: {
    200: {
      description: 'A page of changes.',
      schema: z.strictObject({
        changes: z.array(change),
        intact: z.boolean(),
        next: z.optional(z.string()),
      }),
    },
  },
  refusals: ['unknown_sender'],
  examples: [
    {
      name: 'shop',
      summary: 'What became of the shop',
      needs: ['putSender/shop'],
      path: { id: 'shop' },
      status: 200,
      answer: {
        changes: [
          {
            version: 1,
            at: '2026-11-21T19:00:00Z',
            key: 'key_0123456789abcdef01',
            why: SHOP.justification,
            changed: FIRST_CHANGE,
          },
        ],
        intact: true,
      },
    },
  ],
})

export const senderOperations = [putSender, listSenders, getSender, getChanges]
