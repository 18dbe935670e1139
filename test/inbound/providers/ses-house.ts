import * as sns from '../../fixtures/providers/sns/sign.ts'
import type { TestHouse } from '../../house/house.ts'
import { eventsOf, houseWith } from './promises.ts'
import { NOW } from './sign.ts'

export const PATH = '/inbound/ses/main'
export const JANE = 'jane@customer.example'
export const JOHN = 'john@customer.example'
export const MAIL_DOMAIN = 'bye.acme.example'
export const ENTRY = {
  topicArns: [sns.MAIL_TOPIC],
  mailDomain: MAIL_DOMAIN,
  feedbackDomains: ['isp.example', 'loops@freemail.example'],
}
export const SENDERS = { senders: ['acme'] }
export const STOPPED = { allowed: false, reason: 'opted_out' }

export async function open(entry: object = ENTRY, closed = false) {
  const aws = sns.fakeAws()
  const house = await houseWith(
    { 'ses/main': { ...SENDERS, ...entry } },
    { outside: aws, mailDomain: MAIL_DOMAIN, publicUrlIsOwned: true, ...(closed && { closed }) },
  )
  let count = 0
  /** Posts as SNS does, now by the house's clock, and lets the inbox be emptied. */
  const tell = async (message: unknown, at = NOW) => {
    count += 1
    house.setNow(at)
    const how = { topic: sns.MAIL_TOPIC, at: at.toISOString(), id: `sns-${count}` }
    const { status } = await house.request(...sns.post(PATH, sns.notification(message, how)))
    if (!closed) await house.pumpInbox()
    return status
  }
  return { house, aws, tell }
}

export async function typesOf(house: TestHouse, to: string) {
  return (await eventsOf(house, to)).map(
    ({ type, source }) => `${type}/${String(source['method'])}`,
  )
}

export type Mail = {
  readonly to?: readonly string[]
  readonly source?: string | null
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly verdicts?: Readonly<Partial<Record<'spf' | 'dkim' | 'dmarc', string>>>
  readonly as?: 'text' | 'base64' | 's3'
  readonly truncated?: boolean
}

export const BUCKET = { bucketName: 'inbox', objectKey: 'mails/1' }

export function rawOf({ headers = {}, body = '' }: Mail): string {
  const all = { From: `Jane <${JANE}>`, Subject: 'unsubscribe', 'MIME-Version': '1.0', ...headers }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  return `${lines.join('\r\n')}\r\n\r\n${body}`
}

/** A mail as SES says it received it. */
export function received(mail: Mail): object {
  const { to = [], verdicts = {}, as = 'text', truncated = false, source = JANE } = mail
  const raw = rawOf(mail)
  const status = (name: 'spf' | 'dkim' | 'dmarc') => ({ status: verdicts[name] ?? 'PASS' })
  const headers = (raw.split('\r\n\r\n')[0] ?? '').split(/\r\n(?! )/).map((line) => ({
    name: line.slice(0, line.indexOf(':')),
    value: line.slice(line.indexOf(':') + 1).trim(),
  }))
  const content = as === 'base64' ? Buffer.from(raw).toString('base64') : raw
  return {
    notificationType: 'Received',
    mail: {
      timestamp: NOW.toISOString(),
      source,
      messageId: 'd6iitobk75ur44p8kdnnp7g2n800',
      destination: to,
      headersTruncated: truncated,
      headers: truncated ? [] : headers,
      commonHeaders: {},
    },
    receipt: {
      timestamp: NOW.toISOString(),
      processingTimeMillis: 222,
      recipients: to,
      spamVerdict: { status: 'PASS' },
      virusVerdict: { status: 'PASS' },
      spfVerdict: status('spf'),
      dkimVerdict: status('dkim'),
      dmarcVerdict: status('dmarc'),
      action: as === 's3' ? { type: 'S3', ...BUCKET } : { type: 'SNS', encoding: as },
    },
    ...(as === 's3' ? {} : { content }),
  }
}

/** The two forms of a person's link: the path of its URL, and its mailbox. */
export async function linkOf(house: TestHouse, to = JANE) {
  const { body } = await house.api('POST', '/v1/links', { sender: 'acme', to: [to] })
  const [link] = (body as { links: { url: string; headers: Record<string, string> }[] }).links
  const header = link?.headers['List-Unsubscribe'] ?? ''
  const [, mailbox = ''] = /<mailto:([^?>]+)/.exec(header) ?? []
  return { header, mailbox }
}

/** How many requests wait in quarantine. */
export async function quarantined(house: TestHouse): Promise<number> {
  const { body } = await house.api('POST', '/v1/quarantine/ses/main')
  return (body as { refused: number }).refused
}
