import { generateKeyPairSync } from 'node:crypto'
import { ACCOUNTS } from '../../house/house.ts'
import { SECRET, TELNYX_KEY } from './sign.ts'

const shared = { secret: SECRET }
export const TOPIC_ARN = 'arn:aws:sns:eu-west-3:123456789012:replies'

/** An entry that each provider takes: whoever adds a provider adds its sample here. */
export const SAMPLES: Readonly<Record<string, readonly object[]>> = {
  'aws-sms': [{ topicArns: TOPIC_ARN }],
  bandwidth: [shared],
  bird: [{ signingKey: SECRET }],
  brevo: [shared],
  generic: [{ secret: ACCOUNTS['generic/main'].secret }],
  infobip: [shared],
  'link-mobility': [shared],
  mailgun: [{ signingKey: SECRET }],
  mailjet: [shared],
  messagebird: [{ signingKey: SECRET }],
  octopush: [shared],
  ovh: [shared],
  plivo: [{ authToken: SECRET }],
  postmark: [shared],
  sendgrid: [{ publicKey: sendgridKey() }],
  ses: [{ topicArns: TOPIC_ARN }],
  sinch: [shared],
  smsfactor: [shared],
  smsmode: [shared],
  'spot-hit': [shared],
  telnyx: [{ publicKey: TELNYX_KEY.publicKey }],
  twilio: [{ authToken: ACCOUNTS['twilio/main'].authToken }],
  vonage: [
    { api: 'messages', signatureSecret: SECRET },
    { api: 'sms', signatureSecret: SECRET, signatureMethod: 'md5hash' },
    { api: 'sms', signatureSecret: SECRET, signatureMethod: 'sha512' },
  ],
}

function sendgridKey(): string {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
}
