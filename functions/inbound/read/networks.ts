/**
 * Networks that know a person by their phone number, as providers write them. A number that says stop
 * on one of them is stopped: it is one person, and one wish.
 */
const BY_NUMBER: ReadonlySet<string> = new Set(
  'sms mms rcs rbm whatsapp viber viber_service viberbm viber_bm'.split(' '),
)

/**
 * The number behind an address of a network, as written; undefined where the network has ids of its
 * own (Messenger, Instagram, Telegram), unless one is written as a number, with its plus.
 */
export function networkNumber(network: string, address: string): string | undefined {
  const isNumber = BY_NUMBER.has(network.toLowerCase()) || /^\+\d{7,15}$/.test(address)
  return isNumber ? address : undefined
}
