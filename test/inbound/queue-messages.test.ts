import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import type { AccessRequest, AccessRequestId } from '../../functions/domain/access-request.ts'
import { contactIds, readHashKeys } from '../../functions/domain/contact-id.ts'
import { openEnvelope, readEnvelopeKeys, sealEnvelope } from '../../functions/domain/envelope.ts'
import {
  isSealed,
  type ErasureMessage,
  type QueueMessage,
} from '../../functions/domain/queue-message.ts'
import { readBody, sealMessage } from '../../functions/schemas/queue-message.ts'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import { openLedger } from '../../functions/store/ledger/open-ledger.ts'
import { accessRequests } from '../../functions/store/people/access-requests.ts'
import { parts } from '../../functions/store/requests/parts.ts'
import { PARTITION } from '../../functions/store/schema.ts'
import { newSecrets } from '../../infra/local/secrets.ts'
import { fixedRing } from '../house/fixed-ring.ts'
import { ACCOUNTS, ACME, openHouse, OPT_OUT, type TestHouse } from '../house/house.ts'
import { asideCount, outputOf } from '../house/witness.ts'
import { SECRET, VONAGE_KEY } from './providers/sign.ts'

type Fixture = {
  readonly secrets: Record<'hashKeys' | 'linkRoots' | 'envelopeKeys', Record<string, string>>
  readonly at: string
  readonly linkKey: { readonly id: string; readonly sender: string; readonly epoch: number }
  readonly messages: readonly {
    readonly name: string
    /** Absent from a note. */
    readonly header?: Readonly<Record<string, unknown>>
    readonly body: string
  }[]
}

/**
 * One of each kind as the code of before one place sealed them wrote it, and of each the shape it had
 * before its optional members were kept. A queue holds them for four days, and one machine for longer.
 */
const { secrets, at, linkKey, messages } = JSON.parse(
  readFileSync(new URL('../fixtures/queue-messages.json', import.meta.url), 'utf8'),
) as Fixture
const KEYS = readEnvelopeKeys(secrets.envelopeKeys)
const NOW = new Date(at)

const bytesOf = ({ header, body }: Fixture['messages'][number]): Buffer =>
  Buffer.from(body, header === undefined ? 'utf8' : 'base64')
const sealed = messages.filter(({ header }) => header !== undefined)

describe('a message that the code of before left in the inbox', () => {
  it.each(sealed)('$name: is read, and would be sealed in the same form', (message) => {
    const read = readBody(KEYS, bytesOf(message))
    if (read.kind === 'in_bucket' || read.kind === 'key_use') throw new Error('It was sealed.')
    const before = openEnvelope(KEYS, 'inbox', bytesOf(message))
    expect(openEnvelope(KEYS, 'inbox', sealMessage(KEYS, read))).toEqual(before)
    expect(before.header).toEqual(message.header)
  })

  it('is one of every kind there is', () => {
    const every: Readonly<Record<QueueMessage['kind'], true>> = {
      inbound: true,
      link: true,
      stop: true,
      mail: true,
      text: true,
      reply: true,
      parts: true,
      erasure: true,
      confirmation: true,
      sign_in: true,
      key_use: true,
    }
    const kinds = messages.map((message) => readBody(KEYS, bytesOf(message)).kind)
    expect(new Set<string>(kinds)).toEqual(new Set(Object.keys(every)))
  })

  it.each([
    ['of an unknown kind', { kind: 'invented' }],
    ['of a gesture that no page of ours knows', { ...headerOf('link'), gesture: 'nod' }],
    ['whose contact is nobody', { ...headerOf('stop'), contact: [] }],
  ])('%s is not taken for another: it comes again, and ends with a person', (_, header) => {
    const body = sealEnvelope(KEYS, 'inbox', header, new Uint8Array())
    expect(() => readBody(KEYS, body)).toThrow()
  })
})

describe('what the code of before left in the inbox is taken', () => {
  const replies: string[] = []
  let house: TestHouse
  beforeAll(async () => {
    const vonage = { api: 'messages', signatureSecret: SECRET, apiKey: VONAGE_KEY }
    house = await openHouse({
      secrets: { ...newSecrets(), ...secrets },
      sendsTexts: true,
      accounts: () =>
        Promise.resolve(
          JSON.stringify({
            ...ACCOUNTS,
            'vonage/main': { ...vonage, apiSecret: 'api-secret', senders: ['acme'] },
          }),
        ),
      outside: {
        fetch: (_: string, { body = '' }: { body?: string } = {}) => {
          replies.push((JSON.parse(body) as { text: string }).text)
          return Promise.resolve(new Response('{}', { status: 202 }))
        },
      } as never,
    })
    house.setNow(NOW)
    await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
    await putLinkKey(house)
    const grace = { name: 'Grace', email: 'grace@house.example', role: 'viewer' }
    await house.api('PUT', '/v1/operators/grace', grace)
    const requests = ['mail, of an access request', 'text, of an access request']
    for (const name of requests) await openAccessRequest(house, String(headerOf(name)['request']))
    await recordErasure(house)
    const text = sealEnvelope(KEYS, 'review', { id: 'p-1' }, Buffer.from('STOP'))
    const { key } = headerOf('parts')
    await parts(dynamo(house.table, house.endpoint), () => NOW).add(
      { key: String(key), of: 2 },
      1,
      text,
    )
    await house.api('POST', '/v1/consents/requests', {
      to: 'judy@example.org',
      sender: 'acme',
      topics: ['news'],
      wording: 'I want news.',
      wordingVersion: '1',
      pageUrl: 'https://acme.example/join',
    })
    // It has its turn; what tells the worker so is to be that of the fixture.
    house.storehouse.done(...house.storehouse.due(Number.MAX_SAFE_INTEGER, 100).map(({ id }) => id))
  })

  const isStopped = (to: string) => async () =>
    expect(await house.check(to)).toEqual(
      expect.objectContaining({ allowed: false, reason: 'opted_out' }),
    )
  const isSent = (to: string, text: string) => () => {
    const sent = house.mailbox.list().filter((one) => one.to === to)
    expect(sent.map((one) => one.text)).toEqual([expect.stringContaining(text)])
  }
  const isReplied = (to: string, text: string) => async () => {
    expect(replies.filter((one) => one === text)).toHaveLength(1)
    const { body } = await house.api('POST', '/v1/history', { to })
    expect(body).toMatchObject({ events: [{ source: { method: 'reply_sent' } }] })
  }
  const isErased = (lines: readonly object[]) =>
    expect(lines).toMatchObject([{ event: 'erased', id: headerOf('erasure')['erasure'] }])

  it.each<[string, (lines: readonly object[]) => void | Promise<void>]>([
    ['inbound', isStopped('+33612345601')],
    ['inbound, before the time of verifying was kept', isStopped('+33612345602')],
    ['link', isStopped('ada@example.org')],
    ['link, from a mail', isStopped('bob@example.org')],
    ['stop', isStopped('+33612345603')],
    ['stop, of an address', isStopped('eve@example.org')],
    ['mail, of an access request', isSent('ada@example.org', '/a/one')],
    ['mail', isSent('bob@example.org', '/a/two')],
    ['text, of an access request', isSent('+33612345604', '/a/three')],
    ['text', isSent('+33612345605', '/a/four')],
    ['reply', isReplied('+33612345606', 'You are out.')],
    ['reply, before there were keys', isReplied('+33612345607', 'You are out, too.')],
    ['parts', isStopped('+33612345608')],
    [
      'parts, before it was kept how many there are',
      async () => expect(await asideCount(house, 'twilio/main')).toBe(1),
    ],
    ['erasure, from the beginning', isErased],
    ['erasure', isErased],
    ['sign in', isSent('grace@house.example', '/console/sign-in/AAEC')],
    ['confirmation', isSent('judy@example.org', 'I want news.')],
    [
      'key use',
      async () => {
        const { body } = await house.api('GET', '/v1/keys')
        expect(body).toMatchObject({ keys: [{ lastUsed: '2030-01-01' }] })
      },
    ],
  ])('%s', async (name, isTaken) => {
    const [message] = messages.filter((one) => one.name === name)
    if (message === undefined) throw new Error(`No ${name}.`)
    expect(isSealed(bytesOf(message))).toBe(message.header !== undefined)
    await house.storehouse.put(bytesOf(message))
    const { lines } = await outputOf(() => house.pumpInbox())
    expect(lines.filter(({ event }) => event === 'inbox_retry')).toEqual([])
    expect(house.storehouse.size()).toBe(0)
    await isTaken(lines)
  })
})

function headerOf(name: string): Readonly<Record<string, unknown>> {
  return messages.find((one) => one.name === name)?.header ?? {}
}

async function putLinkKey({ table, endpoint }: TestHouse): Promise<void> {
  const { id, sender, epoch } = linkKey
  await dynamo(table, endpoint).client.send(
    new PutItemCommand({
      TableName: table,
      Item: {
        pk: { S: PARTITION.linkKeys },
        sk: { S: `K#${id}` },
        id: { S: id },
        sender: { S: sender },
        epoch: { N: String(epoch) },
      },
    }),
  )
}

/** The event whose rest the message is about. */
async function recordErasure({ table, endpoint }: TestHouse): Promise<void> {
  const { contact, erasure } = headerOf('erasure') as Pick<ErasureMessage, 'contact' | 'erasure'>
  const second = Math.floor(NOW.getTime() / 1_000)
  await openLedger(
    dynamo(table, endpoint),
    fixedRing(readHashKeys(secrets.hashKeys)),
    undefined,
    () => NOW,
  ).append({
    contact: { ids: contact },
    draft: {
      id: erasure,
      type: 'erasure',
      scopes: ['all'],
      blocks: 'marketing',
      occurredAt: second,
      receivedAt: second,
      source: { method: 'request', origins: [] },
      evidence: {},
    },
  })
}

/** One that the message answers: without it nobody is sent a link. */
async function openAccessRequest({ table, endpoint }: TestHouse, id: string): Promise<void> {
  const keys = readHashKeys(secrets.hashKeys)
  const second = Math.floor(NOW.getTime() / 1_000)
  const request: AccessRequest = {
    id: id as AccessRequestId,
    contact: contactIds(keys, { channel: 'email', value: `${id}@example.org` } as never),
    channel: 'email',
    receivedAt: second,
    dueAt: second + 86_400,
    by: 'mail',
    waits: { lane: 'mail', place: id, queuedAt: second },
    version: 1,
  }
  const address = sealEnvelope(KEYS, 'access', {}, Buffer.from('ada@example.org'))
  await accessRequests(dynamo(table, endpoint)).create(request, {
    sealed: address,
  })
}
