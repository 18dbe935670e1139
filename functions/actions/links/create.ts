import type * as z from 'zod/mini'
import type * as schemas from '../../schemas/shared.ts'
import type { ApiKey } from '../../domain/api-keys.ts'
import { newestId } from '../../domain/contact.ts'
import { BastaError } from '../../domain/errors.ts'
import type { Ledger } from '../../domain/ledger.ts'
import type { LinkKeys } from '../../domain/link-keys.ts'
import { readAddresses } from '../../domain/read-addresses.ts'
import { knownSender, knownTopic } from '../../domain/sender-access.ts'
import type { Senders } from '../../domain/senders.ts'
import { toSecond } from '../../domain/time.ts'
import { mintLink, type MintedLink } from './mint.ts'

export type LinkCreationDeps = {
  readonly senders: Pick<Senders, 'get'>
  readonly ledger: Pick<Ledger, 'contact'>
  readonly linkKeys: LinkKeys
  readonly publicUrl: string
  /** The domain that receives mail to unsubscribe links; empty if there is none. */
  readonly mailDomain: string
  /** False if the URL belongs to this API and ends with it: links must live longer. */
  readonly publicUrlIsOwned: boolean
  readonly now: () => Date
}

/**
 * One link for each address, in order. Throws `no_public_url`, `unknown_sender`, `unknown_topic`,
 * `invalid_request`.
 */
export async function createLinks(
  deps: LinkCreationDeps,
  caller: ApiKey,
  asked: z.infer<typeof schemas.links>,
): Promise<(MintedLink & { contact: string })[]> {
  const sender = await knownSender(deps.senders, caller, asked.sender)
  if (!deps.publicUrlIsOwned)
    throw new BastaError(
      'no_public_url',
      'Deploy with a domainName of your own first: links live longer than a generated host name.',
    )
  if (asked.topic !== undefined) knownTopic(sender, asked.topic)
  const addresses = await readAddresses(asked.to, sender.defaultCountry)
  const key = await deps.linkKeys.current(sender.id)
  const about = { topic: asked.topic, campaign: asked.campaign, issued: toSecond(deps.now()) }
  const topicNumber = sender.topicNumbers.indexOf(asked.topic ?? '') + 1
  const places = { publicUrl: deps.publicUrl, mailDomain: deps.mailDomain }
  return addresses.map((address, at) => {
    const contact = newestId(deps.ledger.contact(address).ids)
    const to = asked.to[at] ?? address.value
    return { ...mintLink(key, places, { to, address, contact, topicNumber, ...about }), contact }
  })
}
