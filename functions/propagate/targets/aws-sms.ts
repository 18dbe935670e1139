import * as z from 'zod/mini'
import type { AwsKeys } from '../../domain/aws-keys.ts'
import type { Outcome, Told } from '../../domain/told.ts'
import {
  ABSENT,
  bodyAs,
  DELIVERED,
  exchangeOne,
  INVALID_ADDRESS,
  oneByOne,
  refused,
  retry,
} from '../answer.ts'
import { byException, exceptionOf } from '../aws/exception.ts'
import { isExpired, nextToken } from '../aws/next-token.ts'
import { awsCredentials, awsRegion, signed } from '../aws/signed.ts'
import { asked, atUnix, PLACE_LOST } from '../listing.ts'
import { allTrafficFault } from '../scope.ts'
import { defineTarget, type Call, type HttpAnswer } from '../target.ts'

const settings = z.strictObject({
  region: awsRegion,
  /** Its name, or its ARN if another account shares it. */
  list: z.string().check(z.regex(/^[\w:/-]{1,256}$/)),
})
type List = z.infer<typeof settings>

/**
 * AWS End User Messaging SMS: one opt-out list. Requests and errors are those of the AWS SDK; limits
 * rest on documentation. From memory: that a second entry answers the first one.
 *
 * A list holds back only the numbers and pools that are tied to it, and all they send; moved to another
 * list, they send again to whoever is not on that. A number may be taken off once in 30 days; that
 * `PHONE_NUMBER_CANNOT_BE_OPTED_IN` is the refusal for it is from memory. US toll-free numbers keep
 * their own list with the carrier.
 */
export const awsSms = defineTarget({
  about: {
    name: 'AWS End User Messaging SMS',
    channels: ['sms'],
    // A number that was dead and wrongly entered could be taken off but once in 30 days.
    tells: ['stop', 'lift'],
    blocks: 'all_traffic',
    level: 'sdk',
    sources: '`@aws-sdk/client-pinpoint-sms-voice-v2` 3.1138.0; botocore 1.43.107; user guide',
  },
  settings,
  credentials: awsCredentials,
  scopeFault: (_, declared) =>
    allTrafficFault(
      declared,
      'an opt-out list of AWS',
      'tie a list of its own to the numbers that send marketing alone',
    ),
  itemsMax: 1,
  limit: { calls: 10, seconds: 1, key: ({ region }) => `aws-sms/${region}` },
  tell: (call, list, own, told) =>
    oneByOne(told, async (item) => {
      const action = item.act === 'lift' ? 'DeleteOptedOutNumber' : 'PutOptedOutNumber'
      const request = await requestOf(call, list, own, action, {
        OptOutListName: list.list,
        OptedOutNumber: item.address,
      })
      return exchangeOne(call, request, (answer) => verdictOf(item, answer, call.now()))
    }),
  // Of the list itself; what reads its numbers may be called once a second.
  ping: async (call, list, own) => {
    const names = { OptOutListNames: [list.list] }
    const request = await requestOf(call, list, own, 'DescribeOptOutLists', names)
    return exchangeOne(call, request, (answer) =>
      answer.status === 200 ? DELIVERED : byException(answer, call.now()),
    )
  },
  read: {
    // The list may be written to ten times as fast.
    limit: { calls: 1, seconds: 1, key: ({ region }) => `aws-sms-read/${region}` },
    page: async (call, list, own, place) => {
      const request = await requestOf(call, list, own, 'DescribeOptedOutNumbers', {
        OptOutListName: list.list,
        MaxResults: 100,
        ...(place !== undefined && { NextToken: place }),
      })
      return asked(call, request, (answer) => {
        if (isExpired(answer)) return PLACE_LOST
        const said = answer.status === 200 ? bodyAs(LISTED, answer) : undefined
        if (said === undefined) return byException(answer, call.now())
        return {
          is: 'page',
          entries: said.OptedOutNumbers.map((one) => ({
            address: one.OptedOutNumber.replace(/^\+?/, '+'),
            channel: 'sms',
            is: 'stopped',
            // By a text of their own, or by somebody with rights to the list.
            why: one.EndUserOptedOut ? 'keyword' : 'admin',
            blocks: 'every',
            ...atUnix(one.OptedOutTimestamp),
          })),
          ...nextToken(said.NextToken),
        }
      })
    },
  },
})

const LISTED = z.object({
  OptedOutNumbers: z.array(
    z.object({
      OptedOutNumber: z.string(),
      OptedOutTimestamp: z.number(),
      EndUserOptedOut: z.boolean(),
    }),
  ),
  NextToken: z.optional(z.nullable(z.string())),
})
const TAKEN = z.object({ OptedOutNumber: z.string() })
const FAULT = z.object({
  Reason: z.optional(z.string()),
  ResourceType: z.optional(z.string()),
  Fields: z.optional(z.nullable(z.array(z.object({ Name: z.string() })))),
})

function requestOf(
  call: Call,
  { region }: List,
  own: AwsKeys | undefined,
  action: string,
  body: unknown,
) {
  return signed(call, own, {
    service: 'sms-voice',
    region,
    url: `https://sms-voice.${region}.amazonaws.com/`,
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `PinpointSMSVoiceV2.${action}`,
    },
    body: JSON.stringify(body),
  })
}

/** The protocol answers 400 to what the caller can mend; REST forms of the same errors are 404 and 409. */
const SAID_BY: ReadonlySet<number> = new Set([400, 404, 409])

function verdictOf({ act, address }: Told, answer: HttpAnswer, now: Date): Outcome {
  if (answer.status === 200) {
    const taken = bodyAs(TAKEN, answer)?.OptedOutNumber.replace(/^\+?/, '+')
    return taken === address ? DELIVERED : retry('unreadable_answer')
  }
  // In a 500 or a 429 no name says anything of the number.
  const name = SAID_BY.has(answer.status) ? exceptionOf(answer) : undefined
  const fault = bodyAs(FAULT, answer)
  if (name === 'ResourceNotFoundException')
    return act === 'lift' && fault?.ResourceType === 'opted-out-number'
      ? ABSENT
      : retry('unknown_list')
  const isHeld =
    (answer.status !== 404 && name === 'ConflictException') ||
    (answer.status === 400 &&
      name === 'ValidationException' &&
      fault?.Reason === 'PHONE_NUMBER_CANNOT_BE_OPTED_IN')
  if (act === 'lift' && isHeld)
    return refused(
      'not_removable',
      'AWS takes a number off an opt-out list once in 30 days at most',
    )
  const isBad =
    answer.status === 400 &&
    name === 'ValidationException' &&
    fault?.Fields?.some((field) => field.Name === 'OptedOutNumber') === true
  return isBad ? INVALID_ADDRESS : byException(answer, now)
}
