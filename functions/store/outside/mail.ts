import type { Mail } from '../../domain/mail.ts'
import { briefly } from '../brief-client.ts'
import { orNotSent } from '../dynamo/failure.ts'

/** Sends mail through SES from an address of the owner; the client is loaded with the first message. */
export function sesMail(from: string): Mail {
  return {
    canSend: from !== '',
    send: async ({ to, subject, text }) => {
      const { SESClient, SendEmailCommand } = await import('@aws-sdk/client-ses')
      const email = new SendEmailCommand({
        Source: from,
        Destination: { ToAddresses: [to] },
        Message: {
          Subject: { Data: subject, Charset: 'UTF-8' },
          Body: { Text: { Data: text, Charset: 'UTF-8' } },
        },
      })
      // One attempt only. The worker retries, after ten minutes if this one may have been sent.
      const once = new SESClient({ maxAttempts: 1 })
      await briefly(once, (client) => orNotSent(client.send(email)))
    },
  }
}
