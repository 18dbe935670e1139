import { randomBytes } from 'node:crypto'
import type { Accounts } from '../../functions/domain/account.ts'
import type { Worker } from '../../functions/worker/worker.ts'

/**
 * No mail comes to one machine by itself: what SES would tell its topic of a mail is handed over where
 * its queue would be. Without an account of SES that names a topic there is no such way.
 */
export function localMailer(
  { accounts, now }: { readonly accounts: Pick<Accounts, 'all'>; readonly now: () => Date },
  worker: Pick<Worker, 'open'>,
): () => Promise<((mailbox: string) => Promise<void>) | undefined> {
  return async () => {
    const topics = (await accounts.all()).flatMap(({ provider, listener }) =>
      provider === 'ses' ? listener.credentials : [],
    )
    const [topic] = topics
    if (topic === undefined) return undefined
    return async (mailbox) => {
      const text = notificationOf(topic, mailbox, now().toISOString())
      await (await worker.open({ queue: 'providers', text, hops: 0 })).take()
    }
  }
}

/** SES developer guide, "Amazon SNS notification contents" of received mail. */
function notificationOf(topic: string, mailbox: string, at: string): string {
  const source = 'canary@canary.invalid'
  const headers = { From: source, To: mailbox, Subject: 'unsubscribe' }
  const received = {
    notificationType: 'Received',
    mail: {
      timestamp: at,
      source,
      messageId: randomBytes(16).toString('hex'),
      destination: [mailbox],
      headersTruncated: false,
      headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
    },
    receipt: { timestamp: at, recipients: [mailbox], action: { type: 'SNS', encoding: 'UTF8' } },
  }
  return JSON.stringify({
    Type: 'Notification',
    MessageId: randomBytes(16).toString('hex'),
    TopicArn: topic,
    Message: JSON.stringify(received),
    Timestamp: at,
  })
}
