import type { Outside } from '../../domain/outside.ts'
import { orNotSent, orUnavailable } from '../dynamo/failure.ts'

const FETCH_MS = 5_000

/**
 * Other people's servers and the AWS services that few requests need; their clients are loaded when
 * they are used.
 */
export function outside(): Outside {
  return {
    fetch: (url, init) =>
      orUnavailable(
        fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(FETCH_MS) }),
      ),
    readObject: async (bucket, key) => {
      const { GetObjectCommand, S3Client } = await import('@aws-sdk/client-s3')
      const { Body: body } = await orUnavailable(
        new S3Client({}).send(new GetObjectCommand({ Bucket: bucket, Key: key })),
      )
      if (body === undefined) throw new Error('The object is empty.')
      return body.transformToByteArray()
    },
    sendText: async ({ from, to, text }) => {
      const { PinpointSMSVoiceV2Client, SendTextMessageCommand } =
        await import('@aws-sdk/client-pinpoint-sms-voice-v2')
      await orNotSent(
        // Tried again by the SDK after an answer that was lost, it would leave twice.
        new PinpointSMSVoiceV2Client({ maxAttempts: 1 }).send(
          new SendTextMessageCommand({
            OriginationIdentity: from,
            DestinationPhoneNumber: to,
            MessageBody: text,
            MessageType: 'TRANSACTIONAL',
          }),
        ),
      )
    },
  }
}
