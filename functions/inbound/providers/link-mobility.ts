import { parseXml, XmlElement } from '@rgrove/parse-xml'
import { decodeText } from '../read/fields.ts'
import { defineProvider } from '../provider.ts'
import { secretInPath, withoutPlus, xmlBody } from '../probe.ts'
import { UnreadableError, type Message } from '../../domain/message.ts'
import type { InboundRequest } from '../../domain/listener.ts'
import { readEach } from '../read/read-each.ts'
import { readRefusal } from '../read/refusal-reason.ts'
import { replyId } from '../read/reply-id.ts'
import { readReply } from '../read/reply.ts'
import { bySharedSecret } from '../verify/shared-secret.ts'

/** "The receiver number is barred/blocked/not in use." */
const BARRED = 'BARRED'

/**
 * LINK Mobility, the gateway it took over from PSWinCom: XML of messages, each with `ID`, `TEXT`,
 * `SND` and `RCV`, answered with each `ID` and a status or delivered again, up to ten times. `ID`
 * counts within one request, so it is not the message's. The gateway sends a DOCTYPE; nothing it
 * declares or refers to is read. Of delivery states, BARRED asks to "remove number from any
 * subscriber list" and does not say why: it is held. Sources: wiki.pswin.com, "Receive message
 * request XML", "Receive message response XML", "Gateway HTTP API", "Delivery Report Status". Not
 * supported: the gateway's form posts, and the payload of LINK's "Common" REST API, whose document
 * is not public.
 */
export const linkMobility = defineProvider({
  about: {
    name: 'LINK Mobility',
    hears: 'text messages, barred numbers (XML of the PSWinCom gateway; not the "Common" REST API)',
    authentication: 'secret path, Basic or bearer',
    entry: '`secret`',
    blocksItself: 'no',
    checkedAgainst: 'documentation',
    test: { way: 'text_stop', restsOn: 'not known' },
  },
  ...bySharedSecret,
  numbers: { isPlusless: true },
  proof: secretInPath(({ from, to, text }) =>
    xmlBody(
      `<?xml version="1.0"?><MSGLST><MSG><ID>1</ID><TEXT>${escapeXml(text)}</TEXT><SND>${withoutPlus(from)}</SND><RCV>${withoutPlus(to)}</RCV></MSG></MSGLST>`,
    ),
  ),
  refusalStatus: 401,
  read: (request) =>
    readEach(
      readMessages(request),
      (fields) => readOne(fields, request.receivedAt),
      (fields) => Object.fromEntries(fields),
    ),
  answersItself: () => false,
  answer: (_, request) => ({
    status: 200,
    contentType: 'text/xml; charset=utf-8',
    body: `<?xml version="1.0"?><MSGLST>${idsOf(request)
      .map((id) => `<MSG><ID>${escapeXml(id)}</ID><STATUS>OK</STATUS></MSG>`)
      .join('')}</MSGLST>`,
  }),
})

function readOne(fields: ReadonlyMap<string, string>, receivedAt: Date): Message[] {
  const text = fields.get('TEXT')
  const to = fields.get('RCV')?.trim()
  const from = fields.get('SND')?.trim()
  const state = fields.get('STATE')?.trim()
  // Delivery reports come in the same list: they have a state and no sender.
  if (from === undefined && state !== undefined) {
    const what = state === BARRED ? 'maybe_unsubscribed' : readRefusal(state)
    if (what === undefined || to === undefined) return []
    const date = fields.get('DELIVERYTIME')
    const id = replyId({ id: fields.get('REF'), to, date, text: state }, receivedAt)
    return [{ kind: 'report', what, ...id, channel: 'sms', address: to, code: state }]
  }
  return readReply({
    ...replyId({ id: fields.get('ID'), to: fields.get('RCV'), text: text ?? '' }, receivedAt),
    network: 'sms',
    from: from || undefined,
    to,
    content: { text: text || undefined, isText: text !== undefined },
    sample: Object.fromEntries(fields),
  })
}

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

/** A request that waits in the inbox is acknowledged before it is read. */
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
