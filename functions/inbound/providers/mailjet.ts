import * as z from 'zod/mini'
import {
  eventId,
  eventsOf,
  looseBoolean,
  looseSecond,
  looseText,
  readExactJson,
} from '../exact-json.ts'
import { defineProvider, type Message, type Report } from '../provider.ts'
import { sharedSecret, verifySharedSecret } from '../shared-secret.ts'

const account = z.object({ secret: sharedSecret })

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
  blocked: 'soft_bounced',
  sent: 'delivered',
}

/**
 * Mailjet event API: one event, or an array of one second's events. Mailjet signs nothing: the secret
 * stands in the URL, as path or Basic password. Anything but 200 is tried again every 30 seconds for a day
 * and then ends the whole subscription, so a refusal is 200 too and waits in quarantine. `MessageID`
 * is too large for a double; `Message_GUID` counts. Source: Mailjet guides, "Event API".
 */
export const mailjet = defineProvider({
  about: {
    name: 'Mailjet',
    hears: 'unsubscribes, complaints, bounces, deliveries',
    authentication: 'none of its own: secret in the path, or Basic password',
    entry: 'secret',
    blocksItself: 'it blocks unsubscribes, hard bounces and complaints for marketing',
    checkedAgainst: 'documentation',
  },
  account,
  signs: 'nothing',
  refusalStatus: 200,
  verify: (request, { secret }) => verifySharedSecret(request, secret),
  read: ({ body }) =>
    eventsOf(readExactJson(body)).flatMap((one): Message[] => {
      const said = event.parse(one)
      const what = meaningOf(said)
      if (what === undefined) return []
      const { email = '', time, Message_GUID: guid, MessageID: message, error } = said
      return [
        {
          kind: 'report',
          what,
          id: eventId(one, guid ?? message, time),
          channel: 'email',
          // Without one it goes to quarantine, and the others of its request are recorded.
          address: email,
          // Unsigned, so it may only make a delivery older, never a stop.
          at: what === 'delivered' ? time : undefined,
          code: what.endsWith('bounced') ? error : undefined,
        },
      ]
    }),
  answersItself: () => false,
  answer: () => ({ status: 200, body: '' }),
})

function meaningOf({ event: name = '', hard_bounce: isHard }: Event): Report['what'] | undefined {
  if (name === 'bounce') return isHard === true ? 'bounced' : 'soft_bounced'
  return Object.hasOwn(MEANINGS, name) ? MEANINGS[name] : undefined
}
