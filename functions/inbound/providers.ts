import type { Provider } from './provider.ts'
import { awsSms } from './providers/aws-sms.ts'
import { bandwidth } from './providers/bandwidth.ts'
import { bird } from './providers/bird.ts'
import { brevo } from './providers/brevo.ts'
import { generic } from './providers/generic.ts'
import { infobip } from './providers/infobip.ts'
import { linkMobility } from './providers/link-mobility.ts'
import { mailgun } from './providers/mailgun.ts'
import { mailjet } from './providers/mailjet.ts'
import { messagebird } from './providers/messagebird.ts'
import { octopush } from './providers/octopush.ts'
import { ovh } from './providers/ovh.ts'
import { plivo } from './providers/plivo.ts'
import { postmark } from './providers/postmark.ts'
import { sendgrid } from './providers/sendgrid.ts'
import { ses } from './providers/ses.ts'
import { sinch } from './providers/sinch.ts'
import { smsfactor } from './providers/smsfactor.ts'
import { smsmode } from './providers/smsmode.ts'
import { spotHit } from './providers/spot-hit.ts'
import { telnyx } from './providers/telnyx.ts'
import { twilio } from './providers/twilio.ts'
import { vonage } from './providers/vonage.ts'

/** All providers. A provider is one file and one line here. */
export const PROVIDERS: Readonly<Record<string, Provider>> = {
  'aws-sms': awsSms,
  bandwidth,
  bird,
  brevo,
  generic,
  infobip,
  'link-mobility': linkMobility,
  mailgun,
  mailjet,
  messagebird,
  octopush,
  ovh,
  plivo,
  postmark,
  sendgrid,
  ses,
  sinch,
  smsfactor,
  smsmode,
  'spot-hit': spotHit,
  telnyx,
  twilio,
  vonage,
}
