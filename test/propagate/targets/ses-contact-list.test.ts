import {
  CreateContactCommand,
  GetContactCommand,
  SESv2Client,
  UpdateContactCommand,
} from '@aws-sdk/client-sesv2'
import { describe, expect, it } from 'vitest'
import { ses } from '../servers/aws.ts'
import { openServer } from '../servers/server.ts'
import { client, expectSame, REGION } from './aws-asking.ts'
import { DELIVERED, JANE, OMAR, open, told } from './telling.ts'

const CONTACTS = open('ses-contact-list', { region: REGION, list: 'news' })

describe('Amazon SES, contact list', () => {
  it('asks as the SDK does', async () => {
    const [own, official] = [await openServer(ses().behave), await openServer(ses().behave)]
    await CONTACTS.tell(own.call, undefined, [told(OMAR)])
    await CONTACTS.tell(own.call, undefined, [told(OMAR, { act: 'lift' })])
    const mail = new SESv2Client(client(official))
    const who = { ContactListName: 'news', EmailAddress: OMAR }
    await mail.send(new GetContactCommand(who)).catch(() => undefined)
    await mail.send(
      new CreateContactCommand({ ...who, TopicPreferences: [], UnsubscribeAll: true }),
    )
    await mail.send(new GetContactCommand(who))
    await mail.send(
      new UpdateContactCommand({ ...who, TopicPreferences: [], UnsubscribeAll: false }),
    )
    expectSame(own.asked, official.asked)
  })

  it('erases no topic that the person chose', async () => {
    const { behave, contacts } = ses()
    const { call } = await openServer(behave)
    const topics = [
      { TopicName: 'offers', SubscriptionStatus: 'OPT_OUT' },
      { TopicName: 'news', SubscriptionStatus: 'OPT_IN' },
    ]
    contacts.set(JANE, {
      TopicPreferences: topics,
      UnsubscribeAll: false,
      AttributesData: '{"a":1}',
    })
    expect(await CONTACTS.tell(call, undefined, [told(JANE)])).toEqual([DELIVERED])
    expect(contacts.get(JANE)).toEqual({
      TopicPreferences: topics,
      UnsubscribeAll: true,
      AttributesData: '{"a":1}',
    })
    const topic = open('ses-contact-list', { region: REGION, list: 'news', topic: 'news' })
    expect(await topic.tell(call, undefined, [told(JANE, { blocks: 'every' })])).toEqual([
      { is: 'delivered', code: 'marketing_only' },
    ])
    expect(contacts.get(JANE)?.TopicPreferences).toEqual([
      { TopicName: 'offers', SubscriptionStatus: 'OPT_OUT' },
      { TopicName: 'news', SubscriptionStatus: 'OPT_OUT' },
    ])
  })

  it('creates nobody on a lift, and nobody where the list is unknown', async () => {
    const { behave, contacts } = ses()
    const { call } = await openServer(behave)
    const lift = told(JANE, { act: 'lift' })
    expect(await CONTACTS.tell(call, undefined, [lift])).toEqual([
      { is: 'delivered', code: 'absent' },
    ])
    const unknown = open('ses-contact-list', { region: REGION, list: 'other' })
    expect(await unknown.tell(call, undefined, [told(JANE)])).toEqual([
      { is: 'retry', code: 'not_found' },
    ])
    expect(contacts.size).toBe(0)
  })

  it('is reached without touching a person', async () => {
    const { call } = await openServer(ses().behave)
    expect(await CONTACTS.ping?.(call, undefined)).toEqual(DELIVERED)
  })
})
