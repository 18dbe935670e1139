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
  word,
} from '../answer.ts'
import { byException, exceptionOf } from '../aws/exception.ts'
import { isExpired, nextToken } from '../aws/next-token.ts'
import { awsCredentials, awsRegion, encoded, signed } from '../aws/signed.ts'
import { asked, atUnix, PLACE_LOST } from '../listing.ts'
import { allTrafficFault } from '../scope.ts'
import { defineTarget, type Call, type HttpAnswer } from '../target.ts'
import { beginImport, importPlace, lookAtImport } from './ses-import.ts'

/** More than so many at one call a second: an import job is sooner done. */
const JOB_ABOVE = 500
/** SES takes 100,000; each is marked in the table before the job begins. */
const JOB_ITEMS_MAX = 10_000

const settings = z
  .strictObject({
    region: awsRegion,
    tenant: z.optional(word),
    /** With it, many at once go by an import job. */
    imports: z.optional(importPlace),
  })
  .check(
    z.refine(
      ({ tenant, imports }) => tenant === undefined || imports === undefined,
      'an import job writes to the list of the account, not to that of a `tenant`',
    ),
  )
type List = z.infer<typeof settings>

/**
 * Amazon SES: the suppression list of the account in one Region, or of a tenant. Requests and errors
 * are those of the AWS SDK; the limit of one call a second rests on documentation. From memory: that a
 * second entry overwrites the first. A delete of what is not there answers 404 by the model and 200 by
 * a simulator: both are done.
 *
 * It blocks all mail of the account, and only for reasons that are switched on there: `COMPLAINT`, under
 * which a stop is written because SES knows no word for one, and `BOUNCE`: a test of the target
 * says if the first is off. In the SES sandbox it takes nothing. A configuration set may switch the list
 * off for some mail, and a pause of 90 days empties it. With more than 500 waiting, and a place for their
 * list, they go by an import job.
 */
export const ses = defineTarget({
  about: {
    name: 'Amazon SES, suppression list',
    channels: ['email'],
    tells: ['stop', 'bounce', 'lift'],
    blocks: 'all_traffic',
    level: 'sdk',
    sources: '`@aws-sdk/client-sesv2`; botocore 1.43.107 sesv2; SES developer guide 2023',
  },
  settings,
  credentials: awsCredentials,
  scopeFault: (_, declared) =>
    allTrafficFault(
      declared,
      'the suppression list of SES',
      'use `ses-contact-list`, or an account or tenant of its own',
    ),
  itemsMax: 1,
  limit: { calls: 1, seconds: 1, key: ({ region }) => `ses/${region}` },
  tell: (call, list, own, told) =>
    oneByOne(told, (item) =>
      item.act === 'lift' ? take(call, list, own, item) : put(call, list, own, item),
    ),
  bulk: {
    above: JOB_ABOVE,
    itemsMax: JOB_ITEMS_MAX,
    acts: ['stop', 'bounce'],
    isFor: ({ imports }) => imports !== undefined,
    begin: async (call, { region, imports: place }, own, told) =>
      place === undefined ? NO_PLACE : beginImport(call, { region, place, own }, told),
    look: async (call, { region, imports: place }, own, job) =>
      place === undefined ? 'failed' : lookAtImport(call, { region, place, own }, job),
  },
  ping: async (call, { region }, own) => {
    const url = `${hostOf(region)}/v2/email/account`
    const request = await signed(call, own, { service: 'ses', region, url, method: 'GET' })
    return exchangeOne(call, request, (answer) => {
      const account = answer.status === 200 ? bodyAs(ACCOUNT, answer) : undefined
      if (account === undefined) return byException(answer, call.now())
      if (account.ProductionAccessEnabled === false) return retry('in_the_sandbox')
      const reasons = account.SuppressionAttributes?.SuppressedReasons ?? []
      // A stop is written as a complaint: without this reason SES mails whoever is on the list.
      return reasons.includes('COMPLAINT') ? DELIVERED : retry('complaints_not_suppressed')
    })
  },
  read: {
    page: async (call, { region, tenant }, own, place) => {
      const query = new URLSearchParams({
        ...(place !== undefined && { NextToken: place }),
        PageSize: '1000',
        ...(tenant !== undefined && { TenantName: tenant }),
      })
      const url = `${hostOf(region)}${ADDRESSES}?${query.toString()}`
      const request = await signed(call, own, { service: 'ses', region, url, method: 'GET' })
      return asked(call, request, (answer) => {
        if (isExpired(answer)) return PLACE_LOST
        const said = answer.status === 200 ? bodyAs(LISTED, answer) : undefined
        if (said === undefined) return byException(answer, call.now())
        return {
          is: 'page',
          entries: said.SuppressedDestinationSummaries.map(
            ({ EmailAddress, Reason, LastUpdateTime }) => ({
              address: EmailAddress,
              channel: 'email',
              is: 'stopped',
              why: Reason === 'BOUNCE' ? 'bounce' : 'complaint',
              blocks: 'every',
              ...atUnix(LastUpdateTime),
            }),
          ),
          ...nextToken(said.NextToken),
        }
      })
    },
  },
})

const NO_PLACE = refused('no_import', 'there is no place for the list of an import job')
const ACCOUNT = z.object({
  ProductionAccessEnabled: z.optional(z.nullable(z.boolean())),
  SuppressionAttributes: z.optional(
    z.nullable(z.object({ SuppressedReasons: z.optional(z.nullable(z.array(z.string()))) })),
  ),
})
const LISTED = z.object({
  SuppressedDestinationSummaries: z.array(
    z.object({ EmailAddress: z.string(), Reason: z.string(), LastUpdateTime: z.number() }),
  ),
  NextToken: z.optional(z.nullable(z.string())),
})

/** The sandbox refuses everything, which can be mended: so the answer must speak of the address. */
export function isBadAddress(answer: HttpAnswer): boolean {
  return (
    answer.status === 400 &&
    exceptionOf(answer) === 'BadRequestException' &&
    // What was cut off on the way says nothing for certain.
    bodyAs(z.looseObject({}), answer) !== undefined &&
    /(?:invalid|malformed|not valid)[^"]*address|address[^"]*(?:invalid|malformed|not valid)/i.test(
      answer.body,
    )
  )
}

export function hostOf(region: string): string {
  return `https://email.${region}.amazonaws.com`
}

const ADDRESSES = '/v2/email/suppression/addresses'

async function put(
  call: Call,
  { region, tenant }: List,
  own: AwsKeys | undefined,
  { address, act }: Told,
): Promise<Outcome> {
  const request = await signed(call, own, {
    service: 'ses',
    region,
    url: `${hostOf(region)}${ADDRESSES}`,
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      EmailAddress: address,
      Reason: act === 'bounce' ? 'BOUNCE' : 'COMPLAINT',
      ...(tenant !== undefined && { TenantName: tenant }),
    }),
  })
  return exchangeOne(call, request, (answer) => {
    if (answer.status === 200) return DELIVERED
    return isBadAddress(answer) ? INVALID_ADDRESS : byException(answer, call.now())
  })
}

async function take(
  call: Call,
  { region, tenant }: List,
  own: AwsKeys | undefined,
  { address }: Told,
): Promise<Outcome> {
  const query = tenant === undefined ? '' : `?TenantName=${encoded(tenant)}`
  const request = await signed(call, own, {
    service: 'ses',
    region,
    url: `${hostOf(region)}${ADDRESSES}/${encoded(address)}${query}`,
    method: 'DELETE',
  })
  return exchangeOne(call, request, (answer) => {
    if (answer.status === 200) return DELIVERED
    const isAbsent = answer.status === 404 && exceptionOf(answer) === 'NotFoundException'
    return isAbsent ? ABSENT : byException(answer, call.now())
  })
}
