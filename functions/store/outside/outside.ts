import type { Outside } from '../../domain/outside.ts'
import { briefly } from '../brief-client.ts'
import { orNotSent, orUnavailable } from '../dynamo/failure.ts'

const FETCH_MS = 5_000

/**
 * Servers of other companies, and AWS services that few requests need; their clients are loaded at
 * first use.
 */
export function outside(): Outside {
  return {
    fetch: (url, init) =>
      orUnavailable(
        fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(FETCH_MS) }),
      ),
    readObject: async (bucket, key) => {
      const { GetObjectCommand, S3Client } = await import('@aws-sdk/client-s3')
      return briefly(new S3Client({}), async (client) => {
        const { Body: body } = await orUnavailable(
          client.send(new GetObjectCommand({ Bucket: bucket, Key: key })),
        )
        if (body === undefined) throw new Error('The object is empty.')
        return body.transformToByteArray()
      })
    },
    sendText: async ({ from, to, text }) => {
      const { PinpointSMSVoiceV2Client, SendTextMessageCommand } =
        await import('@aws-sdk/client-pinpoint-sms-voice-v2')
      const send = new SendTextMessageCommand({
        OriginationIdentity: from,
        DestinationPhoneNumber: to,
        MessageBody: text,
        MessageType: 'TRANSACTIONAL',
      })
      // One attempt only: a retry after a lost answer would send it twice.
      const once = new PinpointSMSVoiceV2Client({ maxAttempts: 1 })
      await briefly(once, (client) => orNotSent(client.send(send)))
    },
  }
}
