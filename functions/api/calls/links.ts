import * as z from 'zod/mini'
import * as schemas from '../../schemas/shared.ts'
import { createLinks, type LinkCreationDeps } from '../../actions/links/create.ts'
import type { Hono } from 'hono'
import type { Authenticated } from '../../http/key.ts'
import { mount } from '../../http/mount.ts'
import { operation } from '../../http/operation.ts'
import type { OperationDeps } from '../../http/repetition.ts'

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

export type LinkRouteDeps = OperationDeps & LinkCreationDeps

export function linkRoutes(router: Hono<Authenticated>, deps: LinkRouteDeps): void {
  mount(router, deps, mintLinks, async ({ key: caller, body: asked }) => {
    const links = await createLinks(deps, caller, asked)
    return { status: 200, body: { links } }
  })
}
