import vectors from '../fixtures/vectors.json' with { type: 'json' }
import { GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb'
import { createCipheriv, createHash, createHmac, hkdfSync, randomUUID } from 'node:crypto'
import { describe, expect, inject, it } from 'vitest'
import { parseAddress } from '../../functions/domain/address.ts'
import { canonicalJson, type Json } from '../../functions/domain/canonical-json.ts'
import {
  contactId,
  hashKeyProof,
  isContactId,
  readHashKeys,
  type ContactId,
  type HashKey,
} from '../../functions/domain/contact-id.ts'
import {
  openEnvelope,
  readEnvelopeKeys,
  sealEnvelope,
  type EnvelopePurpose,
} from '../../functions/domain/envelope.ts'
import {
  chainEvent,
  evidenceDigest,
  verifyChain,
  type Event,
  type EventDraft,
  type EventId,
} from '../../functions/domain/event.ts'
import {
  linkKeyOf,
  openToken,
  sealShortToken,
  sealToken,
  tokenKeyId,
} from '../../functions/domain/link-token.ts'
import { registersOf } from '../../functions/domain/standing.ts'
import { parseZonedTime } from '../../functions/domain/time.ts'
import { openFromQuarantine, readBody } from '../../functions/schemas/queue-message.ts'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import { logPartition, logSequence, logShard } from '../../functions/store/event-log/log-keys.ts'
import { ensureAdminKey } from '../../functions/store/keys/key-register.ts'
import { proveHashKeys } from '../../functions/store/ledger/meta.ts'
import { openLedger } from '../../functions/store/ledger/open-ledger.ts'
import { ensureTable } from '../../infra/local/table.ts'
import { fixedRing } from '../house/fixed-ring.ts'

/**
 * The published test vectors: every format that is stored or given out, with fixed keys, nonces and
 * salts and literal expected values (`test/fixtures/vectors.json`).
 *
 * Old vectors must keep opening for ever. A table is kept for years and a link is clicked years
 * later, so a value here is never edited: a new format gets a new version and new vectors beside
 * these. Each value is also computed again here with nothing but `node:crypto`, as someone would who
 * checks our proofs in another language.
 */

const hashKeys = readHashKeys(vectors.hashKeys)

function hashKey(version: string): HashKey {
  const found = hashKeys.find((key) => key.version === version)
  if (found === undefined) throw new Error(`no key ${version}`)
  return found
}

function second(text: string): number {
  const at = parseZonedTime(text)
  if (at === undefined) throw new Error(`no time: ${text}`)
  return at
}

function draftOf({ draft }: (typeof vectors.events)[number]): EventDraft {
  return {
    ...draft,
    occurredAt: second(draft.occurredAt),
    receivedAt: second(draft.receivedAt),
  } as unknown as EventDraft
}

/** JSON with its keys in order, by another road than ours. */
function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  )
}

function sha256(...parts: (string | Uint8Array)[]): Buffer {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

function gcm(key: Uint8Array, nonce: Buffer, aad: Buffer, plain: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(aad)
  return Buffer.concat([aad, nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

function hkdf(secret: string | Uint8Array, info: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', info, 32))
}

function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const digits = bits.match(/.{1,5}/g) ?? []
  return digits
    .map((five) => 'abcdefghijklmnopqrstuvwxyz234567'.charAt(parseInt(five.padEnd(5, '0'), 2)))
    .join('')
}

describe('contact ids', () => {
  it.each(vectors.contacts)('$written under key $key is $id', async (vector) => {
    const parsed = await parseAddress(vector.written, { defaultCountry: 'FR' })
    expect(parsed).toEqual({
      ok: true,
      address: { channel: vector.channel, value: vector.address },
    })
    if (parsed.ok) expect(contactId(hashKey(vector.key), parsed.address)).toBe(vector.id)

    const secret = Object.entries(vectors.hashKeys).find(([letter]) => letter === vector.key)?.[1]
    const hash = createHmac('sha256', Buffer.from(secret ?? ''))
      .update(`${vector.channel}\n${vector.address}`)
      .digest()
    expect(vector.key + hash.subarray(0, 16).toString('base64url')).toBe(vector.id)
    expect(isContactId(vector.id)).toBe(true)
  })
})

describe('events', () => {
  it.each(vectors.events)('$draft.id hashes to $hash', (vector) => {
    const salt = Buffer.from(vector.salt, 'hex')
    const draft = draftOf(vector)
    expect(canonicalJson(vector.draft.evidence as Json)).toBe(vector.canonicalEvidence)
    expect(evidenceDigest(salt, draft.evidence)).toBe(vector.evidenceDigest)
    expect(chainEvent(draft, vector.prev, salt)).toMatchObject({
      prev: vector.prev,
      evidenceDigest: vector.evidenceDigest,
      hash: vector.hash,
    })

    const { evidence, ...committed } = vector.draft
    const digest = sha256(salt, sortedJson(evidence)).toString('hex')
    expect(digest).toBe(vector.evidenceDigest)
    const { prev } = vector
    expect(sortedJson({ ...committed, prev, evidenceDigest: digest })).toBe(vector.canonical)
    expect(sha256(vector.canonical).toString('hex')).toBe(vector.hash)
  })

  it('follow one another in a chain that verifies', () => {
    const events: Event[] = []
    for (const vector of vectors.events)
      events.push(
        chainEvent(draftOf(vector), events.at(-1)?.hash ?? '', Buffer.from(vector.salt, 'hex')),
      )
    expect(events.map(({ hash }) => hash)).toEqual(vectors.events.map(({ hash }) => hash))
    expect(verifyChain(events)).toEqual([])
  })
})

describe('registers', () => {
  it.each(vectors.registers)('of $name', ({ event, registers }) => {
    const at = second('2026-11-21T19:00:00Z')
    const draft = { ...event, id: 'evt_said', occurredAt: at, receivedAt: at, evidence: {} }
    const made = Object.entries(registersOf(draft as unknown as EventDraft))
    const isFirst = ([key]: [string, unknown]) => key.startsWith('first|')
    expect(Object.fromEntries(made.filter((one) => !isFirst(one)))).toEqual(registers)
    // Beside them, when each scope was first asked for: of what may not be sent, and of nothing else.
    const firsts = made.filter(isFirst)
    expect(firsts.length > 0).toBe(event.type === 'stop')
    for (const [, mark] of firsts) expect(mark).toEqual([at, 'evt_said'])
  })
})

describe('link tokens', () => {
  const { root, keyId, sender, longs, shorts } = vectors.link
  const key = linkKeyOf(root, Buffer.from(keyId, 'hex'), sender)
  const head = Buffer.concat([Buffer.from([1]), Buffer.from(keyId, 'hex')])

  it('are sealed with the sender’s key of the epoch', () => {
    expect(Buffer.from(key.key).toString('hex')).toBe(vectors.link.key)
    expect(hkdf(root, `basta/link/${sender}`).toString('hex')).toBe(vectors.link.key)
  })

  it.each(longs)('long, to $link.address', ({ link, nonce, plain, token }) => {
    const nonceBytes = Buffer.from(nonce, 'hex')
    expect(sealToken(key, link as Parameters<typeof sealToken>[1], nonceBytes)).toBe(token)
    expect(openToken(key, token)).toEqual({ form: 'long', ...link })
    expect(tokenKeyId(token)).toBe(keyId)
    const sealed = gcm(hkdf(root, `basta/link/${sender}`), nonceBytes, head, Buffer.from(plain))
    expect(sealed.toString('base64url')).toBe(token)
  })

  it.each(shorts)('short, topic $topicNumber', ({ contact, topicNumber, token }) => {
    expect(sealShortToken(key, { contact: contact as ContactId, topicNumber })).toBe(token)
    expect(openToken(key, token)).toEqual({ form: 'short', contact, topicNumber })
    expect(tokenKeyId(token)).toBe(keyId)
    const body = Buffer.concat([
      Buffer.from([0x10 + 'abcdefghijklmnop'.indexOf(contact.charAt(0))]),
      Buffer.from(keyId, 'hex'),
      Buffer.from(contact.slice(1), 'base64url'),
      Buffer.from([topicNumber]),
    ])
    const macKey = hkdf(Buffer.from(vectors.link.key, 'hex'), 'basta/link/short')
    const mac = createHmac('sha256', macKey).update(body).digest().subarray(0, 10)
    expect(`u-${base32(Buffer.concat([body, mac]))}`).toBe(token)
  })
})

describe('envelopes', () => {
  const secrets = new Map(Object.entries(vectors.envelopeKeys))
  const ring = readEnvelopeKeys(vectors.envelopeKeys)

  it.each(vectors.envelopes)('$purpose under key $letter', (vector) => {
    const { letter, header, bytes, nonce, sealed } = vector
    const purpose = vector.purpose as EnvelopePurpose
    const secret = secrets.get(letter) ?? ''
    const nonceBytes = Buffer.from(nonce, 'hex')
    const plain = Buffer.from(bytes, 'base64')
    const made = sealEnvelope(
      readEnvelopeKeys({ [letter]: secret }),
      purpose,
      header,
      plain,
      nonceBytes,
    )
    expect(made.toString('base64')).toBe(sealed)
    expect(openEnvelope(ring, purpose, Buffer.from(sealed, 'base64'))).toEqual({
      header,
      bytes: plain,
    })

    const json = Buffer.from(sortedJson(header))
    const length = Buffer.alloc(4)
    length.writeUInt32BE(json.length)
    const again = gcm(
      hkdf(secret, `basta/envelope/${purpose}`),
      nonceBytes,
      Buffer.from([1, letter.charCodeAt(0)]),
      Buffer.concat([length, json, plain]),
    )
    expect(again.toString('base64')).toBe(sealed)
  })

  it('a request in the inbox or in quarantine is read back as it came', () => {
    for (const purpose of ['inbox', 'quarantine'] as const) {
      const vector = vectors.envelopes.find((one) => one.purpose === purpose)
      const open = { inbox: readBody, quarantine: openFromQuarantine }[purpose]
      const opened = open(ring, Buffer.from(vector?.sealed ?? '', 'base64'))
      expect({ ...opened, kind: undefined, verifiedAt: undefined }).toEqual({
        account: 'twilio/main',
        request: {
          method: 'POST',
          url: 'https://stop.example.test/inbound/twilio/main',
          headers: {
            'content-type': 'application/x-www-form-urlencoded',
            'x-twilio-signature': 'c2lnbmF0dXJl',
          },
          body: Buffer.from('MessageSid=SM1&From=%2B33612345678&Body=STOP'),
          receivedAt: new Date('2026-11-21T19:00:01.250Z'),
        },
      })
    }
  })
})

describe('keys of the table', () => {
  it.each(vectors.log)('the log of $contact is in shard $shard', (vector) => {
    expect(logShard(vector.contact)).toBe(vector.shard)
    expect(logPartition(vector.day, vector.shard)).toBe(vector.partition)
    expect(logSequence(vector.sequence)).toBe(vector.sequenceKey)
    expect((sha256(vector.contact)[0] ?? -1) % 4).toBe(vector.shard)
  })

  it.each(vectors.meta)('the proof of hash key $version', ({ version, proof }) => {
    expect(hashKeyProof(hashKey(version))).toBe(proof)
    const secret = Object.entries(vectors.hashKeys).find(([letter]) => letter === version)?.[1]
    const again = createHmac('sha256', Buffer.from(secret ?? '')).update('basta')
    expect(again.digest('base64url')).toBe(proof)
  })

  it('are these in a real table', async () => {
    const db = dynamo(`vectors-${randomUUID()}`, inject('endpoint'))
    await ensureTable(db)
    const item = async (pk: string, sk: string) => {
      const Key = { pk: { S: pk }, sk: { S: sk } }
      const { Item } = await db.client.send(new GetItemCommand({ TableName: db.table, Key }))
      return Item
    }
    await proveHashKeys(db, hashKeys, () => new Date())
    for (const { name, proof } of vectors.meta)
      expect(await item('META', name)).toMatchObject({ proof: { S: proof } })

    await ensureAdminKey(db, vectors.apiKey.secret, '2026-11-21T19:00:00Z')
    expect(Object.keys((await item(vectors.apiKey.partition, 'K')) ?? {})).toContain('document')
    expect(`K#${sha256(vectors.apiKey.secret).toString('hex')}`).toBe(vectors.apiKey.partition)

    const [vector] = vectors.events
    if (vector === undefined) throw new Error('no vector')
    const contact = vectors.contacts.find(({ key }) => key === 'b')?.id ?? ''
    const ledger = openLedger(db, fixedRing(hashKeys))
    await ledger.append({
      contact: { ids: [contact as ContactId], channel: 'sms' },
      draft: { ...draftOf(vector), id: vector.draft.id as EventId },
      messageKey: 'twilio/main#SM1',
    })
    const { Items: items = [] } = await db.client.send(
      new QueryCommand({
        TableName: db.table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: `C#${contact}` } },
      }),
    )
    expect(items.map(({ sk }) => sk?.S)).toEqual(['E#000000000001', 'M#twilio/main#SM1', 'S'])
    const [event, , standing] = items
    expect(event).toMatchObject({
      type: { S: 'consent' },
      occurredAt: { S: vector.draft.occurredAt },
      receivedAt: { S: vector.draft.receivedAt },
      source: { S: sortedJson(vector.draft.source) },
      evidence: { S: vector.canonicalEvidence },
      prev: { S: '' },
    })
    const said = [second(vector.draft.occurredAt), vector.draft.id]
    expect(standing).toMatchObject({
      channel: { S: 'sms' },
      version: { N: '1' },
      head: { S: event?.['hash']?.S },
      registers: {
        S: JSON.stringify({
          'consent|double_opt_in|proven|sender/acme/news|acme': said,
          'consent|double_opt_in|proven|sender/acme/promo|acme': said,
        }),
      },
    })
  })
})
