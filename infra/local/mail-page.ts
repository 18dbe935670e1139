import { Hono, type Context } from 'hono'
import { html } from 'hono/html'
import { createHash, timingSafeEqual } from 'node:crypto'
import { notFound } from '../../functions/http/problem.ts'
import { page, send, type Html } from '../../functions/pages/frame.ts'
import type { Mail } from '../../functions/domain/mail.ts'
import type { Delivered, Mailbox } from './mailbox.ts'

const SHOWN_MAX = 100

/** Whether sent mail is kept here for reading, which never happens on AWS. */
export function isMailbox(mail: Mail): mail is Mailbox {
  return 'list' in mail
}

/**
 * `/mail?t=<token>`: the mails "sent" by this machine's Basta, newest first. Only for the person who
 * started it: the links in these mails are as powerful as in a real inbox.
 */
export function mailPage(mailbox: Pick<Mailbox, 'list'>, token: string): Hono {
  const router = new Hono()
  router.get('/mail', (c) => {
    if (!isFromHere(c) || !isSame(c.req.query('t') ?? '', token)) return notFound()
    const mails = mailbox.list().slice(-SHOWN_MAX).toReversed()
    const body = mails.length === 0 ? html`<p>Nothing was sent yet.</p>` : html`${mails.map(show)}`
    return send(c, page({ language: 'en' }, 'Mail that would have been sent', body))
  })
  return router
}

function show({ to, subject, text, at }: Delivered): Html {
  return html`<article>
    <h2>${subject}</h2>
    <p>To ${to}, ${at}</p>
    <pre>${linked(text)}</pre>
    <hr />
  </article>`
}

/** URLs become links; everything is escaped. */
function linked(text: string): (string | Html)[] {
  return text
    .split(/(https?:\/\/[^\s<>"']+)/)
    .map((part, at) => (at % 2 === 0 ? part : html`<a href="${part}">${part}</a>`))
}

type Server = {
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: string | undefined } }
}

/** In constant time, whatever the lengths. */
function isSame(given: string, token: string): boolean {
  const [a, b] = [given, token].map((text) => createHash('sha256').update(text).digest())
  return a !== undefined && b !== undefined && timingSafeEqual(a, b)
}

/**
 * Other machines have no access, with or without the token. Behind a proxy on this machine it proves
 * nothing: a proxy need not say for whom it asks.
 */
function isFromHere(c: Context): boolean {
  const { hostname } = new URL(c.req.url)
  const isLocalName = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  const isPassedOn = c.req.header('x-forwarded-for') !== undefined
  const peer = (c.env as Server | undefined)?.incoming?.socket?.remoteAddress
  const isLocalPeer = peer === undefined || /^(?:127\.|::1$|::ffff:127\.)/.test(peer)
  return isLocalName && isLocalPeer && !isPassedOn
}
