import type { Mail } from '../../domain/mail.ts'
import { orNotSent } from '../dynamo/failure.ts'

/** Mail through SES, from an address of the owner's; its client is loaded for the first message. */
export function sesMail(from: string): Mail {
  return {
    canSend: from !== '',
    send: async ({ to, subject, text }) => {
      const { SESClient, SendEmailCommand } = await import('@aws-sdk/client-ses')
      await orNotSent(
        // The inbox tries again, after ten minutes where this one may have left.
        new SESClient({ maxAttempts: 1 }).send(
          new SendEmailCommand({
            Source: from,
            Destination: { ToAddresses: [to] },
            Message: {
              Subject: { Data: subject, Charset: 'UTF-8' },
              Body: { Text: { Data: text, Charset: 'UTF-8' } },
            },
          }),
        ),
      )
    },
  }
}
