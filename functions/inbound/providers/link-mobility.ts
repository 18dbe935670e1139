import { parseXml, XmlElement } from '@rgrove/parse-xml'
import * as z from 'zod/mini'
import { decodeText } from '../fields.ts'
import { defineProvider, UnreadableError, type InboundRequest, type Reply } from '../provider.ts'
import { replyId } from '../reply-id.ts'
import { sharedSecret, verifySharedSecret } from '../shared-secret.ts'

/**
 * LINK Mobility, the gateway it took over from PSWinCom: XML of messages, each with `ID`, `TEXT`,
 * `SND` and `RCV`, answered with each `ID` and a status or delivered again, up to ten times. `ID`
 * counts within one request, so it is not the message's. The gateway sends a DOCTYPE; nothing it
 * declares or refers to is read. Sources: wiki.pswin.com, "Receive message request XML", "Receive
 * message response XML", "Gateway HTTP API". Not supported: the gateway's form posts, and the
 * payload of LINK's "Common" REST API, whose document is not public.
 */
export const linkMobility = defineProvider({
  about: {
    name: 'LINK Mobility',
    hears: 'text messages (XML of the PSWinCom gateway; not the "Common" REST API)',
    authentication: 'secret path, Basic or bearer',
    entry: 'secret',
    blocksItself: 'no',
    checkedAgainst: 'documentation',
  },
  account: z.object({ secret: sharedSecret }),
  signs: 'nothing',
  numbers: { isPlusless: true },
  refusalStatus: 401,
  verify: (request, { secret }) => verifySharedSecret(request, secret),
  read: (request) =>
    readMessages(request)
      // Delivery reports come in the same list: with a state, and from nobody.
      .filter((fields) => fields.has('SND') || !fields.has('STATE'))
      .map((fields): Reply => {
        const text = fields.get('TEXT') ?? ''
        const to = fields.get('RCV')
        return {
          kind: 'reply',
          id: replyId({ id: fields.get('ID'), to, text }, request.receivedAt),
          channel: 'sms',
          from: fields.get('SND') ?? '',
          to,
          text,
        }
      }),
  answersItself: () => false,
  answer: (_, request) => ({
    status: 200,
    contentType: 'text/xml; charset=utf-8',
    body: `<?xml version="1.0"?><MSGLST>${idsOf(request)
      .map((id) => `<MSG><ID>${escapeXml(id)}</ID><STATUS>OK</STATUS></MSG>`)
      .join('')}</MSGLST>`,
  }),
})

function readMessages({ body, headers }: InboundRequest): ReadonlyMap<string, string>[] {
  const start = Buffer.from(body.subarray(0, 128)).toString('latin1')
  const [, declared] = /^\s*<\?xml [^>]*?encoding=["']([\w.-]+)["']/.exec(start) ?? []
  const [, charset] = /charset="?([\w.-]+)/i.exec(headers['content-type'] ?? '') ?? []
  let root: XmlElement | null
  try {
    root = parseXml(decodeText(body, declared ?? charset).trimStart()).root
  } catch {
    throw new UnreadableError('the body is not XML')
  }
  if (root?.name !== 'MSGLST') throw new UnreadableError('the body is no MSGLST')
  return childrenOf(root)
    .filter(({ name }) => name === 'MSG')
    .map((message) => new Map(childrenOf(message).map(({ name, text }) => [name, text])))
}

function childrenOf({ children }: XmlElement): XmlElement[] {
  return children.filter((child) => child instanceof XmlElement)
}

/** What rests in the inbox for now is acknowledged before it was read. */
function idsOf(request: InboundRequest): string[] {
  try {
    return readMessages(request).map((fields) => fields.get('ID')?.trim() ?? '')
  } catch {
    return []
  }
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
