import * as sns from '../../fixtures/providers/sns/sign.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { OPERATIONS } from '../../../infra/docs/operations.ts'
import type { Deployed } from './deployed.ts'
import { busEvent, scheduledEvent } from './events.ts'
import { operate } from './operate.ts'
import { GENERIC_SECRET, genericRequest } from '../../house/house.ts'
import { received } from '../../inbound/providers/ses-house.ts'
import {
  form,
  SECRET,
  vonageSig,
  vonageSmsPairs,
  type Pairs,
} from '../../inbound/providers/sign.ts'
import { inOrder, REPLAY_ACCOUNTS, replayIn } from '../../house/replay.ts'

const SENDERS = { senders: ['acme'] }
/** One account for each way in that leaves something of its own in the table. */
export const LIFE_ACCOUNTS = {
  ...REPLAY_ACCOUNTS,
  'mailgun/main': { signingKey: SECRET, ...SENDERS },
  'vonage/main': { api: 'sms', signatureSecret: SECRET, signatureMethod: 'sha256', ...SENDERS },
  'aws-sms/main': { topicArns: [sns.SMS_TOPIC], ...SENDERS },
  'ses/main': {
    topicArns: [sns.MAIL_TOPIC],
    eventBridge: true,
    mailDomain: 'unsub.example.org',
    ...SENDERS,
  },
}
/** It is stored under what it was once read as, too. */
const RENUMBERED = '+5491123456789'
const MAIL_BUCKET = 'mail-of-example-org'
/** Past what an item of quarantine holds, in bytes. */
const LARGE = 90_000

/**
 * Everything that a deployed house does in its life: each call as its examples have it, and all that
 * comes without a caller. Answers what was not as it should be.
 */
export async function liveThrough(house: Deployed): Promise<readonly string[]> {
  const wrong: string[] = []
  const expectStatus = (what: string, response: { readonly status: number }, status: number) => {
    if (response.status !== status) wrong.push(`${what}: ${response.status}, not ${status}`)
  }
  // A deployment runs it each time.
  for (const _ of [1, 2]) await house.invoke('setup', {})
  // A landline takes no text: this one is a person's to answer, whatever can be sent.
  const byLandline = await house.request('/v1/access-requests', {
    method: 'POST',
    headers: JSON_TYPE,
    body: JSON.stringify({ to: '+81312345678' }),
  })
  expectStatus('a request that a person must answer', byLandline, 202)
  const replay = await replayIn(house)
  for (const { operation, example, name } of inOrder(OPERATIONS))
    expectStatus(name, await replay(operation, example), example.status)

  await declareTarget(house, expectStatus)
  await hearProviders(house, expectStatus)
  await clickLinks(house, expectStatus)
  await importList(house, expectStatus)
  await loseObjects(house, expectStatus)
  await hearQueues(house)
  await decideMessage(house, expectStatus)
  const unclear = genericText('not interested', new Date(Date.now() + house.aws.aheadMs))
  expectStatus('what may be a stop', await house.request(...unclear), 200)
  await loseConfirmation(house, '+33612340012')
  await tellSends(house, expectStatus)
  await operate(house, expectStatus)
  wrong.push(...(await runCanary(house, expectStatus)))
  await auditLists(house, expectStatus)
  await tellOthers(house, expectStatus)
  const asked = await house.request('/v1/access-requests', {
    method: 'POST',
    headers: JSON_TYPE,
    body: JSON.stringify({ to: 'heidi@example.org' }),
  })
  expectStatus('a link that nobody opens', asked, 202)
  const confirmation = {
    sender: 'acme',
    wording: 'I want offers by e-mail.',
    wordingVersion: '1',
    pageUrl: 'https://acme.example/join',
  }
  // The second of each waits: one is served later, one ends with an erasure.
  for (const to of ['judy@example.org', 'kim@example.org', 'judy@example.org', 'kim@example.org']) {
    const consent = await house.api('POST', '/v1/consents/requests', { to, ...confirmation })
    expectStatus('a request to confirm', consent, 202)
    await house.pumpInbox()
  }
  // A name beyond ASCII: its reader is a file that a bundle loads later.
  const abroad = { to: 'ada@bücher.example', sender: 'acme' }
  expectStatus('a check of a name beyond ASCII', await house.api('POST', '/v1/check', abroad), 200)
  // Its key is known by now, so that one item is asked for, alone.
  const nobody = await house.api('POST', '/v1/check', { ...abroad, sender: 'nobody' })
  expectStatus('a check for a sender that there is not', nobody, 404)
  const foreseen = await house.api('POST', '/v1/erasures/dry-run', { to: 'judy@example.org' })
  expectStatus('a foreseen erasure', foreseen, 200)
  const erased = await house.api('POST', '/v1/erasures', { to: 'judy@example.org' })
  expectStatus('an erasure', erased, 200)
  // Past the budget of a source block a request waits, and is served another day.
  for (let time = 0; time < 30; time += 1) {
    const again = await house.request('/v1/access-requests', {
      method: 'POST',
      headers: JSON_TYPE,
      body: JSON.stringify({ to: `ivan${time}@example.org` }),
    })
    expectStatus('a request that waits its turn', again, 202)
  }
  await house.pumpInbox()
  await refresh(house, expectStatus, '+33612340091')
  await scrubLists(house, expectStatus)
  house.wait(86_400)
  await house.pumpSchedule()
  await house.pumpInbox()
  await house.pumpStream()
  await refresh(house, expectStatus, '+33612340092')
  // Past every wait: holds and what was set aside are decided, links of access requests lapse.
  house.wait(40 * 86_400)
  await house.pumpSchedule()
  // What the stream has not told of by now is written into the log without it.
  house.wait(600)
  await house.sweepLog()
  await house.pumpStream()
  // The first version was followed by another long ago, and goes.
  await refresh(house, expectStatus, '+33612340093')
  return wrong
}

type Expect = (what: string, response: { readonly status: number }, status: number) => void

/** Each time there is something new, so that there is another version of the snapshot. */
async function refresh(house: Deployed, expect: Expect, from: string): Promise<void> {
  const at = new Date(Date.now() + house.aws.aheadMs)
  expect('a stop', await house.request(...genericText('STOP', at, { from })), 200)
  await house.pumpStream()
  await house.invoke('refresh', scheduledEvent())
}

const TARGET = '/v1/targets/gone'

/** From half a minute on, every job that appends leaves what a target is to be told. */
async function declareTarget(house: Deployed, expect: Expect): Promise<void> {
  expect('a stop before it', await house.request(...textOfLifted(house, 'STOP')), 200)
  const asked = {
    kind: 'webhook',
    senders: ['acme'],
    settings: { url: 'https://gone.invalid/basta' },
  }
  expect('a target', await house.api('PUT', TARGET, asked), 201)
  house.wait(60)
  expect('a lift', await house.request(...textOfLifted(house, 'START')), 200)
  await house.pumpStream()
  await house.pumpInbox()
}

/** Their stop is nobody's to tell; what lifts it is. */
function textOfLifted(house: Deployed, text: string): [string, RequestInit] {
  const at = new Date(Date.now() + house.aws.aheadMs)
  return genericText(text, at, { from: '+33612340077' })
}

/** Somebody who does not exist says stop; SES passes on the mail of it, as it would. */
async function runCanary(house: Deployed, expect: Expect): Promise<readonly string[]> {
  const tested = {
    kind: 'webhook',
    senders: ['acme'],
    settings: { url: 'https://gone.invalid/canary' },
    canary: true,
  }
  expect('a target of tests', await house.api('PUT', '/v1/targets/tested', tested), 201)
  house.wait(120)
  const run = { isOver: false }
  const running = house.invoke('canary', scheduledEvent()).finally(() => {
    run.isOver = true
  })
  const mailed = new Set<string>()
  let isRemoved = false
  while (!run.isOver) {
    for (const { to } of house.aws.mails.filter((one) =>
      /^u-.*@unsub\.example\.org$/.test(one.to),
    )) {
      if (mailed.has(to)) continue
      mailed.add(to)
      const at = new Date(Date.now() + house.aws.aheadMs).toISOString()
      const mail = sns.notification(received({ to: [to] }), { topic: sns.MAIL_TOPIC, at })
      await mustTake(house, house.nameOf('ProviderEventsQueue'), [JSON.stringify(mail)])
    }
    // What waits for a target that is removed ends with a receipt.
    if (mailed.size === 1 && !isRemoved) {
      isRemoved = true
      const removed = await house.api('DELETE', '/v1/targets/tested')
      expect('a target of tests, removed', removed, 200)
      await house.pumpStream()
    }
    await house.pumpInbox()
    await sleep(50)
  }
  await running
  const { body } = await house.api('GET', '/v1/canary')
  const [kept] = (body as { runs: { steps: { step: string; outcome: string; code?: string }[] }[] })
    .runs
  const ways = (kept?.steps ?? []).filter(({ step }) => step !== 'target')
  const failed = ways.filter(({ outcome }) => outcome !== 'passed')
  return [
    ...(ways.length === 4 ? [] : [`The canary took ${ways.length} steps, not 4.`]),
    ...failed.map(({ step, outcome, code = '' }) => `The canary: ${step} ${outcome} ${code}`),
  ]
}

/** A list that nobody can read, and one that cannot be read without credentials. */
async function auditLists(house: Deployed, expect: Expect): Promise<void> {
  const listed = '/v1/targets/listed'
  const settings = { region: 'global', group: 1 }
  const asked = { kind: 'sendgrid', senders: ['acme'], settings }
  expect('a target with a list', await house.api('PUT', listed, asked), 201)
  for (const target of [listed, TARGET])
    expect('an audit', await house.api('POST', `${target}/audits`), 202)
  await house.pumpStream()
  await house.invoke('audit', {})
  const stateOf = async (target: string) => {
    const { body } = await house.api('GET', `${target}/audits`)
    const [{ state = '', code = '' } = {}] = (
      body as { audits: { state?: string; code?: string }[] }
    ).audits
    return `${state} ${code}`
  }
  const states = [await stateOf(TARGET), await stateOf(listed)]
  expect(`audits: ${states.join(', ')}`, { status: states.join() === AUDITED ? 200 : 500 }, 200)
  const told = await house.api('POST', `${TARGET}/tellings`, { addresses: ['ada@example.org'] })
  expect('a list of the owner', told, 200)
  expect('a removed list', await house.api('DELETE', listed), 200)
}

const AUDITED = 'not_readable ,reading credentials_unusable'

/** A target without credentials fails, is removed, and what waited for it ends with a receipt. */
async function tellOthers(house: Deployed, expect: Expect): Promise<void> {
  const stop = { scope: 'sender/acme', channelOfRequest: 'phone', reference: 'call 18' }
  const told = await house.api('POST', '/v1/stops', { to: 'tess@example.org', ...stop })
  expect('a stop that others are told of', told, 201)
  await house.pumpStream()
  await house.pumpInbox()
  expect('a test', await house.api('POST', `${TARGET}/test`), 202)
  await house.pumpInbox()
  house.wait(3_600)
  await house.sweepOutbox()
  await house.pumpInbox()
  expect('a removed target', await house.api('DELETE', TARGET), 200)
  house.wait(3_600)
  await house.sweepOutbox()
  await house.pumpInbox()
}

/** A stop that comes before what was sent, one that is recorded after, and both ways in that tell. */
async function tellSends(house: Deployed, expect: Expect): Promise<void> {
  const now = () => new Date(Date.now() + house.aws.aheadMs)
  const [zoe, yves] = ['zoe@example.org', 'yves@example.org']
  const stop = { scope: 'all', channelOfRequest: 'letter', reference: 'letter 4' }
  expect('a stop', await house.api('POST', '/v1/stops', { to: zoe, ...stop }), 201)
  const before = now().toISOString()
  house.wait(600)
  expect(
    'what was sent',
    await house.request(...mailgun('delivered', now(), undefined, 0, zoe)),
    200,
  )
  const sent = {
    eventType: 'Send',
    mail: {
      messageId: 'sent-1',
      timestamp: now().toISOString(),
      source: 'news@acme.example',
      destination: [zoe, yves],
      tags: { purpose: ['marketing'] },
    },
  }
  await mustTake(house, house.nameOf('SesEventsQueue'), [
    JSON.stringify(busEvent('aws.ses', 'Email Sent', sent)),
  ])
  const late = { to: yves, occurredAt: before, ...stop }
  expect('a stop that was late', await house.api('POST', '/v1/stops', late), 201)
  await house.pumpStream()
}

async function hearProviders(house: Deployed, expect: Expect): Promise<void> {
  const hear = async (what: string, [path, init]: [string, RequestInit], status = 200) =>
    expect(what, await house.request(path, init), status)
  const now = () => new Date(Date.now() + house.aws.aheadMs)

  await hear('a part', part(1, now()))
  await hear('a nonce', mailgun('unsubscribed', now()))
  for (const _ of [1, 2]) await hear('an unknown event', mailgun('invented', now()))

  // A secret that is mended later.
  house.setAccounts({ ...LIFE_ACCOUNTS, 'generic/main': { secret: otherSecret(), ...SENDERS } })
  house.wait(600)
  await hear('of another secret', genericText('STOP', now()), 401)
  // So large that they rest in the bucket, from where one is deleted too soon.
  for (const _ of [1, 2])
    await hear('a large one of it', genericText('STOP', now(), {}, LARGE), 401)
  const { resource = '' } =
    house.aws.calls.findLast(({ action }) => action === 's3:PutObject') ?? {}
  const place = resource.replace('arn:aws:s3:::', '')
  await fetch(`${house.aws.endpoint}/${place}`, { method: 'DELETE' })
  expect('quarantine, all', await house.api('GET', '/v1/quarantine'), 200)
  const held = await house.api('GET', '/v1/quarantine/generic/main')
  expect('quarantine, one account', held, 200)
  house.setAccounts(LIFE_ACCOUNTS)
  house.wait(600)
  expect('quarantine', await house.api('POST', '/v1/quarantine/generic/main'), 200)

  // What the table refuses goes to the queue, and is taken from there by another job.
  house.aws.refuse = (job, operation) =>
    job === 'inbound' && ['PutItem', 'TransactWriteItems', 'UpdateItem'].includes(operation)
  await hear('a stop', genericText('STOP', now(), { from: '+33612340001' }))
  await hear('what may be one', genericText('not interested', now()))
  await hear('a large one', genericText('STOP', now(), {}, 10 * LARGE))
  await hear('without a text', genericText(undefined, now(), { from: '+33612340002' }))
  await hear('another unknown event', mailgun('invented', now()))
  const [at, token] = [now(), tokenOfMailgun()]
  await hear('a nonce anew', mailgun('unsubscribed', at, token))
  await hear('a nonce again, of another body', mailgun('complained', at, token, LARGE))
  await hear('another part', part(1, now(), 'ref2'))
  house.aws.refuse = () => false
  await house.pumpInbox()
}

async function clickLinks(house: Deployed, expect: Expect): Promise<void> {
  const to = [RENUMBERED, 'ada@example.org', 'bob@example.org']
  const minted = await house.api('POST', '/v1/links', { sender: 'acme', to })
  const { links } = minted.body as { links: { url: string }[] }
  const [renumbered = '', ada = '', bob = ''] = links.map(({ url }) => new URL(url).pathname)
  const oneClick = {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click',
  }
  expect('a page', await house.request(ada), 200)
  for (const path of [renumbered, ada]) expect('a click', await house.request(path, oneClick), 200)
  house.aws.refuse = (job, operation) =>
    job !== 'worker' && operation === 'TransactWriteItems' && job !== 'stream'
  const spilled = await house.request(bob, oneClick)
  if (![200, 202].includes(spilled.status)) expect('a click that waits', spilled, 202)
  const stop = { to: '+33612340009', scope: 'all', channelOfRequest: 'phone', reference: 'call 3' }
  expect('a stop that waits', await house.api('POST', '/v1/stops', stop), 202)
  const consent = {
    to: 'dan@example.org',
    sender: 'acme',
    obtainedAt: '2026-01-05T09:00:00Z',
    method: 'form',
    wording: 'I want offers.',
    wordingVersion: '1',
    source: 'acme.example/join',
    proof: 'form entry 4711',
  }
  // Failed, and then tried again under the same name.
  const again = { 'idempotency-key': 'one-and-the-same' }
  const consented = () => house.api('POST', '/v1/consents', consent, again)
  expect('a consent that fails', await consented(), 503)
  house.aws.refuse = () => false
  const { status } = await consented()
  if (status >= 300) expect('a consent', { status }, 201)
}

async function importList(house: Deployed, expect: Expect): Promise<void> {
  const asked = { kind: 'stops', scope: 'all', source: 'a list' }
  const made = await house.api('POST', '/v1/imports', asked)
  const { id, uploadUrl } = made.body as { id: string; uploadUrl: string }
  const early = await house.api('POST', `/v1/imports/${id}/dry-run`)
  expect('a dry run before its file', early, 409)
  const rows = ['email', ...Array.from({ length: 1_200 }, (_, at) => `person-${at}@example.org`)]
  const headers = { 'content-type': 'text/csv' }
  const body = [...rows, 'nobody'].join('\n')
  expect('the file', await fetch(uploadUrl, { method: 'PUT', headers, body }), 200)
  expect('a dry run', await house.api('POST', `/v1/imports/${id}/dry-run`), 202)
  await house.pumpInbox()
  expect('applied', await house.api('POST', `/v1/imports/${id}/apply`), 202)
  await house.pumpInbox()
  const { body: done } = await house.api('GET', `/v1/imports/${id}`)
  const { state } = done as { state: string }
  if (state !== 'applied') expect(`an import that is ${state}`, { status: 0 }, 200)
  const path = `/v1/imports/${id}/result`
  const response = await house.request(path, {
    headers: { authorization: `Bearer ${house.adminKey}` },
  })
  expect('its refused rows', response, 200)
}

/** A list that is judged and signed, one that is refused, and one that is deleted. */
async function scrubLists(house: Deployed, expect: Expect): Promise<void> {
  const bring = async (list: string, asked: object = {}, isLost = false): Promise<string> => {
    const made = await house.api('POST', '/v1/scrubs', { sender: 'acme', ...asked })
    const { id, uploadUrl } = made.body as { id: string; uploadUrl: string }
    const headers = { 'content-type': 'text/csv' }
    expect('a list', await fetch(uploadUrl, { method: 'PUT', headers, body: list }), 200)
    expect('a run', await house.api('POST', `/v1/scrubs/${id}/run`), 202)
    const { pathname } = new URL(uploadUrl)
    if (isLost) await fetch(house.aws.endpoint + pathname, { method: 'DELETE' })
    return id
  }
  const stateOf = async (id: string) => {
    const { body } = await house.api('GET', `/v1/scrubs/${id}`)
    return (body as { state: string }).state
  }
  // One address is known under two keys, so its standing is read.
  const list = 'email\nada@example.org\nperson-1@example.org\nnobody-else@example.org\n'
  const good = await bring(list, { certificate: true })
  const bad = await bring('a,b\n1,2\n')
  const gone = await bring(list, {}, true)
  await house.pumpStream()
  await house.pumpInbox()
  for (const [id, wanted] of [
    [good, 'done'],
    [bad, 'failed'],
    [gone, 'failed'],
  ] as const) {
    const state = await stateOf(id)
    if (state !== wanted) expect(`a scrub that is ${state}`, { status: 0 }, 200)
  }
  const { body } = await house.api('GET', `/v1/scrubs/${good}/results`)
  const { results } = body as { results: { kind: string; url: string }[] }
  if (results.length !== 4) expect(`${results.length} results`, { status: 0 }, 200)
  for (const { kind, url } of results) expect(kind, await fetch(url), 200)
  const asked = await house.api('DELETE', `/v1/scrubs/${good}`)
  expect('a scrub that is deleted', asked, 200)
}

/** What was there a moment ago is gone: a file between two chunks, a large request that comes twice. */
async function loseObjects(house: Deployed, expect: Expect): Promise<void> {
  const made = await house.api('POST', '/v1/imports', { kind: 'stops', scope: 'all', source: 'x' })
  const { id, uploadUrl } = made.body as { id: string; uploadUrl: string }
  const headers = { 'content-type': 'text/csv' }
  await fetch(uploadUrl, { method: 'PUT', headers, body: 'email\neve@example.org' })
  expect('a dry run', await house.api('POST', `/v1/imports/${id}/dry-run`), 202)
  const { pathname } = new URL(uploadUrl)
  await fetch(house.aws.endpoint + pathname, { method: 'DELETE' })
  const gone = { basta: 'in_bucket', name: randomUUID() }
  await mustTake(house, house.nameOf('InboxQueue'), [JSON.stringify(gone)])
  await house.pumpInbox()
}

/** Texts and mail of SNS, a mail in a bucket, events of SES, the half of a text that came alone. */
async function hearQueues(house: Deployed): Promise<void> {
  const providers = house.nameOf('ProviderEventsQueue')
  const at = () => new Date(Date.now() + house.aws.aheadMs).toISOString()
  const text = sns.smsPayload('STOP', { inboundMessageId: randomBytes(8).toString('hex') })
  const inBucket = received({ as: 's3', truncated: true, to: ['desk@unsub.example.org'] })
  const mail = JSON.parse(
    JSON.stringify(inBucket).replace('"inbox"', JSON.stringify(MAIL_BUCKET)),
  ) as object
  const headers = { 'content-type': 'message/rfc822' }
  const body = 'From: jane@customer.example\r\nSubject: unsubscribe\r\n\r\nunsubscribe'
  await fetch(`${house.aws.endpoint}/${MAIL_BUCKET}/mails/1`, { method: 'PUT', headers, body })
  const told = [
    sns.notification(text, { at: at() }),
    sns.notification(mail, { topic: sns.MAIL_TOPIC, at: at() }),
  ]
  for (const one of told) await mustTake(house, providers, [JSON.stringify(one)])
  const event = busEvent('aws.ses', 'Email Bounced', bounceOf('gone@example.org', at()))
  await mustTake(house, house.nameOf('SesEventsQueue'), [JSON.stringify(event)])
}

/** A bounce as SES tells of it. */
export function bounceOf(emailAddress: string, timestamp: string): object {
  return {
    eventType: 'Bounce',
    bounce: {
      bounceType: 'Permanent',
      bounceSubType: 'General',
      bouncedRecipients: [{ emailAddress }],
      feedbackId: 'f-1',
      timestamp,
    },
    mail: { messageId: 'm-1', source: 'news@acme.example', destination: [emailAddress] },
  }
}

/** A confirmation that may have left or not: a person says which. */
/** Nobody knows whether the confirmation of that stop left. */
async function loseConfirmation(house: Deployed, originationNumber: string): Promise<void> {
  house.aws.refuse = (_, operation) => operation === 'SendTextMessage'
  const text = sns.smsPayload('STOP', {
    originationNumber,
    inboundMessageId: randomBytes(8).toString('hex'),
  })
  const at = new Date(Date.now() + house.aws.aheadMs).toISOString()
  const told = JSON.stringify(sns.notification(text, { at }))
  await mustTake(house, house.nameOf('ProviderEventsQueue'), [told])
  await house.pumpInbox()
  house.aws.refuse = () => false
  house.wait(3_600)
}

async function decideMessage(house: Deployed, expect: Expect): Promise<void> {
  await loseConfirmation(house, '+33612340011')
  const { body } = await house.api('GET', '/v1/messages')
  const { messages } = body as { messages: { id: string }[] }
  const path = `/v1/messages/${encodeURIComponent(messages[0]?.id ?? 'none')}`
  expect('a decision', await house.api('POST', path, { decision: 'sent' }), 200)
}

async function mustTake(
  house: Deployed,
  queue: string,
  messages: readonly string[],
): Promise<void> {
  const failed = await house.deliver(queue, messages)
  if (failed.length > 0) throw new Error(`${queue}: ${house.lines.slice(-2).join('')}`)
}

const otherSecret = () => `whsec_${randomBytes(32).toString('base64')}`

function genericText(
  text: string | undefined,
  at: Date,
  fields: object = {},
  spaces = 0,
): [string, RequestInit] {
  const body = JSON.stringify({
    id: `m-${randomBytes(8).toString('hex')}`,
    channel: 'sms',
    from: '+33612340000',
    to: '+33700000001',
    text,
    ...fields,
  })
  return genericRequest(body + ' '.repeat(spaces), { at, secret: GENERIC_SECRET })
}

const tokenOfMailgun = () => randomBytes(25).toString('hex')

function mailgun(
  event: string,
  at: Date,
  token = tokenOfMailgun(),
  spaces = 0,
  recipient = 'carol@example.org',
): [string, RequestInit] {
  const timestamp = String(Math.floor(at.getTime() / 1_000))
  const signature = createHmac('sha256', SECRET)
    .update(timestamp + token)
    .digest('hex')
  const body = JSON.stringify({
    signature: { timestamp, token, signature },
    'event-data': {
      event,
      id: randomBytes(8).toString('hex'),
      timestamp: Number(timestamp),
      recipient,
      message: { headers: { 'message-id': `${timestamp}@acme.example` } },
    },
  })
  return [
    '/inbound/mailgun/main',
    { method: 'POST', headers: JSON_TYPE, body: body + ' '.repeat(spaces) },
  ]
}

const JSON_TYPE = { 'content-type': 'application/json' }

function part(number: number, at: Date, reference = 'ref1'): [string, RequestInit] {
  const pairs: Pairs = [
    ...vonageSmsPairs('please stop', {
      id: randomBytes(8).toString('hex'),
      from: '+33612340005',
      at: Math.floor(at.getTime() / 1_000),
    }),
    ['concat', 'true'],
    ['concat-ref', reference],
    ['concat-part', String(number)],
    ['concat-total', '2'],
  ]
  const body = form([...pairs, ['sig', vonageSig(pairs, SECRET)]])
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  return ['/inbound/vonage/main', { method: 'POST', headers, body }]
}
