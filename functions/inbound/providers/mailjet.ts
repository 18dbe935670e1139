import * as z from 'zod/mini'
import {
  eventId,
  readEvents,
  isMadeUpWithout,
  looseBoolean,
  looseSecond,
  looseText,
  readExactJson,
} from '../read/exact-json.ts'
import { defineProvider } from '../provider.ts'
import { jsonBody, secondOf, secretInPath } from '../probe.ts'
import type { Message, Report } from '../../domain/message.ts'
import { bySharedSecret } from '../verify/shared-secret.ts'
import { readSent } from '../read/sent.ts'
import { unreadEvent } from '../read/unread-event.ts'

const event = z.object({
  event: looseText,
  email: looseText,
  time: looseSecond,
  MessageID: looseText,
  Message_GUID: looseText,
  hard_bounce: looseBoolean,
  error: looseText,
})
type Event = z.infer<typeof event>

const MEANINGS: Readonly<Record<string, Report['what']>> = {
  unsub: 'unsubscribed',
  spam: 'complained',
  sent: 'delivered',
}

/** Events that say nothing about a person's wish. */
const OTHER: ReadonlySet<string> = new Set(['open', 'click'])

/** Errors of a bounce or a block that show an earlier opt-out or complaint. */
const HEARD: Readonly<Record<string, Report['what']>> = {
  'spam reporter': 'complained',
  blacklisted: 'maybe_unsubscribed',
  preblocked: 'maybe_unsubscribed',
}

/** Causes of a block that lie with the mailbox, the mail or a machine. */
const NO_WISH: ReadonlySet<string> = new Set([
  'user unknown',
  'mailbox inactive',
  'quota exceeded',
  'invalid domain',
  'no mail host',
  'relay/access denied',
  'greylisted',
  'typofix',
  'sender blocked',
  'content blocked',
  'policy issue',
  'spam preblocked',
  'system issue',
  'protocol issue',
  'connection issue',
  'duplicate in campaign',
  'bad or empty template',
  'error in template language',
])

/**
 * Mailjet event API: one event, or an array of one second's events. Mailjet signs nothing: the secret
 * stands in the URL, as path or Basic password. Anything but 200 is tried again every 30 seconds for a day
 * and then ends the whole subscription, so a refusal is 200 too and waits in quarantine. `MessageID`
 * is too large for a double; `Message_GUID` counts. Source: Mailjet guides, "Event API", with its table
 * of errors: `blacklisted` and `preblocked` name its own lists, `spam reporter` who complained. Not
 * verified: which lists `preblocked` stands for; the guide speaks of bounces alone.
 */
export const mailjet = defineProvider({
  about: {
    name: 'Mailjet',
    hears: 'unsubscribes, complaints, bounces, deliveries',
    authentication: 'none of its own: secret in the path, or Basic password',
    entry: '`secret`',
    blocksItself: 'it blocks unsubscribes, hard bounces and complaints for marketing',
    checkedAgainst: 'documentation',
    test: { way: 'unsubscribe_mail', restsOn: 'not known' },
  },
  ...bySharedSecret,
  proof: secretInPath((saying) =>
    jsonBody({
      event: 'unsub',
      time: secondOf(saying),
      email: saying.mail,
      Message_GUID: saying.id,
    }),
  ),
  refusalStatus: 200,
  read: ({ body }) =>
    readEvents(readExactJson(body), (one): Message[] => {
      const said = event.parse(one)
      const { event: name, email, time, Message_GUID: guid, MessageID: message, error } = said
      if (name !== undefined && OTHER.has(name)) return []
      const what = meaningOf(said)
      const id = eventId(one, guid ?? message, time)
      if (what === undefined) return [unreadEvent(one, name, { channel: 'email', from: email, id })]
      return [
        {
          kind: 'report',
          what,
          id,
          isIdMadeUp: isMadeUpWithout(time),
          channel: 'email',
          // Without an address it goes to quarantine, and the other events of the request are recorded.
          address: email ?? '',
          // Unsigned, so its time may only make a delivery older, never a stop.
          at: what === 'delivered' ? time : undefined,
          code: /bounced$|^maybe/.test(what) ? error : undefined,
        },
        ...(what === 'delivered'
          ? readSent({
              messageId: guid ?? message,
              channel: 'email',
              address: email,
              at: time,
              timeIs: 'delivered',
            })
          : []),
      ]
    }),
  answersItself: () => false,
  answer: () => ({ status: 200, body: '' }),
})

function meaningOf(said: Event): Report['what'] | undefined {
  const { event: name = '', hard_bounce: isHard, error = '' } = said
  const isFailure = name === 'bounce' || name === 'blocked'
  if (!isFailure) return Object.hasOwn(MEANINGS, name) ? MEANINGS[name] : undefined
  const why = error.trim().toLowerCase()
  if (why.includes('unsub')) return 'unsubscribed'
  if (Object.hasOwn(HEARD, why)) return HEARD[why]
  if (name === 'bounce') return isHard === true ? 'bounced' : 'soft_bounced'
  return NO_WISH.has(why) ? 'soft_bounced' : 'maybe_unsubscribed'
}
