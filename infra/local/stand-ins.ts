import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import type { Call } from '../../functions/propagate/call.ts'
import { httpsCall } from '../../functions/propagate/https-call.ts'

type Asked = {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}
type Answered = { readonly status: number; readonly body?: object }

/** What a list on this machine was told, in words. */
type StandIn = { readonly name: string; readonly holds: readonly string[] }

export type StandIns = {
  readonly all: readonly StandIn[]
  /** Leads each call to the one that stands in for its host. */
  readonly fetch: Call['fetch']
  readonly hookUrl: string
  readonly close: () => void
}

/**
 * Servers on this machine that stand in for others: each takes what the real one documents, and proves
 * who calls as far as a stranger can. They show the way of a stop; they are no proof of a provider.
 */
export async function openStandIns(keys: {
  readonly twilio: { readonly accountSid: string; readonly authToken: string }
  readonly webhookSecret: string
}): Promise<StandIns> {
  const standIns = [twilio(keys.twilio), awsSms(), ses(), receiver(keys.webhookSecret)]
  const servers = await Promise.all(standIns.map(({ answer }) => listen(answer)))
  const places = new Map(standIns.map(({ host }, at) => [host, servers[at]?.url ?? '']))
  const call = httpsCall({ mayBeLoopback: true })
  return {
    all: standIns.map(({ name, holds }) => ({ name, holds })),
    fetch: (request) => {
      const { host, pathname, search } = new URL(request.url)
      const place = places.get(host)
      if (place === undefined) return call(request)
      const headers = { ...request.headers, host }
      return call({ ...request, url: `${place}${pathname}${search}`, headers })
    },
    hookUrl: `${places.get(HOOK) ?? ''}/hook`,
    close: () => {
      for (const { server } of servers) {
        server.closeAllConnections()
        server.close()
      }
    },
  }
}

type Made = StandIn & {
  readonly host: string
  readonly answer: (asked: Asked) => Answered
}

/** Consents in bulk: 201, and an error code for each item. */
function twilio({ accountSid, authToken }: { accountSid: string; authToken: string }): Made {
  const holds: string[] = []
  const basic = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`
  return {
    name: 'Twilio Consents',
    host: 'accounts.twilio.com',
    holds,
    answer: ({ path, headers, body }) => {
      if (headers['authorization'] !== basic) return { status: 401, body: { code: 20003 } }
      if (path !== '/v1/Consents/Bulk') return { status: 404, body: { code: 20404 } }
      const items = new URLSearchParams(body)
        .getAll('Items')
        .map((text) => JSON.parse(text) as Record<string, string>)
      for (const { contact_id: number = '', status = '' } of items)
        holds.push(`${number} ${status}`)
      const verdicts = items.map(({ correlation_id: id = '' }) => ({
        correlation_id: id,
        error_code: 0,
        error_messages: [],
      }))
      return { status: 201, body: { items: verdicts } }
    },
  }
}

/** An opt-out list: the number that was put on it comes back. */
function awsSms(): Made {
  const holds: string[] = []
  return {
    name: 'AWS End User Messaging',
    host: 'sms-voice.eu-west-3.amazonaws.com',
    holds,
    answer: ({ headers, body }) => {
      if (!isSigned(headers, 'sms-voice')) return UNSIGNED
      const { OptOutListName: list = '', OptedOutNumber: number = '' } = JSON.parse(body) as Record<
        string,
        string
      >
      holds.push(`${number} on the list ${list}`)
      return { status: 200, body: { OptOutListName: list, OptedOutNumber: number } }
    },
  }
}

/** The suppression list of an account in a Region. */
function ses(): Made {
  const holds: string[] = []
  return {
    name: 'Amazon SES',
    host: 'email.eu-west-3.amazonaws.com',
    holds,
    answer: ({ method, headers, body }) => {
      if (!isSigned(headers, 'ses')) return UNSIGNED
      if (method !== 'PUT') return { status: 200, body: {} }
      const { EmailAddress: address = '', Reason: reason = '' } = JSON.parse(body) as Record<
        string,
        string
      >
      holds.push(`${address} suppressed as ${reason}`)
      return { status: 200, body: {} }
    },
  }
}

const HOOK = 'hook.localhost'

/** A system of the owner's own, which verifies with the library of the standard. */
function receiver(secret: string): Made {
  const holds: string[] = []
  return {
    name: 'your webhook',
    host: HOOK,
    holds,
    answer: ({ headers, body }) => {
      try {
        const { data } = new Webhook(secret).verify(body, headers) as {
          data: Record<string, unknown>
        }
        holds.push(`${String(data['address'])} ${String(data['act'])} ${String(data['scopes'])}`)
        return { status: 204 }
      } catch {
        return { status: 401 }
      }
    },
  }
}

const UNSIGNED: Answered = { status: 403, body: { message: 'not signed for this service' } }

/** Who holds no secret can see that it was signed, not by whom. */
function isSigned(headers: Asked['headers'], service: string): boolean {
  return headers['authorization']?.includes(`/${service}/aws4_request, `) === true
}

async function listen(
  answer: Made['answer'],
): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer((request, response) => {
    void read(request).then((asked) => {
      const { status, body } = answer(asked)
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(body === undefined ? undefined : JSON.stringify(body))
    })
  })
  await new Promise<void>((ready) => {
    server.listen(0, '127.0.0.1', ready)
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server }
}

async function read(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)])
  return {
    method: request.method ?? '',
    path: new URL(request.url ?? '', 'http://any').pathname,
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: Buffer.concat(chunks).toString('utf8'),
  }
}
