import { Hono } from 'hono'
import { BastaError } from '../domain/errors.ts'
import type { Keys, Ledger, LinkKeys, Right, Senders } from '../domain/ports.ts'
import { ID } from '../domain/scope.ts'
import { formatSecond, toSecond } from '../domain/time.ts'
import {
  API_BODY_BYTES_MAX,
  knownSender,
  knownTopic,
  limitBody,
  notFound,
  onError,
  readJson,
  requireEverySender,
  requireKey,
  requireReady,
  requireSender,
  type Authenticated,
} from '../http.ts'
import { log } from '../log.ts'
import { readAddresses, readOneAddress } from './addresses.ts'
import { recordConsent } from './consents.ts'
import { historyOf } from './history.ts'
import { mintLink } from './links.ts'
import { decideReview, decision, listReviews, type ReviewDeps } from './reviews.ts'
import * as schemas from './schemas.ts'
import { stopByHand, type StopDeps } from './stops.ts'

export type RegisterDeps = StopDeps &
  ReviewDeps & {
    readonly ready: () => Promise<void>
    readonly keys: Keys
    readonly senders: Senders
    readonly ledger: Ledger
    readonly linkKeys: LinkKeys
    readonly publicUrl: string
    /** Where mail to unsubscribe links is received; empty for nowhere. */
    readonly mailDomain: string
    /** False where the URL dies with its API: links must not. */
    readonly publicUrlIsOwned: boolean
    readonly now: () => Date
  }

/** Senders, keys, links, consents, stops by hand, and what is known of a person. */
export function registerRouter(deps: RegisterDeps): Hono<Authenticated> {
  const { keys, senders, ledger, linkKeys, now } = deps
  const router = new Hono<Authenticated>()
  const may = (right: Right) => requireKey(keys, right)
  router.onError(onError)
  router.notFound(notFound)
  router.use('/v1/*', requireReady(deps.ready), limitBody(API_BODY_BYTES_MAX))

  router.put('/v1/senders/:id', may('admin'), async (c) => {
    const id = c.req.param('id')
    if (!ID.test(id))
      throw new BastaError('invalid_request', 'The id in the path cannot be used.', [
        { pointer: '#', detail: 'lower-case letters, digits and hyphens, at most 63' },
      ])
    const key = c.get('key')
    requireSender(key, id)
    const asked = await readJson(c, schemas.sender)
    const change = { at: formatSecond(toSecond(now())), key: key.id }
    const {
      topicNumbers: _,
      head: __,
      ...stored
    } = await senders.put({ id, ...asked, topicNumbers: [] }, change)
    log('sender_changed', { sender: id, key: key.id, count: stored.version })
    return c.json(stored, stored.version === 1 ? 201 : 200)
  })

  router.get('/v1/senders/:id', may('check'), async (c) => {
    const sender = await knownSender(senders, c.get('key'), c.req.param('id'))
    const { topicNumbers: _, head: __, ...shown } = sender
    return c.json(shown)
  })

  router.post('/v1/keys', may('admin'), async (c) => {
    const asked = await readJson(c, schemas.key)
    const own = c.get('key')
    if (own.senders !== undefined && asked.senders === undefined)
      throw new BastaError('forbidden', 'Your key is for some senders; name those of the new key.')
    for (const sender of asked.senders ?? []) requireSender(own, sender)
    const { key, secret } = await keys.create(asked, formatSecond(toSecond(now())))
    log('key_created', { key: own.id, id: key.id })
    return c.json({ ...key, key: secret }, 201)
  })

  router.post('/v1/links', may('write'), async (c) => {
    const asked = await readJson(c, schemas.links)
    const sender = await knownSender(senders, c.get('key'), asked.sender)
    if (!deps.publicUrlIsOwned)
      throw new BastaError(
        'no_public_url',
        'Deploy with a domainName of your own first: links live longer than a generated host name.',
      )
    if (asked.topic !== undefined) knownTopic(sender, asked.topic)
    const addresses = await readAddresses(asked.to, sender.defaultCountry)
    const key = await linkKeys.current(sender.id)
    const about = { topic: asked.topic, campaign: asked.campaign, issued: toSecond(now()) }
    const topicNumber = sender.topicNumbers.indexOf(asked.topic ?? '') + 1
    const places = { publicUrl: deps.publicUrl, mailDomain: deps.mailDomain }
    const links = addresses.map((address, at) => {
      const { ids } = ledger.contact(address)
      const contact = ids.at(-1) ?? ids[0]
      const to = asked.to[at] ?? address.value
      return mintLink(key, places, { to, address, contact, topicNumber, ...about })
    })
    return c.json({ links })
  })

  router.post('/v1/consents', may('write'), async (c) => {
    const asked = await readJson(c, schemas.consent)
    const key = c.get('key')
    const sender = await knownSender(senders, key, asked.sender)
    const event = await recordConsent(ledger, asked, { key, sender, receivedAt: now() })
    return c.json({ event }, 201)
  })

  router.post('/v1/stops', may('write'), async (c) => {
    const asked = await readJson(c, schemas.stop)
    const who = { key: c.get('key'), receivedAt: now() }
    const { events, isQueued } = await stopByHand(deps, asked, who)
    return c.json({ events }, isQueued ? 202 : 201)
  })

  router.post('/v1/history', may('admin'), async (c) => {
    requireEverySender(c.get('key'))
    const asked = await readJson(c, schemas.history)
    const contact = ledger.contact(await readOneAddress(asked.to))
    const history = await historyOf(ledger, contact)
    log('history_read', { contact: contact.ids.at(-1), key: c.get('key').id })
    return c.json(history)
  })

  router.get('/v1/reviews', may('admin'), async (c) => {
    requireEverySender(c.get('key'))
    return c.json(await listReviews(deps, c.req.query('after'), now()))
  })

  router.post('/v1/reviews/:id', may('admin'), async (c) => {
    requireEverySender(c.get('key'))
    const asked = await readJson(c, decision)
    const who = { decidedBy: c.get('key').id, now: now() }
    return c.json({ event: await decideReview(deps, c.req.param('id'), asked, who) }, 201)
  })

  return router
}
