import {
  DeleteSuppressedDestinationCommand,
  PutSuppressedDestinationCommand,
  SESv2Client,
} from '@aws-sdk/client-sesv2'
import { describe, expect, it } from 'vitest'
import { ses } from '../servers/aws.ts'
import { openServer } from '../servers/server.ts'
import { client, expectSame, REGION } from './aws-asking.ts'
import { declared, DELIVERED, JANE, OMAR, open, told } from './telling.ts'

const LIST = open('ses', { region: REGION })

describe('Amazon SES, suppression list', () => {
  it('asks as the SDK does', async () => {
    const [own, official] = [await openServer(ses().behave), await openServer(ses().behave)]
    await LIST.tell(own.call, undefined, [told(OMAR)])
    await LIST.tell(own.call, undefined, [told(OMAR, { act: 'lift' })])
    const mail = new SESv2Client(client(official))
    await mail.send(
      new PutSuppressedDestinationCommand({ EmailAddress: OMAR, Reason: 'COMPLAINT' }),
    )
    await mail.send(new DeleteSuppressedDestinationCommand({ EmailAddress: OMAR }))
    expectSame(own.asked, official.asked)
    expect(own.asked[0]?.host).toBe('email.eu-west-3.amazonaws.com')
  })

  it('tells stops as complaints and bounces as bounces, and takes a lift off', async () => {
    const { behave, suppressed } = ses()
    const { call } = await openServer(behave)
    expect(await LIST.tell(call, undefined, [told(JANE)])).toEqual([DELIVERED])
    expect(await LIST.tell(call, undefined, [told(OMAR, { act: 'bounce' })])).toEqual([DELIVERED])
    expect([...suppressed]).toEqual([
      [JANE, 'COMPLAINT'],
      [OMAR, 'BOUNCE'],
    ])
    const lift = told(JANE, { act: 'lift' })
    expect(await LIST.tell(call, undefined, [lift])).toEqual([DELIVERED])
    expect(await LIST.tell(call, undefined, [lift])).toEqual([{ is: 'delivered', code: 'absent' }])
  })

  it('refuses only what SES says of the address; the sandbox can be left', async () => {
    const { call } = await openServer(ses().behave)
    expect(await LIST.tell(call, undefined, [told('bad@customer.example')])).toEqual([
      expect.objectContaining({ is: 'refused', code: 'invalid_address' }),
    ])
    const sandbox = await openServer(() => ({
      status: 400,
      headers: { 'x-amzn-errortype': 'BadRequestException' },
      body: { message: 'Not available in the sandbox.' },
    }))
    expect(await LIST.tell(sandbox.call, undefined, [told(JANE)])).toEqual([
      { is: 'retry', code: 'bad_request' },
    ])
    const cutOff = await openServer(() => ({
      status: 400,
      headers: { 'x-amzn-errortype': 'BadRequestException' },
      body: '{"message":"Invalid email address',
    }))
    expect(await LIST.tell(cutOff.call, undefined, [told(JANE)])).toEqual([
      { is: 'retry', code: 'bad_request' },
    ])
  })

  it('refuses stops where more than marketing is sent', () => {
    expect(LIST.scopeFault(declared())).toContain('use `ses-contact-list`')
    expect(LIST.scopeFault(declared({ carries: 'marketing' }))).toBeUndefined()
  })

  it('is reached without touching a person', async () => {
    const { call } = await openServer(ses().behave)
    expect(await LIST.ping?.(call, undefined)).toEqual(DELIVERED)
  })

  it('says of a test that nothing of what is written would be heeded', async () => {
    const { behave, account } = ses()
    const { call } = await openServer(behave)
    account.SuppressionAttributes.SuppressedReasons = ['BOUNCE']
    expect(await LIST.ping?.(call, undefined)).toEqual({
      is: 'retry',
      code: 'complaints_not_suppressed',
    })
    account.ProductionAccessEnabled = false
    expect(await LIST.ping?.(call, undefined)).toEqual({ is: 'retry', code: 'in_the_sandbox' })
  })
})
