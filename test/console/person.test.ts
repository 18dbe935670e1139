import { describe, expect, inject, it } from 'vitest'
import { ALLOWED, DENIED } from '../../functions/domain/verdict.ts'
import { moment } from '../../functions/languages/console/moments.ts'
import { consoleStoresOf, signIn } from '../house/console.ts'
import { openFaultyTable } from '../house/faulty-table.ts'
import {
  ACME,
  consentTo,
  genericText,
  openHouse,
  OPT_OUT,
  twilioText,
  type TestHouse,
} from '../house/house.ts'
import { importList } from '../house/importing.ts'
import { outputOf, scanText, tracesOf } from '../house/witness.ts'
import { act, ADA, CONSENT, lookUp, openAcme, PHONE, shown, STOP } from './person.ts'

const SECRET = 'a-secret-in-a-path-of-more-than-128-bits'
const ACCOUNTS = {
  'twilio/main': { authToken: '0123456789abcdef0123456789abcdef', senders: ['acme'] },
  'generic/main': {
    secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
    senders: ['acme'],
  },
  'mailjet/main': { secret: SECRET, senders: ['acme'] },
}
const MARCH = new Date('2026-03-03T09:12:00Z')

const mailjet = (event: string): [string, RequestInit] => [
  `/inbound/mailjet/main/${SECRET}`,
  {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      event,
      time: MARCH.getTime() / 1_000,
      email: ADA,
      Message_GUID: `1ab23cd4-e567-8901-2345-${event}`,
      ...(event === 'bounce' ? { hard_bounce: true, error: 'user unknown' } : {}),
    }),
  },
]

const byHand = (channelOfRequest: string) => (house: TestHouse) =>
  house.api('POST', '/v1/stops', {
    to: ADA,
    scope: 'all',
    channelOfRequest,
    reference: 'no. 17',
  })

async function decide(house: TestHouse, decision: 'stop' | 'release'): Promise<unknown> {
  await house.request(
    ...genericText('not interested', { channel: 'email', from: ADA, to: 'acme.example' }),
  )
  const { body } = await house.api('GET', '/v1/reviews')
  const [review] = (body as { reviews: { id: string }[] }).reviews
  return house.api('POST', `/v1/reviews/${review?.id ?? ''}`, { decision })
}

type Case = {
  readonly reason: string
  readonly happens: (house: TestHouse) => unknown
  readonly to?: string
  readonly sender?: object
  readonly because: string
}

/** What happened at nine on a day of March, and how the page says why. */
const CASES: Readonly<Record<string, Case>> = {
  'a keyword': {
    reason: 'opted_out',
    to: PHONE,
    happens: (house) => house.request(...twilioText('Arrêt')),
    because: 'they answered ARRET to Acme',
  },
  'a sentence': {
    reason: 'opted_out',
    to: PHONE,
    happens: (house) => house.request(...twilioText('please stop sending me these messages')),
    because: 'they told Acme by text message that they want no more',
  },
  'a link': {
    reason: 'opted_out',
    happens: async (house) => {
      const { body } = await house.api('POST', '/v1/links', { to: [ADA], sender: 'acme' })
      const { links } = body as { links: { url: string }[] }
      const path = new URL(links[0]?.url ?? '').pathname
      await house.request(path, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'List-Unsubscribe=One-Click',
      })
    },
    because: 'they used the unsubscribe link of Acme',
  },
  'a provider’s report': {
    reason: 'opted_out',
    happens: (house) => house.request(...mailjet('unsub')),
    because: 'mailjet/main reported that they unsubscribed from Acme',
  },
  'a list': {
    reason: 'opted_out',
    happens: (house) => importList(house, `email\n${ADA}\n`),
    because: 'an imported list says that they had said stop',
  },
  'a call': {
    reason: 'opted_out',
    happens: byHand('phone'),
    because: 'they asked for it by phone (written down by key_',
  },
  'a mail': {
    reason: 'opted_out',
    happens: byHand('email'),
    because: 'they asked for it by e-mail',
  },
  'a letter': {
    reason: 'opted_out',
    happens: byHand('letter'),
    because: 'they asked for it by letter',
  },
  'an agent': {
    reason: 'opted_out',
    happens: byHand('agent'),
    because: 'they asked for it through an agent',
  },
  'a decision': {
    reason: 'opted_out',
    happens: (house) => decide(house, 'stop'),
    because: 'a message of theirs to Acme was judged to be a stop',
  },
  'nobody’s decision': {
    reason: 'opted_out',
    to: PHONE,
    happens: async (house) => {
      await house.request(...genericText('not interested'))
      house.setNow(new Date(MARCH.getTime() + 31 * 86_400_000))
    },
    because: 'a message of theirs to Acme may be a stop, and nobody decided within 30 days',
  },
  'a spam report': {
    reason: 'complained',
    happens: (house) => house.request(...mailjet('spam')),
    because: 'they reported a message of Acme as spam',
  },
  'a bounce': {
    reason: 'bounced',
    happens: (house) => house.request(...mailjet('bounce')),
    because: 'a message of Acme could not be delivered to this address (reported by mailjet/main)',
  },
  'a text that waits': {
    reason: 'held',
    to: PHONE,
    happens: (house) => house.request(...genericText('not interested')),
    because: 'a message of theirs to Acme may be a stop and awaits a decision',
  },
  nothing: {
    reason: 'no_consent',
    happens: () => undefined,
    because: 'no consent of theirs is on record',
  },
  'a claim': {
    reason: 'unproven_consent',
    happens: (house) => house.api('POST', '/v1/consents', consentTo(ADA, { proof: undefined })),
    because: 'the consent on record has no proof',
  },
  'a consent': {
    reason: 'consented',
    happens: (house) =>
      house.api('POST', '/v1/consents', consentTo(ADA, { obtainedAt: MARCH.toISOString() })),
    because: 'they agreed to it on 3 March 2026, 09:12 UTC',
  },
  'an order': {
    reason: 'customer',
    sender: { basis: 'customer', justification: 'what buyers may be offered' },
    happens: (house) =>
      house.api('POST', '/v1/customers', {
        to: ADA,
        sender: 'acme',
        reference: 'order 4711',
        orderedAt: MARCH.toISOString(),
        goods: 'a lamp',
      }),
    because: 'they bought something on 3 March 2026, 09:12 UTC',
  },
  'nothing, where one may write': {
    reason: 'not_opted_out',
    sender: OPT_OUT,
    happens: () => undefined,
    because: 'they have not objected, and that is the basis that was declared',
  },
}

describe('what a person’s page says', () => {
  it.each(Object.entries(CASES))(
    'after %s is what a check answers',
    async (_, { reason, happens, to = ADA, sender = {}, because }) => {
      const house = await openAcme(sender, {
        accounts: () => Promise.resolve(JSON.stringify(ACCOUNTS)),
      })
      house.setNow(MARCH)
      await happens(house)
      const verdict = (await house.check(to)) as {
        allowed: boolean
        reason: string
        since?: string
      }
      expect(verdict.reason).toBe(reason)
      const operator = await signIn(house, 'operator', { language: 'en' })
      const { words, html } = await lookUp(operator, to)
      const may = verdict.allowed ? 'may be sent' : 'may not be sent'
      expect(words).toContain(`This person ${may} marketing by `)
      expect(words).not.toContain(
        `This person ${verdict.allowed ? 'may not be sent' : 'may be sent'} marketing`,
      )
      expect(words).toContain(because)
      const dated = ['opted_out', 'complained', 'bounced', 'held'].includes(reason)
      if (dated) expect(words).toContain(`since ${moment('en', verdict.since ?? '')}, because`)
      // It leads to the event that decides, which the time line shows.
      const { event } = verdict as { event?: string }
      if (event !== undefined) {
        expect(html).toContain(`href="#${event}"`)
        expect(html).toContain(`id="${event}"`)
      }
    },
  )

  it('has words for every reason that a check can give of somebody', () => {
    const told = new Set(Object.values(CASES).map(({ reason }) => reason))
    // An address that cannot be read is nobody; service messages are below.
    const others = ['invalid_address', 'transactional']
    expect([...DENIED, ...ALLOWED].filter((one) => !told.has(one))).toEqual(others)
  })

  it('names each sender where another thing holds, and says it in French', async () => {
    const house = await openAcme(OPT_OUT)
    await house.api('PUT', '/v1/senders/globex', {
      ...ACME,
      ...OPT_OUT,
      name: 'Globex',
      numbers: [],
      domains: [],
      topics: [],
    })
    house.setNow(MARCH)
    await house.api('POST', '/v1/stops', {
      to: ADA,
      scope: 'sender/acme',
      blocks: 'every',
      channelOfRequest: 'letter',
      reference: 'letter 3',
    })
    const operator = await signIn(house, 'operator', { language: 'en' })
    const { words } = await lookUp(operator, ADA)
    expect(words).toContain('may not be sent marketing by Acme since 3 March 2026, 09:12 UTC')
    expect(words).toContain('may be sent marketing by Globex, because they have not objected')
    expect(words).toContain('may not be sent service messages by Acme either since 3 March 2026')
    expect(words).toContain(
      'may be sent service messages by Globex: no stop on record reaches them',
    )
    const french = await signIn(house, 'operator', { id: 'zoe', language: 'fr' })
    const { words: mots } = await lookUp(french, ADA)
    expect(mots).toContain(
      'Depuis le 3 mars 2026 à 9 h 12 UTC, Acme ne peut pas envoyer de prospection à cette personne, car elle s’y est opposée par courrier',
    )
    expect(mots).toContain(
      'Globex peut envoyer de la prospection à cette personne, car elle ne s’y est pas opposée',
    )
  })

  it('is the same for somebody unknown, but for what is on record', async () => {
    const house = await openAcme(OPT_OUT)
    await byHand('phone')(house)
    const operator = await signIn(house, 'operator', { language: 'en' })
    const [known, unknown] = [
      await lookUp(operator, ADA),
      await lookUp(operator, 'bob@example.org'),
    ]
    expect([known.status, unknown.status]).toEqual([200, 200])
    const formsOf = ({ html }: { html: string }) =>
      html.match(/<(summary|label|button)[^>]*>/g)?.length
    expect(formsOf(unknown)).toBe((formsOf(known) ?? 0) - 1)
    expect(unknown.words).toContain('Nothing is on record.')
  })

  it('reads a number as people of the chosen country write it', async () => {
    const house = await openAcme(OPT_OUT)
    const operator = await signIn(house, 'operator', { language: 'en' })
    const { words } = await lookUp(operator, '06 12 34 56 78', 'FR')
    expect(words).toContain(PHONE)
    const wrong = await lookUp(operator, '06 12 34 56 78', '')
    expect([wrong.status, wrong.words.includes('neither an e-mail address')]).toEqual([400, true])
  })
})

describe('a look-up', () => {
  it('is in the audit trail before anything is shown; if it cannot be, nothing is', async () => {
    const faulty = await openFaultyTable(inject('endpoint'))
    const house = await openAcme(OPT_OUT, { endpoint: faulty.endpoint })
    await byHand('phone')(house)
    const officer = await signIn(house, 'officer')
    const page = await lookUp(officer, ADA)
    const { audit } = consoleStoresOf(house)
    const trail = async () =>
      (await audit.ofContact(page.id as never, { limit: 50 })).entries.map(({ what }) => what)
    expect(await trail()).toEqual(['person_looked_up'])
    await officer.get(`/console/people/${page.id}`)
    await act(officer, page, 'erase')
    await officer.get(`/console/people/${page.id}/dossier`)
    expect(await trail()).toEqual([
      'dossier_printed',
      'erasure_previewed',
      'person_looked_up',
      'person_looked_up',
    ])
    faulty.setFault(({ body }) =>
      JSON.stringify(body).includes('AUDIT#') ? { kind: 'drop' } : undefined,
    )
    const refused = [
      officer.post('/console/people', { address: ADA }),
      officer.get(`/console/people/${page.id}`),
      officer.get(`/console/people/${page.id}/dossier`),
      officer.post(`/console/people/${page.id}/dossier`, { held: page.held }),
      officer.post(`/console/people/${page.id}/erase`, { held: page.held }),
    ]
    for (const answer of await Promise.all(refused)) {
      const { status, words } = await shown(answer)
      expect(status).toBe(503)
      expect(words).not.toMatch(/phone|Acme|may (?:not )?be sent|ada@/)
    }
    faulty.close()
  })

  it('law 8: leaves the address in no URL, no redirect, no log line and no table', async () => {
    const house = await openAcme(OPT_OUT)
    const officer = await signIn(house, 'officer')
    const answers: string[] = []
    const { text } = await outputOf(async () => {
      const page = await lookUp(officer, ADA)
      await act(officer, page, 'stop', STOP)
      await act(officer, page, 'access', { 'access-asks': 'access', 'access-answer': 'operator' })
      await act(officer, page, 'consent', CONSENT)
      await act(officer, page, 'erase')
      await act(officer, page, 'erase', { step: 'confirm', sure: 'yes' })
      for (const path of ['', '/dossier']) {
        const answer = await officer.post(`/console/people/${page.id}${path}`, { held: page.held })
        answers.push(answer.headers.get('location') ?? '', answer.headers.get('set-cookie') ?? '')
        const { html } = await shown(answer)
        // What a history keeps: addresses of pages and their titles.
        answers.push(...(html.match(/(?:href|action|src)="[^"]*"|<title>[^<]*/g) ?? []))
      }
      const byId = await officer.post('/console/people', { address: page.id })
      expect([byId.status, byId.headers.get('location')]).toEqual([
        303,
        `/console/people/${page.id}`,
      ])
    })
    const written = [text, answers.join('\n'), await scanText(house)]
    for (const trace of tracesOf(ADA))
      for (const one of written) expect(one.includes(trace), trace).toBe(false)
  })

  it('by its id shows what that id has, and says that there may be more', async () => {
    const old = await openAcme(OPT_OUT)
    await old.api('POST', '/v1/consents', consentTo(ADA, { wording: 'Of before the rotation.' }))
    const hashKeys = { ...old.secrets.hashKeys, b: 'b'.repeat(64) }
    const { endpoint, table } = old
    const house = await openHouse({ endpoint, table, secrets: { ...old.secrets, hashKeys } })
    // A key is written with when every process knows it.
    house.setNow(new Date(Date.now() + 20 * 60_000))
    await byHand('phone')(house)
    const operator = await signIn(house, 'operator', { language: 'en' })
    const whole = await lookUp(operator, ADA)
    expect(whole.words).toContain('everything on record is shown')
    expect(whole.words).toContain('Of before the rotation.')
    expect(whole.words).toContain('Whole: 2 events checked')
    const byId = await shown(operator.get(`/console/people/${whole.id}`))
    expect(whole.id.startsWith('b')).toBe(true)
    expect(byId.words).toContain('continues an earlier history under another id')
    expect(byId.words).not.toContain('Of before the rotation.')
    expect(byId.words).not.toContain(ADA)
    // The verdict is of everything: it was copied forward.
    expect(byId.words).toContain('because they asked for it by phone')
    expect(byId.words).toContain('Whole: 1 event checked')
  })
})
