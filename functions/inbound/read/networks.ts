/**
 * Networks that identify a person by phone number, in the providers' spelling. A stop on one of them
 * stops the number: it is the same person.
 */
const BY_NUMBER: ReadonlySet<string> = new Set(
  'sms mms rcs rbm whatsapp viber viber_service viberbm viber_bm'.split(' '),
)

/**
 * The phone number in a network's address, as written. Undefined if the network has its own ids
 * (Messenger, Instagram, Telegram), unless an id is written as a number with a plus.
 */
export function networkNumber(network: string, address: string): string | undefined {
  const isNumber = BY_NUMBER.has(network.toLowerCase()) || /^\+\d{7,15}$/.test(address)
  return isNumber ? address : undefined
}
