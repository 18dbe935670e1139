import { Hono, type Context } from 'hono'
import { html } from 'hono/html'
import { createHash, timingSafeEqual } from 'node:crypto'
import { notFound } from '../../functions/http/problem.ts'
import { page, PAGE_HEADERS, type Html } from '../../functions/pages/frame.ts'
import type { Mail } from '../../functions/domain/mail.ts'
import type { Delivered, Mailbox } from './mailbox.ts'

const SHOWN_MAX = 100

/** Whether what was sent rests here to be read, as it never does on AWS. */
export function isMailbox(mail: Mail): mail is Mailbox {
  return 'list' in mail
}

/**
 * `/mail?t=<token>`: what one machine's Basta "sent", newest first. For who started it, nobody else:
 * the links in these mails are as good as the inbox they stand for.
 */
export function mailPage(mailbox: Pick<Mailbox, 'list'>, token: string): Hono {
  const router = new Hono()
  router.get('/mail', (c) => {
    if (!isFromHere(c) || !isSame(c.req.query('t') ?? '', token)) return notFound()
    const mails = mailbox.list().slice(-SHOWN_MAX).toReversed()
    const body = mails.length === 0 ? html`<p>Nothing was sent yet.</p>` : html`${mails.map(show)}`
    return c.html(page('en', 'Mail that would have been sent', body), 200, PAGE_HEADERS)
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

/** Links become links; all the rest, and they themselves, is escaped. */
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
 * The network around the machine has no business here, with the token or without. Of a proxy on the
 * machine this is no proof: it need not say whom it speaks for.
 */
function isFromHere(c: Context): boolean {
  const { hostname } = new URL(c.req.url)
  const isLocalName = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  const isPassedOn = c.req.header('x-forwarded-for') !== undefined
  const peer = (c.env as Server | undefined)?.incoming?.socket?.remoteAddress
  const isLocalPeer = peer === undefined || /^(?:127\.|::1$|::ffff:127\.)/.test(peer)
  return isLocalName && isLocalPeer && !isPassedOn
}
