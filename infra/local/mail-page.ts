import { Hono, type Context } from 'hono'
import { html } from 'hono/html'
import { notFound } from '../../functions/http.ts'
import { page, PAGE_HEADERS, type Html } from '../../functions/page.ts'
import type { Mail } from '../../functions/domain/ports.ts'
import type { Delivered, Mailbox } from './mailbox.ts'

const SHOWN_MAX = 100

/** Whether what was sent rests here to be read, as it never does on AWS. */
export function isMailbox(mail: Mail): mail is Mailbox {
  return 'list' in mail
}

/** `/mail`: what one machine's Basta "sent", newest first. For who sits at that machine, nobody else. */
export function mailPage(mailbox: Pick<Mailbox, 'list'>): Hono {
  const router = new Hono()
  router.get('/mail', (c) => {
    if (!isFromHere(c)) return notFound()
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

/**
 * The links in these mails are as good as the inbox they stand for: neither the network around the
 * machine nor a tunnel to it is shown them.
 */
function isFromHere(c: Context): boolean {
  const { hostname } = new URL(c.req.url)
  const isLocalName = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  const isPassedOn = c.req.header('x-forwarded-for') !== undefined
  const peer = (c.env as Server | undefined)?.incoming?.socket?.remoteAddress
  const isLocalPeer = peer === undefined || /^(?:127\.|::1$|::ffff:127\.)/.test(peer)
  return isLocalName && isLocalPeer && !isPassedOn
}
