import type { Target } from './target.ts'
import { awsSms } from './targets/aws-sms.ts'
import { brevo } from './targets/brevo.ts'
import { eventbridge } from './targets/eventbridge.ts'
import { hubspot } from './targets/hubspot.ts'
import { klaviyo } from './targets/klaviyo.ts'
import { listmonk } from './targets/listmonk.ts'
import { mailchimp } from './targets/mailchimp.ts'
import { mailgun } from './targets/mailgun.ts'
import { ovhcloud } from './targets/ovhcloud.ts'
import { postmark } from './targets/postmark.ts'
import { sendgrid } from './targets/sendgrid.ts'
import { ses } from './targets/ses.ts'
import { sesContactList } from './targets/ses-contact-list.ts'
import { smsfactor } from './targets/smsfactor.ts'
import { sparkpost } from './targets/sparkpost.ts'
import { telnyx } from './targets/telnyx.ts'
import { twilio } from './targets/twilio.ts'
import { webhook } from './targets/webhook.ts'

/** Every kind of target, by the name that `kind` has in the register. A target is one file and one line here. */
export const TARGETS: ReadonlyMap<string, Target> = new Map([
  ['aws-sms', awsSms],
  ['brevo', brevo],
  ['eventbridge', eventbridge],
  ['hubspot', hubspot],
  ['klaviyo', klaviyo],
  ['listmonk', listmonk],
  ['mailchimp', mailchimp],
  ['mailgun', mailgun],
  ['ovhcloud', ovhcloud],
  ['postmark', postmark],
  ['sendgrid', sendgrid],
  ['ses', ses],
  ['ses-contact-list', sesContactList],
  ['smsfactor', smsfactor],
  ['sparkpost', sparkpost],
  ['telnyx', telnyx],
  ['twilio', twilio],
  ['webhook', webhook],
])
