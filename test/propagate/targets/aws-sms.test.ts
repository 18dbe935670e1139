import {
  DeleteOptedOutNumberCommand,
  PinpointSMSVoiceV2Client,
  PutOptedOutNumberCommand,
} from '@aws-sdk/client-pinpoint-sms-voice-v2'
import { describe, expect, it } from 'vitest'
import { awsSms } from '../servers/aws.ts'
import { openServer } from '../servers/server.ts'
import { client, expectSame, REGION } from './aws-asking.ts'
import { declared, DELIVERED, MOBILE, open, told } from './telling.ts'

const NUMBERS = open('aws-sms', { region: REGION, list: 'Default' })

describe('AWS End User Messaging SMS', () => {
  it('asks as the SDK does', async () => {
    const behave = () => awsSms(['Default']).behave
    const [own, official] = [await openServer(behave()), await openServer(behave())]
    await NUMBERS.tell(own.call, undefined, [told(MOBILE)])
    await NUMBERS.tell(own.call, undefined, [told(MOBILE, { act: 'lift' })])
    const sms = new PinpointSMSVoiceV2Client(client(official))
    const who = { OptOutListName: 'Default', OptedOutNumber: MOBILE }
    await sms.send(new PutOptedOutNumberCommand(who))
    await sms.send(new DeleteOptedOutNumberCommand(who))
    expectSame(own.asked, official.asked)
  })

  it('says why a number cannot be taken off again within 30 days', async () => {
    const { behave, numbers, held } = awsSms(['Default'])
    const { call } = await openServer(behave)
    await NUMBERS.tell(call, undefined, [told(MOBILE)])
    held.add(MOBILE)
    expect(await NUMBERS.tell(call, undefined, [told(MOBILE, { act: 'lift' })])).toEqual([
      {
        is: 'refused',
        code: 'not_removable',
        why: 'AWS takes a number off an opt-out list once in 30 days at most',
      },
    ])
    expect([...numbers('Default')]).toEqual([MOBILE])
  })

  it('tells an unknown list from a number that is not on it', async () => {
    const { call } = await openServer(awsSms(['Default']).behave)
    const other = open('aws-sms', { region: REGION, list: 'Other' })
    for (const act of ['stop', 'lift'] as const)
      expect(await other.tell(call, undefined, [told(MOBILE, { act })])).toEqual([
        { is: 'retry', code: 'unknown_list' },
      ])
    expect(await NUMBERS.tell(call, undefined, [told(MOBILE, { act: 'lift' })])).toEqual([
      { is: 'delivered', code: 'absent' },
    ])
    expect(await NUMBERS.tell(call, undefined, [told('+33600000000')])).toEqual([
      expect.objectContaining({ is: 'refused', code: 'invalid_address' }),
    ])
  })

  it('refuses stops for a list of numbers that carry more than marketing', () => {
    expect(NUMBERS.scopeFault(declared())).toContain('tie a list of its own')
  })

  it('is reached without touching a person', async () => {
    const { call } = await openServer(awsSms(['Default']).behave)
    expect(await NUMBERS.ping?.(call, undefined)).toEqual(DELIVERED)
  })
})
