import * as z from 'zod/mini'
import type { AwsKeys } from '../../domain/aws-keys.ts'
import type { ListEntry } from '../../domain/list-page.ts'
import type { Outcome, Told } from '../../domain/told.ts'
import {
  ABSENT,
  bodyAs,
  DELIVERED,
  exchangeOne,
  INVALID_ADDRESS,
  MARKETING_ONLY,
  oneByOne,
  retry,
} from '../answer.ts'
import { byException, exceptionOf } from '../aws/exception.ts'
import { isExpired, nextToken } from '../aws/next-token.ts'
import { awsCredentials, awsRegion, encoded, signed } from '../aws/signed.ts'
import { asked, PLACE_LOST } from '../listing.ts'
import { defineTarget, type Call, type HttpAnswer, type HttpCall } from '../target.ts'
import { hostOf, isBadAddress } from './ses.ts'

const name = z.string().check(z.regex(/^[\w-]{1,64}$/))
const settings = z.strictObject({ region: awsRegion, list: name, topic: z.optional(name) })
type List = z.infer<typeof settings>

/**
 * Amazon SES: the contact list of the account, as a whole or one topic of it. It holds back only mail
 * that is sent with the list's name. Requests and errors are those of the AWS SDK; that sends must name
 * the list rests on documentation.
 *
 * A write erases the topics that it does not repeat, so it is read first: two calls for one person, at
 * one call a second. Somebody unknown is added to the list, as unsubscribed.
 */
export const sesContactList = defineTarget({
  about: {
    name: 'Amazon SES, contact list',
    channels: ['email'],
    tells: ['stop', 'bounce', 'lift'],
    blocks: 'marketing',
    createsUnknown: true,
    level: 'sdk',
    sources: '`@aws-sdk/client-sesv2`; botocore 1.43.107 sesv2; SES developer guide 2023',
  },
  settings,
  credentials: awsCredentials,
  scopeFault: () => undefined,
  itemsMax: 1,
  limit: { calls: 2, seconds: 2, requests: () => 2, key: ({ region }) => `ses/${region}` },
  tell: (call, list, own, told) =>
    oneByOne(told, async (item) => {
      const found = await read(call, list, own, item)
      if ('is' in found) return found
      return item.act === 'lift' && found.contact === undefined
        ? ABSENT
        : write(call, list, own, item, found.contact)
    }),
  ping: async (call, list, own) => {
    const request = await requestOf(call, list, own, 'GET', '')
    return exchangeOne(call, request, (answer) =>
      answer.status === 200 ? DELIVERED : byException(answer, call.now()),
    )
  },
  // All contacts: which of them `FilteredStatus` means without a topic is not documented.
  read: {
    limit: { calls: 1, seconds: 1, key: ({ region }) => `ses/${region}` },
    page: async (call, list, own, place) => {
      const body = { PageSize: 1_000, ...(place !== undefined && { NextToken: place }) }
      const request = await requestOf(call, list, own, 'POST', '/contacts/list', body)
      return asked(call, request, (answer) => {
        if (isExpired(answer)) return PLACE_LOST
        const said = answer.status === 200 ? bodyAs(LISTED, answer) : undefined
        if (said === undefined) return byException(answer, call.now())
        return {
          is: 'page',
          entries: said.Contacts.map((contact) => entryOf(list, contact)),
          ...nextToken(said.NextToken),
        }
      })
    },
  },
})

const PREFERENCE = z.object({ TopicName: z.string(), SubscriptionStatus: z.string() })
const CONTACT = z.object({
  TopicPreferences: z.optional(z.nullable(z.array(PREFERENCE))),
  UnsubscribeAll: z.optional(z.nullable(z.boolean())),
  AttributesData: z.optional(z.nullable(z.string())),
})
type Contact = z.infer<typeof CONTACT>
const LISTED_CONTACT = z.extend(CONTACT, { EmailAddress: z.string() })
const LISTED = z.object({
  Contacts: z.array(LISTED_CONTACT),
  NextToken: z.optional(z.nullable(z.string())),
})

/** Without a date: the contact has only that of its last change, whatever that was. */
function entryOf({ topic }: List, contact: z.infer<typeof LISTED_CONTACT>): ListEntry {
  const hasLeft = contact.TopicPreferences?.some(
    ({ TopicName, SubscriptionStatus }) => TopicName === topic && SubscriptionStatus === 'OPT_OUT',
  )
  const isStopped = contact.UnsubscribeAll === true || hasLeft === true
  return {
    address: contact.EmailAddress,
    channel: 'email',
    is: isStopped ? 'stopped' : 'open',
    why: isStopped ? 'unsubscribe' : 'unknown',
    blocks: 'marketing',
  }
}

function requestOf(
  call: Call,
  { region, list }: List,
  own: AwsKeys | undefined,
  method: HttpCall['method'],
  path: string,
  body?: unknown,
): Promise<HttpCall> {
  return signed(call, own, {
    service: 'ses',
    region,
    method,
    url: `${hostOf(region)}/v2/email/contact-lists/${encoded(list)}${path}`,
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  })
}

/** The contact, or that there is none, or why that is not known. */
async function read(
  call: Call,
  list: List,
  own: AwsKeys | undefined,
  { address }: Told,
): Promise<{ readonly contact: Contact | undefined } | Outcome> {
  const request = await requestOf(call, list, own, 'GET', `/contacts/${encoded(address)}`)
  let found: { readonly contact: Contact | undefined } | undefined
  const outcome = await exchangeOne(call, request, (answer) => {
    const contact = answer.status === 200 ? bodyAs(CONTACT, answer) : undefined
    if (contact !== undefined || isUnknown(answer)) found = { contact }
    return isBadAddress(answer) ? INVALID_ADDRESS : byException(answer, call.now())
  })
  return found ?? outcome
}

/** A list that does not exist answers the same exception, and says so in its message. */
function isUnknown(answer: HttpAnswer): boolean {
  return (
    answer.status === 404 &&
    exceptionOf(answer) === 'NotFoundException' &&
    !/\blist\b[^"]*(?:not exist|not found)/i.test(answer.body)
  )
}

async function write(
  call: Call,
  list: List,
  own: AwsKeys | undefined,
  item: Told,
  contact: Contact | undefined,
): Promise<Outcome> {
  const wish = wishOf(list, item, contact)
  const request =
    contact === undefined
      ? await requestOf(call, list, own, 'POST', '/contacts', {
          EmailAddress: item.address,
          ...wish,
        })
      : await requestOf(call, list, own, 'PUT', `/contacts/${encoded(item.address)}`, wish)
  return exchangeOne(call, request, (answer) => {
    if (answer.status === 200)
      return item.blocks === 'every' && item.act !== 'lift' ? MARKETING_ONLY : DELIVERED
    // Somebody else has just created the contact: the next attempt finds it.
    if (exceptionOf(answer) === 'AlreadyExistsException') return retry('already_exists', 1)
    return isBadAddress(answer) ? INVALID_ADDRESS : byException(answer, call.now())
  })
}

function wishOf({ topic }: List, { act }: Told, contact: Contact | undefined) {
  const isLift = act === 'lift'
  const kept = contact?.TopicPreferences ?? []
  const attributes = contact?.AttributesData
  const rest = typeof attributes === 'string' ? { AttributesData: attributes } : {}
  if (topic === undefined) return { TopicPreferences: kept, UnsubscribeAll: !isLift, ...rest }
  const others = kept.filter(({ TopicName }) => TopicName !== topic)
  const own = { TopicName: topic, SubscriptionStatus: isLift ? 'OPT_IN' : 'OPT_OUT' }
  return {
    TopicPreferences: [...others, own],
    UnsubscribeAll: contact?.UnsubscribeAll ?? false,
    ...rest,
  }
}
