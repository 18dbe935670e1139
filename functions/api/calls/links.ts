import * as z from 'zod/mini'
import * as schemas from '../../schemas/shared.ts'
import type { Hono } from 'hono'
import type { Ledger } from '../../domain/ledger.ts'
import type { LinkKeys } from '../../domain/link-keys.ts'
import type { Senders } from '../../domain/senders.ts'
import { toSecond } from '../../domain/time.ts'
import { knownSender, knownTopic } from '../../domain/sender-access.ts'
import type { Authenticated } from '../../http/key.ts'
import { mount, operation, type Gate } from '../../http/operation.ts'
import { RequestError } from '../../http/request-error.ts'
import { readAddresses } from '../../domain/read-addresses.ts'
import { mintLink } from '../../actions/links/mint.ts'
import { newestId } from '../../domain/contact.ts'

const sample = (to: string, contact: string, token: string) => ({
  to,
  contact,
  url: `https://stop.example.org/u/${token}`,
  headers: {
    'List-Unsubscribe': `<https://stop.example.org/u/${token}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  },
})

const mintLinks = operation({
  id: 'mintLinks',
  method: 'POST',
  path: '/v1/links',
  tag: 'Links',
  summary: 'Makes unsubscribe links with their header values',
  right: 'write',
  body: schemas.links,
  answers: {
    200: {
      description: 'One link for each address, in order.',
      schema: z.object({
        links: z.array(
          z.object({
            to: z.string(),
            contact: z.string(),
            url: z.string(),
            headers: z.object({
              'List-Unsubscribe': z.string(),
              'List-Unsubscribe-Post': z.literal('List-Unsubscribe=One-Click'),
            }),
          }),
        ),
      }),
    },
  },
  refusals: ['unknown_sender', 'unknown_topic', 'no_public_url'],
  examples: [
    {
      name: 'one',
      summary: 'A link for one message',
      body: { sender: 'acme', to: ['ada@example.org'] },
      status: 200,
      answer: {
        links: [sample('ada@example.org', 'ajiAU-LMX-MzL-xtxQATRiQ', 'AVrcmbCakQgfUNy3Gd560psn')],
      },
    },
    {
      name: 'two',
      summary: 'Links for two people, of a topic and a campaign',
      body: {
        sender: 'acme',
        topic: 'promo',
        campaign: 'winter',
        to: ['bea@example.org', '+33612345673'],
      },
      status: 200,
      answer: {
        links: [
          sample('bea@example.org', 'a5c5eow2Gfpj8GmsaNf32IA', 'AVrcmbDnHUt7N4xDXULFhdVq'),
          sample('+33612345673', 'arm0TqGS6tuh3d5Xiq55tng', 'AVrcmbCPBg0yWvtXRZXx7Gdm'),
        ],
      },
      yields: ['/links/0/url'],
    },
  ],
})

export const linkOperations = [mintLinks]

export type LinkRouteDeps = Gate & {
  readonly senders: Senders
  readonly ledger: Pick<Ledger, 'contact'>
  readonly linkKeys: LinkKeys
  readonly publicUrl: string
  /** Where mail to unsubscribe links is received; empty for nowhere. */
  readonly mailDomain: string
  /** False where the URL dies with its API: links must not. */
  readonly publicUrlIsOwned: boolean
  readonly now: () => Date
}

export function linkRoutes(router: Hono<Authenticated>, deps: LinkRouteDeps): void {
  mount(router, deps, mintLinks, async ({ key: caller, body: asked }) => {
    const sender = await knownSender(deps.senders, caller, asked.sender)
    if (!deps.publicUrlIsOwned)
      throw new RequestError(
        'no_public_url',
        'Deploy with a domainName of your own first: links live longer than a generated host name.',
      )
    if (asked.topic !== undefined) knownTopic(sender, asked.topic)
    const addresses = await readAddresses(asked.to, sender.defaultCountry)
    const key = await deps.linkKeys.current(sender.id)
    const about = { topic: asked.topic, campaign: asked.campaign, issued: toSecond(deps.now()) }
    const topicNumber = sender.topicNumbers.indexOf(asked.topic ?? '') + 1
    const places = { publicUrl: deps.publicUrl, mailDomain: deps.mailDomain }
    const links = addresses.map((address, at) => {
      const { ids } = deps.ledger.contact(address)
      const contact = newestId(ids)
      const to = asked.to[at] ?? address.value
      const link = mintLink(key, places, { to, address, contact, topicNumber, ...about })
      return { ...link, contact }
    })
    return { status: 200, body: { links } }
  })
}
