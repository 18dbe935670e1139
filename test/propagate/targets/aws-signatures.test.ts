import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import {
  PinpointSMSVoiceV2Client,
  PutOptedOutNumberCommand,
} from '@aws-sdk/client-pinpoint-sms-voice-v2'
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import {
  CreateContactCommand,
  DeleteSuppressedDestinationCommand,
  GetContactCommand,
  ListSuppressedDestinationsCommand,
  PutSuppressedDestinationCommand,
  SESv2Client,
} from '@aws-sdk/client-sesv2'
import { describe, expect, it } from 'vitest'
import { signed } from '../../../functions/propagate/aws/signed.ts'
import { awsSms, eventbridge, ses } from '../servers/aws.ts'
import { openServer } from '../servers/server.ts'
import { client, REGION } from './aws-asking.ts'
import { JANE, MOBILE, open, told } from './telling.ts'

describe('AWS signatures', () => {
  it.each([undefined, 'a-session+token=='])(
    'are those of the SDK, for every service and method (session: %s)',
    async (sessionToken) => {
      const service = await openServer(ses().behave)
      const sms = await openServer(awsSms(['Default']).behave)
      const bus = await openServer(eventbridge().behave)
      const mail = new SESv2Client(client(service, sessionToken))
      const hard = `o'mar+(news)!*@customer.example`
      await mail.send(new PutSuppressedDestinationCommand({ EmailAddress: hard, Reason: 'BOUNCE' }))
      await mail.send(new DeleteSuppressedDestinationCommand({ EmailAddress: hard }))
      await mail.send(new CreateContactCommand({ ContactListName: 'news', EmailAddress: hard }))
      await mail.send(new GetContactCommand({ ContactListName: 'news', EmailAddress: hard }))
      await mail
        .send(new DeleteSuppressedDestinationCommand({ EmailAddress: hard, TenantName: 'a b/c' }))
        .catch(() => undefined)
      await mail
        .send(
          new ListSuppressedDestinationsCommand({
            Reasons: ['COMPLAINT', 'BOUNCE'],
            PageSize: 5,
            NextToken: 'a+b/c==',
          }),
        )
        .catch(() => undefined)
      await new PinpointSMSVoiceV2Client(client(sms, sessionToken)).send(
        new PutOptedOutNumberCommand({ OptOutListName: 'Default', OptedOutNumber: MOBILE }),
      )
      await new EventBridgeClient(client(bus, sessionToken)).send(
        new PutEventsCommand({ Entries: [{ Source: 'é', DetailType: 'x', Detail: '{}' }] }),
      )
      const bucket = await openServer(() => ({ status: 200, body: '' }))
      const files = new S3Client({
        ...client(bucket, sessionToken),
        forcePathStyle: true,
        requestChecksumCalculation: 'WHEN_REQUIRED',
      })
      const file = { Bucket: 'acme-suppressions', Key: "suppressions/a b+c/(é)!'*.json" }
      await files.send(
        new PutObjectCommand({ ...file, Body: '{}\n', ServerSideEncryption: 'AES256' }),
      )
      await files.send(new DeleteObjectCommand(file))
      const all = [
        ...service.asked.map((asked) => ({ asked, server: service, name: 'ses' })),
        ...sms.asked.map((asked) => ({ asked, server: sms, name: 'sms-voice' })),
        ...bus.asked.map((asked) => ({ asked, server: bus, name: 'events' })),
        ...bucket.asked.map((asked) => ({ asked, server: bucket, name: 's3' })),
      ]
      expect(all).toHaveLength(10)
      for (const { asked, server, name } of all) {
        const { headers, method, body, path, query } = asked
        const date = headers['x-amz-date'] ?? ''
        const names = /SignedHeaders=([^,]+)/.exec(headers['authorization'] ?? '')?.[1]?.split(';')
        const given = (names ?? []).filter((one) => one !== 'host' && !one.startsWith('x-amz-d'))
        const search = query.size === 0 ? '' : `?${query.toString().replaceAll('+', '%20')}`
        const request = await signed(
          {
            ...server.call,
            now: () => new Date(date.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5')),
            awsKeys: () => Promise.resolve(client(server, sessionToken).credentials),
          },
          undefined,
          {
            service: name,
            region: REGION,
            url: `${server.url}${path}${search}`,
            method: method as 'PUT',
            headers: Object.fromEntries(given.map((one) => [one, headers[one] ?? ''])),
            ...(body !== '' && { body }),
          },
        )
        expect(request.headers?.['authorization']).toBe(headers['authorization'])
      }
    },
  )

  it('are made with keys of another account where its entry has them', async () => {
    const { call, asked } = await openServer(ses().behave)
    const keys = { accessKeyId: 'AKIAOTHERACCOUNT0000', secretAccessKey: 's'.repeat(40) }
    await open('ses', { region: REGION }).tell(call, keys, [told(JANE)])
    expect(asked[0]?.headers['authorization']).toContain('Credential=AKIAOTHERACCOUNT0000/')
  })
})
