import type { Provider } from './provider.ts'
import { awsSms } from './providers/aws-sms.ts'
import { bandwidth } from './providers/bandwidth.ts'
import { generic } from './providers/generic.ts'
import { infobip } from './providers/infobip.ts'
import { linkMobility } from './providers/link-mobility.ts'
import { octopush } from './providers/octopush.ts'
import { ovh } from './providers/ovh.ts'
import { smsfactor } from './providers/smsfactor.ts'
import { smsmode } from './providers/smsmode.ts'
import { spotHit } from './providers/spot-hit.ts'
import { twilio } from './providers/twilio.ts'

/** Everyone who can pass on what a person said. A provider is its file and its line here. */
export const PROVIDERS: Readonly<Record<string, Provider>> = {
  'aws-sms': awsSms,
  bandwidth,
  generic,
  infobip,
  'link-mobility': linkMobility,
  octopush,
  ovh,
  smsfactor,
  smsmode,
  'spot-hit': spotHit,
  twilio,
}
