import type { PropagateDeps } from '../../../functions/propagate/deps.ts'
import { httpsCall } from '../../../functions/propagate/https-call.ts'
import { buildHouse, type House } from '../../../infra/local/house.ts'
import { memoryMailbox } from '../../../infra/local/mailbox.ts'
import { newSecrets } from '../../../infra/local/secrets.ts'
import { openStorehouse, type Storehouse } from '../../../infra/local/storehouse.ts'
import { AWS_KEYS } from '../../propagate/servers/listening.ts'
import { KINDS } from '../../propagate/targets/kinds.ts'

export const ADMIN_KEY = 'admin-key-of-a-bench-house-0123456789'

export type TellingHouse = House & {
  readonly storehouse: Storehouse
  readonly secrets: ReturnType<typeof newSecrets>
}

/** A house whose targets are these kinds; their calls go to these servers of this machine. */
export async function openTellingHouse(
  options: { readonly endpoint: string; readonly table: string; readonly folder: string } & {
    readonly urls: Readonly<Record<string, string>>
    readonly publicUrl?: string
    /** Instead of those that the tests use. */
    readonly settings?: object
    readonly now?: () => Date
  },
): Promise<TellingHouse> {
  const { urls, folder, now } = options
  const storehouse = openStorehouse(':memory:')
  const secrets = newSecrets()
  const credentials = Object.fromEntries(
    Object.keys(urls).map((kind) => [kind, KINDS[kind]?.credentials]),
  )
  const house = buildHouse({
    endpoint: options.endpoint,
    table: options.table,
    publicUrl: options.publicUrl ?? 'https://stop.example.test',
    secrets,
    adminKey: ADMIN_KEY,
    loadAccounts: () => Promise.resolve('{}'),
    loadTargets: () => Promise.resolve(JSON.stringify(credentials)),
    storehouse,
    importsFolder: `${folder}/imports`,
    quarantineFolder: `${folder}/quarantine`,
    snapshotsFolder: `${folder}/snapshots`,
    mail: memoryMailbox(),
    propagate: { fetch: leadingTo(urls), awsKeys: () => Promise.resolve(AWS_KEYS) },
    ...(now && { now }),
  })
  await house.open()
  await put(house, '/v1/senders/acme', SENDER)
  for (const kind of Object.keys(urls))
    await put(house, `/v1/targets/${kind}`, {
      kind,
      senders: ['acme'],
      settings: options.settings ?? KINDS[kind]?.settings,
      carries: 'marketing',
      createsUnknown: true,
    })
  return { ...house, storehouse, secrets }
}

/** The names of the providers lead to this machine; all else is as it is. */
function leadingTo(urls: Readonly<Record<string, string>>): PropagateDeps['fetch'] {
  const call = httpsCall({ mayBeLoopback: true })
  return (request) => {
    const { host, pathname, search } = new URL(request.url)
    const [, kind = ''] = HOSTS.find(([name]) => name.test(host)) ?? []
    const url = urls[kind]
    if (url === undefined) throw new Error(`No server stands for ${host}.`)
    return call({
      ...request,
      url: `${url}${pathname}${search}`,
      headers: { ...request.headers, host },
    })
  }
}

const HOSTS: readonly (readonly [RegExp, string])[] = [
  [/^hooks\.acme\.example$/, 'webhook'],
  [/^events\..*amazonaws/, 'eventbridge'],
  [/sendgrid\.com$/, 'sendgrid'],
  [/mailgun\.net$/, 'mailgun'],
  [/postmarkapp\.com$/, 'postmark'],
  [/^email\..*amazonaws|\.s3\..*amazonaws/, 'ses'],
  [/^sms-voice\..*amazonaws/, 'aws-sms'],
  [/twilio\.com$/, 'twilio'],
  [/brevo\.com$/, 'brevo'],
]

async function put({ app }: House, path: string, body: object): Promise<void> {
  const response = await app.request(path, {
    method: 'PUT',
    headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`PUT ${path}: ${response.status} ${await response.text()}`)
}

const SENDER = {
  name: 'Acme',
  numbers: [],
  domains: ['acme.example'],
  topics: ['promo'],
  basis: 'opt_out',
  justification: 'asked for by existing members',
  stopReach: 'all',
  defaultCountry: 'FR',
}
