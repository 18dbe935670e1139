import {
  ACME,
  consentTo,
  genericRequest,
  genericText,
  OPT_OUT,
  twilioText,
  type TestHouse,
} from '../house/house.ts'

const DAY_MS = 86_400_000

/** Each is held: a bare refusal, or something that the model is not sure of. */
const TEXTS = [
  'not interested',
  'pas intéressé merci',
  'can you stop by tomorrow at noon',
  'kein Interesse',
  'no me interesa',
  'je ne suis pas intéressée par cette offre',
  'non merci',
  'Ich kenne Sie nicht',
  'geen interesse',
  'assez',
  'non mi interessa',
] as const

/** Numbers that nobody has (06 39 98 xx xx). */
export const personOf = (at: number) => `+336399800${String(at).padStart(2, '0')}`

/** A house in which each of those lists has something: texts, what made no event, requests with clocks. */
export async function seedDecisions(house: TestHouse): Promise<void> {
  const today = new Date()
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT, name: 'Acme Meals' })
  const before = (days: number) => new Date(today.getTime() - days * DAY_MS)
  house.setNow(before(28))
  await house.api('POST', '/v1/consents', consentTo(personOf(0)))
  await askFor(house, personOf(40))
  for (const [at, text] of TEXTS.entries()) {
    house.setNow(before(27 - at * 2.4))
    const said = { id: `m-${at}`, channel: 'sms', from: personOf(at), to: '+33700000001', text }
    await house.request(...genericRequest(said, { at: house.now() }))
  }
  house.setNow(before(9))
  await askFor(house, personOf(41))
  await sayAside(house, 'a-1', { from: 'Ada’s phone', text: 'STOP please, Ada' })
  house.setNow(before(1))
  await askFor(house, personOf(42))
  await sayAside(house, 'a-2', { from: 'B-2231', text: 'arrêtez tout' })
  house.setNow(before(0.1))
  await house.request(
    ...genericRequest({ unknown: { event: 'blocked', who: 'Ada' } }, { at: house.now() }),
  )
  await house.request(...twilioText('STOP', { token: 'f'.repeat(32) }))
  await sendAfterStop(house)
  house.setNow(undefined)
  await house.request(...genericText('not interested', { from: personOf(0) }))
}

/** A person who said stop four days ago was sent something. */
async function sendAfterStop(house: TestHouse): Promise<void> {
  const ago = (days: number) => new Date(house.now().getTime() - days * DAY_MS).toISOString()
  const to = personOf(60)
  const stop = { scope: 'all', channelOfRequest: 'phone', reference: 'call 17', occurredAt: ago(4) }
  await house.api('POST', '/v1/stops', { to, ...stop })
  await house.api('POST', '/v1/sends', {
    messageId: 'message-4711',
    to,
    sender: 'acme',
    sentAt: ago(1),
    provider: 'twilio',
  })
}

async function sayAside(
  house: TestHouse,
  id: string,
  { from, text }: { from: string; text: string },
): Promise<void> {
  const said = { id, channel: 'sms', from, to: '+33700000001', text }
  await house.request(...genericRequest(said, { at: house.now() }))
}

export async function askFor(house: TestHouse, to: string): Promise<void> {
  await house.request('/v1/access-requests', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ to }),
  })
  await house.pumpInbox()
}
