import * as z from 'zod/mini'
import { parseZonedTime } from '../../domain/time.ts'
import {
  bareAddress,
  eventId,
  isMadeUpWithout,
  looseBoolean,
  looseText,
  readExactJson,
} from '../read/exact-json.ts'
import { defineProvider } from '../provider.ts'
import { jsonBody, secretInPath } from '../probe.ts'
import { UnreadableError, type Report } from '../../domain/message.ts'
import { bySharedSecret } from '../verify/shared-secret.ts'
import { readSent } from '../read/sent.ts'
import { unreadEvent } from '../read/unread-event.ts'

const payload = z.object({
  RecordType: looseText,
  Recipient: looseText,
  Email: looseText,
  From: looseText,
  MessageID: looseText,
  ID: looseText,
  Type: looseText,
  SuppressSending: looseBoolean,
  SuppressionReason: looseText,
  Description: looseText,
  Details: looseText,
  ChangedAt: looseText,
  BouncedAt: looseText,
  DeliveredAt: looseText,
  Metadata: z.catch(z.optional(z.record(z.string(), z.unknown())), undefined),
})
type Payload = z.infer<typeof payload>

/** Why Postmark stopped sending. Any other value means that it stopped, too. */
const SUPPRESSIONS: Readonly<Record<string, Report['what']>> = {
  HardBounce: 'bounced',
  SpamComplaint: 'complained',
}

/** Events that say nothing about a person's wish. */
const OTHER: ReadonlySet<string> = new Set(['Open', 'Click'])

/** Bounces caused by the mail or by machines. */
const OTHER_BOUNCES: ReadonlySet<string> = new Set([
  'Subscribe',
  'AutoResponder',
  'AddressChange',
  'OpenRelayTest',
  'VirusNotification',
  'ChallengeVerification',
  'InboundError',
  'TemplateRenderingFailed',
  'Unconfirmed',
])

/** Bounce types that concern the address or the person. */
const BOUNCES: Readonly<Record<string, Report['what']>> = {
  HardBounce: 'bounced',
  BadEmailAddress: 'bounced',
  SpamComplaint: 'complained',
  Unsubscribe: 'unsubscribed',
  ManuallyDeactivated: 'unsubscribed',
  Transient: 'soft_bounced',
  SoftBounce: 'soft_bounced',
  DnsError: 'soft_bounced',
  Blocked: 'soft_bounced',
  SpamNotification: 'soft_bounced',
  DMARCPolicy: 'soft_bounced',
  Undeliverable: 'soft_bounced',
  Unknown: 'soft_bounced',
}

/**
 * Postmark webhooks: subscription changes, bounces, spam complaints, deliveries. Postmark signs
 * nothing: the secret stands in the URL, as path or Basic password. Source: Postmark developer
 * documentation, "Webhooks". Not verified: the retry schedule of these webhooks, and where the refusal
 * of an inactive recipient stands in a bounce of type `SMTPApiError`.
 */
export const postmark = defineProvider({
  about: {
    name: 'Postmark',
    hears: 'subscription changes, complaints, bounces, deliveries',
    authentication: 'none of its own: secret in the path, or Basic password',
    entry: '`secret`',
    blocksItself: 'its suppressions block unsubscribes, hard bounces and complaints',
    checkedAgainst: 'documentation',
    test: { way: 'unsubscribe_mail', restsOn: 'not known' },
  },
  ...bySharedSecret,
  proof: secretInPath(({ id, mail, at }) =>
    jsonBody({
      RecordType: 'SubscriptionChange',
      MessageID: id,
      Recipient: mail,
      Origin: 'Recipient',
      SuppressSending: true,
      SuppressionReason: 'ManualSuppression',
      ChangedAt: at.toISOString(),
    }),
  ),
  refusalStatus: 401,
  read: ({ body }) => {
    const parsed = payload.safeParse(readExactJson(body))
    if (!parsed.success) throw new UnreadableError('the body holds no event')
    const said = parsed.data
    if (said.RecordType === undefined) throw new UnreadableError('RecordType is missing')
    const { RecordType, Type, Recipient, Email, From, ChangedAt, DeliveredAt } = said
    if (OTHER.has(RecordType) || (RecordType === 'Bounce' && OTHER_BOUNCES.has(Type ?? '')))
      return []
    const what = meaningOf(said)
    if (what === undefined) {
      const name = [RecordType, Type].filter(Boolean).join('/')
      return [unreadEvent(said, name, { channel: 'email', from: Recipient ?? Email, id: said.ID })]
    }
    // A message's state may change more than once; the time distinguishes the changes.
    const id = said.ID ?? eventId(said, said.MessageID, ChangedAt ?? DeliveredAt)
    return [
      {
        kind: 'report',
        what,
        id: `${said.RecordType}:${id}`,
        isIdMadeUp: isMadeUpWithout(said.ID ?? ChangedAt ?? DeliveredAt),
        channel: 'email',
        address: Recipient ?? Email ?? '',
        to: From ? bareAddress(From) : undefined,
        // Unsigned, so its time may only make a delivery older, never a stop.
        at: what === 'delivered' ? parseZonedTime(DeliveredAt ?? '') : undefined,
        code: said.SuppressionReason ?? said.Type,
      },
      // `Metadata` is the sender's own.
      ...(what === 'delivered'
        ? readSent({
            messageId: said.MessageID,
            channel: 'email',
            address: Recipient,
            to: From ? bareAddress(From) : undefined,
            at: parseZonedTime(DeliveredAt ?? ''),
            timeIs: 'delivered',
            labels: said.Metadata,
          })
        : []),
    ]
  },
  answersItself: () => false,
  answer: () => ({ status: 200, body: '' }),
})

function meaningOf(said: Payload): Report['what'] | undefined {
  const { RecordType = '', SuppressSending, SuppressionReason = '', Type = '' } = said
  switch (RecordType) {
    case 'SubscriptionChange':
      if (SuppressSending === false) return 'resubscribed'
      return Object.hasOwn(SUPPRESSIONS, SuppressionReason)
        ? SUPPRESSIONS[SuppressionReason]
        : 'unsubscribed'
    case 'Bounce':
      if (Type === 'SMTPApiError') return isInactive(said) ? 'maybe_unsubscribed' : 'soft_bounced'
      return Object.hasOwn(BOUNCES, Type) ? BOUNCES[Type] : undefined
    case 'SpamComplaint':
      return 'complained'
    case 'Delivery':
      return 'delivered'
    default:
      return undefined
  }
}

/**
 * SMTP submissions are refused with "inactive recipient" after a hard bounce, a spam complaint or a
 * manual suppression; which of them is not said.
 */
function isInactive({ Description = '', Details = '' }: Payload): boolean {
  return /inactive/i.test(`${Description} ${Details}`)
}
