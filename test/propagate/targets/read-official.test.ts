import {
  DescribeOptedOutNumbersCommand,
  PinpointSMSVoiceV2Client,
} from '@aws-sdk/client-pinpoint-sms-voice-v2'
import {
  ListContactsCommand,
  ListSuppressedDestinationsCommand,
  SESv2Client,
} from '@aws-sdk/client-sesv2'
import sendgridClient from '@sendgrid/client'
import Mailgun from 'mailgun.js'
import { ServerClient } from 'postmark'
import Telnyx from 'telnyx'
import { describe, expect, it } from 'vitest'
import { MAILGUN_KEY } from '../servers/mailgun.ts'
import { asking, official, officialHeader } from '../servers/official.ts'
import { OVH } from '../servers/ovhcloud.ts'
import { POSTMARK_TOKEN } from '../servers/postmark.ts'
import { SENDGRID_KEY } from '../servers/sendgrid.ts'
import { openServer, type Server } from '../servers/server.ts'
import { TELNYX_KEY } from '../servers/telnyx.ts'
import { client, expectSame } from './aws-asking.ts'
import { LISTS, people, readAll, reading, type List } from './lists.ts'

function listNamed(name: string): List {
  const list = LISTS[name]
  if (list === undefined) throw new Error(`There is no list ${name}.`)
  return list
}

/** The first page, as Basta asks for it, and a server for the official client. */
async function both(list: List): Promise<readonly [own: Server, official: Server]> {
  const all = people(list, 3)
  const [own, theirs] = [await openServer(list.filled(all)), await openServer(list.filled(all))]
  const page = await reading(list).page(own.call, list.credentials, undefined)
  expect(page.is).toBe('page')
  return [own, theirs]
}

describe('a list is asked for as the official client does', () => {
  it.each([
    ['brevo', 'brevo list contacts', 0],
    ['brevo', 'brevo list blocked', 2],
    ['klaviyo', 'klaviyo list', 0],
    ['mailchimp', 'mailchimp list', 0],
    ['sparkpost', 'sparkpost list', 0],
    ['ovhcloud', 'ovhcloud list', 0],
  ] as const)('%s: %s', async (name, recorded, at) => {
    const list = listNamed(name)
    const { call, asked } = await openServer(list.filled(people(list, 3)))
    await readAll(list, call)
    const { path, ...rest } = asking(asked[at])
    const expected = official(recorded)
    expect(rest).toEqual({ method: expected.method, body: undefined })
    expect(queryOf(path)).toEqual(queryOf(expected.path))
    for (const header of ['api-key', 'revision', 'x-ovh-signature', 'x-ovh-consumer'])
      expect(asked[at]?.headers[header]).toBe(officialHeader(recorded, header))
  })

  it('ses', async () => {
    const [own, theirs] = await both(listNamed('ses'))
    await new SESv2Client(client(theirs)).send(
      new ListSuppressedDestinationsCommand({ PageSize: 1_000 }),
    )
    expectSame(own.asked, theirs.asked)
  })

  it('ses, for a tenant and the next page', async () => {
    const list = { ...listNamed('ses'), settings: { region: 'eu-west-3', tenant: 'acme' } }
    const behave = list.filled(people(list, 3))
    const [own, theirs] = [await openServer(behave), await openServer(behave)]
    await reading(list).page(own.call, undefined, 'token+/2=')
    await new SESv2Client(client(theirs)).send(
      new ListSuppressedDestinationsCommand({
        PageSize: 1_000,
        NextToken: 'token+/2=',
        TenantName: 'acme',
      }),
    )
    expectSame(own.asked, theirs.asked)
  })

  it('ses-contact-list', async () => {
    const [own, theirs] = await both(listNamed('ses-contact-list'))
    await new SESv2Client(client(theirs)).send(
      new ListContactsCommand({ ContactListName: 'news', PageSize: 1_000 }),
    )
    expectSame(own.asked, theirs.asked)
  })

  it('aws-sms', async () => {
    const [own, theirs] = await both(listNamed('aws-sms'))
    await new PinpointSMSVoiceV2Client(client(theirs)).send(
      new DescribeOptedOutNumbersCommand({ OptOutListName: 'Default', MaxResults: 100 }),
    )
    expectSame(own.asked, theirs.asked)
  })

  it('sendgrid, a group', async () => {
    const [own, theirs] = await both(listNamed('sendgrid, a group'))
    sendgridClient.setApiKey(SENDGRID_KEY)
    sendgridClient.setDefaultRequest('baseUrl', theirs.url)
    await sendgridClient.request({ method: 'GET', url: '/v3/asm/groups/7/suppressions' })
    expect(asking(own.asked[1])).toEqual(asking(theirs.asked[0]))
  })

  it('mailgun', async () => {
    const [own, theirs] = await both(listNamed('mailgun'))
    const mailgun = new Mailgun(FormData).client({
      username: 'api',
      key: MAILGUN_KEY,
      url: theirs.url,
    })
    await mailgun.suppressions.list('mg.acme.example', 'unsubscribes', { limit: 1_000 })
    expect(asking(own.asked[0])).toEqual(asking(theirs.asked[0]))
  })

  it('postmark', async () => {
    const [own, theirs] = await both(listNamed('postmark'))
    await new ServerClient(POSTMARK_TOKEN, {
      requestHost: new URL(theirs.url).host,
      useHttps: false,
    }).getSuppressions('news')
    const path = asking(own.asked[0]).path
    // The client adds a count and an offset, which a dump does not know.
    expect(asking(theirs.asked[0]).path).toBe(`${path}?count=100&offset=0`)
  })

  it('telnyx', async () => {
    const profile = '11111111-2222-4333-8444-555555555555'
    const list = { ...listNamed('telnyx'), settings: { messagingProfile: profile } }
    const [own, theirs] = await both(list)
    await new Telnyx({ apiKey: TELNYX_KEY, baseURL: `${theirs.url}/v2` }).messagingOptouts.list({
      filter: { messaging_profile_id: profile },
      'page[number]': 1,
      'page[size]': 250,
      redaction_enabled: 'false',
    })
    expect(queryOf(asking(own.asked[0]).path)).toEqual(queryOf(asking(theirs.asked[0]).path))
  })

  it('ovhcloud: a wrong secret is one that somebody can mend', async () => {
    const list = listNamed('ovhcloud')
    const { call } = await openServer(list.filled([]))
    const wrong = { ...OVH, applicationSecret: 'as-another' }
    expect(await reading(list).page(call, wrong, undefined)).toEqual({
      is: 'retry',
      code: 'credentials_refused',
    })
  })
})

/** Path and query, in no order. */
function queryOf(path: string): readonly string[] {
  const [only = '', query = ''] = path.split('?')
  return [only, ...query.split('&').toSorted()]
}
