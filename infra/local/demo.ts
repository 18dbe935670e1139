import { createHmac, randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEngine } from './engine.ts'
import { buildHouse, type House } from './house.ts'
import { memoryMailbox } from './mailbox.ts'
import { newSecrets } from './secrets.ts'
import {
  declareTargets,
  showLists,
  showReceipts,
  spread,
  TARGETS_DOCUMENT,
  TWILIO_OUT,
  WEBHOOK_SECRET,
} from './demo-spread.ts'
import { openStandIns, type StandIns } from './stand-ins.ts'
import { openStorehouse } from './storehouse.ts'

const PUBLIC_URL = 'https://stop.example'
const ADMIN_KEY = randomBytes(32).toString('base64url')
const AUTH_TOKEN = randomBytes(16).toString('hex')
const ACCOUNTS = { 'twilio/main': { authToken: AUTH_TOKEN, senders: ['diagnostics'] } }

const BOUGHT_NUMBER = '+33699999999'
const CUSTOMER = '+33612345678'

/**
 * Plays the two cases that Basta was made for, with a real engine in memory, and checks each answer.
 */
async function demo(): Promise<void> {
  const engine = await startEngine({})
  const storehouse = openStorehouse(':memory:')
  const standIns = await openStandIns({ twilio: TWILIO_OUT, webhookSecret: WEBHOOK_SECRET })
  try {
    const house = buildHouse({
      endpoint: engine.endpoint,
      table: `demo-${randomBytes(4).toString('hex')}`,
      publicUrl: PUBLIC_URL,
      secrets: newSecrets(),
      adminKey: ADMIN_KEY,
      loadAccounts: () => Promise.resolve(JSON.stringify(ACCOUNTS)),
      storehouse,
      loadTargets: () => Promise.resolve(JSON.stringify(TARGETS_DOCUMENT)),
      // What would leave for a provider goes to its stand-in on this machine.
      targetsMayBeLocal: true,
      propagate: { fetch: standIns.fetch },
      importsFolder: join(tmpdir(), 'basta-demo-imports'),
      quarantineFolder: join(tmpdir(), 'basta-demo-quarantine'),
      snapshotsFolder: join(tmpdir(), 'basta-demo-snapshots'),
      mail: memoryMailbox(),
    })
    await house.open()
    await play(house, standIns)
  } finally {
    standIns.close()
    storehouse.close()
    await engine.stop()
  }
}

async function play(house: House, standIns: StandIns): Promise<void> {
  const ask = (method: string, path: string, body?: object) => api(house, method, path, body)
  console.log('\nLines of JSON are Basta’s own log: there is no address in them.')
  say('Two senders of one company, both on the basis of consent.')
  for (const [id, name, number] of [
    ['diagnostics', 'Diagnostics', '+33700000001'],
    ['meals', 'Meals', '+33700000002'],
  ] as const)
    await api(house, 'PUT', `/v1/senders/${id}`, {
      name,
      numbers: [{ number, purpose: 'marketing' }],
      basis: 'consent',
      defaultCountry: 'FR',
    })

  say('Who else is told: two SMS providers, SES and a webhook.')
  await declareTargets(ask, standIns)

  say('(a) A bought number: nobody there ever consented.')
  const bought = await check(house, BOUGHT_NUMBER, 'diagnostics')
  expect(bought, { allowed: false, reason: 'no_consent' })

  say('(b) A person who consented to both answers "Stop svp" to one of them, through Twilio.')
  for (const sender of ['diagnostics', 'meals']) await consent(house, CUSTOMER, sender)
  expect(await check(house, CUSTOMER, 'meals'), { allowed: true, reason: 'consented' })
  const answer = await twilio(house, 'Stop svp', AUTH_TOKEN)
  console.log(`    Twilio is answered ${answer.status} ${await answer.text()}`)
  await spread(house)
  const stopped = await check(house, CUSTOMER, 'meals')
  expect(stopped, { allowed: false, reason: 'opted_out', scope: 'all' })

  say('(c) A mail program posts the one click of RFC 8058 on a minted link.')
  const clicked = await mint(house, 'ada@example.org')
  const response = await house.app.request(clicked, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click',
  })
  console.log(`    POST ${response.status}`)
  await spread(house)
  const clickedOut = await check(house, 'ada@example.org', 'meals')
  expect(clickedOut, { allowed: false, reason: 'opted_out' })

  say('(d) Somebody forges a START in the first person’s name.')
  const forged = await twilio(house, 'START', 'f'.repeat(32))
  console.log(`    refused: ${forged.status} ${await forged.text()}`)
  if (forged.status !== 401) throw new Error('A forged webhook was not refused.')
  expect(await check(house, CUSTOMER, 'meals'), { allowed: false, reason: 'opted_out' })

  say('(e) A mail scanner follows a link before its reader does.')
  const scanned = await house.app.request(await mint(house, 'grace@example.org'))
  console.log(`    GET ${scanned.status}: a page with one button, and nothing changed`)
  expect(await check(house, 'grace@example.org', 'meals'), { allowed: true, reason: 'consented' })

  say('What a regulator is shown of the person who answered "Stop svp":')
  const history = await api(house, 'POST', '/v1/history', { to: CUSTOMER })
  console.log(JSON.stringify(history, undefined, 2).replace(/^/gm, '    '))

  say(
    '(f) Everyone else was told of both stops. Servers on this machine stand in for the providers.',
  )
  await showReceipts(ask, stopped.event ?? '', ['twilio', 'aws-sms', 'crm'])
  await showReceipts(ask, clickedOut.event ?? '', ['ses', 'crm'])
  await showLists(ask, standIns)
}

function say(text: string): void {
  console.log(`\n${text}`)
}

type Verdict = { readonly allowed: boolean; readonly reason: string; readonly event?: string }

/** Fails if an answer differs from the promised one, so that the demo proves what it prints. */
function expect(verdict: Verdict, wanted: Readonly<Record<string, unknown>>): void {
  console.log(`    ${verdict.allowed ? 'ALLOWED' : 'DENIED '} ${JSON.stringify(verdict)}`)
  for (const [name, value] of Object.entries(wanted))
    if (verdict[name as keyof Verdict] !== value)
      throw new Error(`Expected ${name} to be ${JSON.stringify(value)}.`)
}

async function check(house: House, to: string, sender: string): Promise<Verdict> {
  return (await api(house, 'POST', '/v1/check', { to, sender })) as Verdict
}

async function consent(house: House, to: string, sender: string): Promise<void> {
  await api(house, 'POST', '/v1/consents', {
    to,
    sender,
    obtainedAt: '2026-01-05T09:00:00Z',
    method: 'form',
    wording: 'I want to receive offers.',
    wordingVersion: '1',
    source: 'our own form',
    proof: 'form entry 4711',
  })
}

/** The path of a consenting reader's link. */
async function mint(house: House, to: string): Promise<string> {
  await consent(house, to, 'meals')
  const { links } = (await api(house, 'POST', '/v1/links', { sender: 'meals', to: [to] })) as {
    links: [{ url: string; headers: Record<string, string> }]
  }
  const [{ url, headers }] = links
  console.log(`    List-Unsubscribe: ${headers['List-Unsubscribe']}`)
  return new URL(url).pathname
}

async function api(house: House, method: string, path: string, body?: object): Promise<unknown> {
  const response = await house.app.request(path, {
    method,
    headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!response.ok)
    throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return response.json()
}

/** A webhook signed as Twilio does, with the account's token or a forger's. */
async function twilio(house: House, text: string, token: string): Promise<Response> {
  const path = '/inbound/twilio/main'
  const fields: Record<string, string> = {
    Body: text,
    From: CUSTOMER,
    MessageSid: `SM${randomBytes(16).toString('hex')}`,
    To: '+33700000001',
  }
  const signed = Object.entries(fields).map(([name, value]) => name + value)
  const signature = createHmac('sha1', token).update(PUBLIC_URL + path + signed.join(''))
  return house.app.request(path, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': signature.digest('base64'),
    },
    body: new URLSearchParams(fields).toString(),
  })
}

await demo()
