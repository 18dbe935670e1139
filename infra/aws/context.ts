import type { Node } from 'constructs'
import type { Adopted } from './retained-resources.ts'
import type { BastaProps } from './stack.ts'
import { AWS_TARGETS, type AwsTarget } from './target-statements.ts'

/** The settings of a deployment, in `cdk.json` or as `-c name=value`; empty means absent. */
export const SETTINGS = [
  'stackName',
  'account',
  'region',
  'domainName',
  'certificateArn',
  'mailDomain',
  'mailRuleSet',
  'mailBucket',
  'mailFrom',
  'textFrom',
  'twoPersons',
  'consoleOidcSecret',
  'awsTargets',
  'ownDeliverers',
  'protected',
  'accountConcurrency',
  'checkConcurrency',
  'inboundConcurrency',
  'unsubscribeConcurrency',
  'checksPerSecond',
  'tracing',
  'adoptTable',
  'adoptTableStream',
  'adoptKey',
  'adoptHashKeys',
  'adoptLinkKeys',
  'adoptEnvelopeKeys',
  'adoptAdminKey',
  'adoptAccounts',
] as const
type Setting = (typeof SETTINGS)[number]
type Read = (name: Setting) => string | undefined

/** A new account may run ten copies of functions at once, in all. */
const NEW_ACCOUNT_CONCURRENCY = 10
/** AWS keeps these for functions without a reservation. */
const UNRESERVED_CONCURRENCY = 100
/** One route's share of the API's 10,000 a second; a small region has 2,500. */
const CHECKS_PER_SECOND = 500

/** Reads the settings. Throws one sentence that names the wrong one and says what would be right. */
export function readContext(
  node: Node,
): Omit<BastaProps, 'bundles' | 'stackName'> & { readonly stackName: string } {
  refuseUnknown(node)
  const read: Read = (name) => {
    const value: unknown = node.tryGetContext(name)
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const account = read('account')
  const region = read('region')
  return {
    stackName: readStackName(read),
    env: { ...(account !== undefined && { account }), ...(region !== undefined && { region }) },
    domain: readDomain(read),
    mail: readMail(read),
    mailBucket: readMailBucket(read),
    mailFrom: readMailFrom(read),
    textFrom: readTextFrom(read),
    consoleOidcSecret: readOidcSecret(read),
    awsTargets: readAwsTargets(read),
    ownDeliverers: readOwnDeliverers(read),
    twoPersons: readYesOrNo(read, 'twoPersons', false),
    isProtected: readYesOrNo(read, 'protected', false),
    isTraced: readYesOrNo(read, 'tracing', true),
    checksPerSecond: readNumber(read, 'checksPerSecond') ?? CHECKS_PER_SECOND,
    ...readConcurrency(read),
    adopted: readAdopted(read),
  }
}

/**
 * What CDK itself keeps in the context: feature flags, `aws:cdk:…` of its command, the answers of its
 * lookups (`availability-zones:account=…`), and the settings and notices of its command.
 */
const OF_CDK =
  /^(?:@[\w-]+\/[\w/-]+:\w|aws:cdk:|aws-cdk:|cdk[:-]|[\w-]+:(?:.*:)?account=|cli-telemetry$|acknowledged-issue-numbers$)/

/** A misspelt setting would be ignored, and what it had created would be removed. */
function refuseUnknown(node: Node): void {
  const known: ReadonlySet<string> = new Set(SETTINGS)
  for (const name of Object.keys((node.getAllContext() ?? {}) as Record<string, unknown>)) {
    if (known.has(name) || OF_CDK.test(name)) continue
    throw new Error(`Context: there is no setting ${name}; the nearest is ${nearest(name)}.`)
  }
}

function nearest(name: string): Setting {
  const plain = (text: string): string => text.toLowerCase().replace(/[^a-z]/g, '')
  const distance = (one: Setting): number => editDistance(plain(name), plain(one))
  return SETTINGS.reduce((best, one) => (distance(one) < distance(best) ? one : best))
}

/** How many letters must be added, removed or changed to make one word of the other (Levenshtein). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at)
  for (const [removed, letter] of Array.from(from).entries()) {
    const next = [removed + 1]
    for (const [at, other] of Array.from(to).entries()) {
      const changed = (row[at] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min(changed, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}

/** Another name makes another stack, e.g. for a drill beside the running one. */
function readStackName(read: Read): string {
  const name = read('stackName') ?? 'Basta'
  if (!/^[A-Za-z][A-Za-z0-9-]{0,60}$/.test(name))
    throw new Error(`Context: stackName is letters, digits and hyphens, not ${name}.`)
  return name
}

function readDomain(read: Read): BastaProps['domain'] {
  const name = read('domainName')
  const certificateArn = read('certificateArn')
  if (name === undefined && certificateArn === undefined) return undefined
  if (name === undefined || certificateArn === undefined)
    throw new Error('Context: domainName and certificateArn are given together or not at all.')
  requireHostName('domainName', name)
  const [, region] = /^arn:[\w-]+:acm:([a-z0-9-]+):\d{12}:certificate\/./.exec(certificateArn) ?? []
  if (region === undefined)
    throw new Error('Context: certificateArn is one of ACM: arn:aws:acm:<region>:<account>:….')
  const here = read('region')
  if (here !== undefined && here !== region)
    throw new Error(
      `Context: certificateArn is of ${region}; the API needs one of its own region, ${here}.`,
    )
  return { name, certificateArn }
}

/** A host name as certificates, SES and links compare it: lower case, without a final dot. */
function requireHostName(setting: Setting, name: string): void {
  const right = name.toLowerCase().replace(/\.+$/, '')
  if (right !== name) throw new Error(`Context: ${setting} is written ${right}, not ${name}.`)
  if (!/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/.test(name))
    throw new Error(`Context: ${setting} is a host name such as stop.example.com, not ${name}.`)
}

/**
 * Mail to unsubscribe links: its domain, and the rule set with which the account already receives mail.
 */
function readMail(read: Read): BastaProps['mail'] {
  const domain = read('mailDomain')
  const ruleSet = read('mailRuleSet')
  if ((domain === undefined) !== (ruleSet === undefined))
    throw new Error('Context: mailDomain and mailRuleSet are given together or not at all.')
  if (domain === undefined || ruleSet === undefined) return undefined
  requireHostName('mailDomain', domain)
  return { domain, ruleSet }
}

/** A bucket that SES puts mail into, by S3's rules for names. */
function readMailBucket(read: Read): string | undefined {
  const bucket = read('mailBucket')
  if (bucket !== undefined && !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket))
    throw new Error(`Context: mailBucket is the name of a bucket, not ${bucket}.`)
  return bucket
}

/** A number of the account's own, with End User Messaging. */
function readTextFrom(read: Read): string | undefined {
  const from = read('textFrom')
  if (from !== undefined && !/^\+[1-9]\d{6,14}$/.test(from))
    throw new Error('Context: textFrom is one phone number, written as +33….')
  return from
}

/** Lower-case, because IAM compares `ses:FromAddress` letter by letter. */
function readMailFrom(read: Read): string | undefined {
  const from = read('mailFrom')
  if (
    from !== undefined &&
    !/^[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[a-z0-9-]+\.)+[a-z]{2,63}$/.test(from)
  )
    throw new Error('Context: mailFrom is one plain e-mail address in lower case.')
  return from
}

/** A secret that the owner has made; its rights are to this one alone. */
function readOidcSecret(read: Read): string | undefined {
  const arn = read('consoleOidcSecret')
  if (
    arn !== undefined &&
    !/^arn:[\w-]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+$/.test(arn)
  )
    throw new Error('Context: consoleOidcSecret is the ARN of a secret of Secrets Manager.')
  return arn
}

/** Which services of the account others are told through: each is a right of its own. */
function readAwsTargets(read: Read): readonly AwsTarget[] {
  const named = (read('awsTargets') ?? '').split(',').map((name) => name.trim())
  return [...new Set(named)].flatMap((name) => {
    if (name === '') return []
    const known = AWS_TARGETS.find((one) => one === name)
    if (known === undefined)
      throw new Error(`Context: awsTargets are of ${AWS_TARGETS.join(', ')}, not ${name}.`)
    return [known]
  })
}

/** Each takes two copies of the account's at least. */
const OWN_DELIVERERS_MAX = 10

/** Targets with a queue and deliverers of their own, by their ids in the register. */
function readOwnDeliverers(read: Read): readonly string[] {
  const named = (read('ownDeliverers') ?? '').split(',').map((name) => name.trim())
  const targets = [...new Set(named)].filter((name) => name !== '')
  for (const target of targets)
    if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(target))
      throw new Error(`Context: ownDeliverers are ids of targets, such as crm, not ${target}.`)
  if (targets.length > OWN_DELIVERERS_MAX)
    throw new Error(`Context: ownDeliverers are ${OWN_DELIVERERS_MAX} at most.`)
  return targets
}

/** None by default: a new account has ten copies in all, and must leave a hundred unreserved. */
function readConcurrency(read: Read): Pick<BastaProps, 'accountConcurrency' | 'concurrency'> {
  const inAll = readNumber(read, 'accountConcurrency') ?? NEW_ACCOUNT_CONCURRENCY
  const reserved = {
    check: readNumber(read, 'checkConcurrency'),
    inbound: readNumber(read, 'inboundConcurrency'),
    unsubscribe: readNumber(read, 'unsubscribeConcurrency'),
  }
  const sum = Object.values(reserved).reduce((total: number, one) => total + (one ?? 0), 0)
  const free = Math.max(0, inAll - UNRESERVED_CONCURRENCY)
  if (sum > free)
    throw new Error(
      `Context: ${sum} copies are reserved (checkConcurrency, inboundConcurrency, unsubscribeConcurrency), but of accountConcurrency ${inAll} AWS lets ${free} be reserved: it keeps ${UNRESERVED_CONCURRENCY} back.`,
    )
  return { accountConcurrency: inAll, concurrency: reserved }
}

function readAdopted(read: Read): Adopted | undefined {
  const names = SETTINGS.filter((name) => name.startsWith('adopt'))
  const missing = names.filter((name) => read(name) === undefined)
  if (missing.length === names.length) return undefined
  if (missing.length > 0)
    throw new Error(`Context: what is adopted is adopted whole; also give ${missing.join(', ')}.`)
  const given = (name: Setting): string => read(name) ?? ''
  return {
    tableName: given('adoptTable'),
    tableStreamArn: given('adoptTableStream'),
    keyArn: given('adoptKey'),
    secretArns: {
      HASH_KEYS_SECRET: given('adoptHashKeys'),
      LINK_KEYS_SECRET: given('adoptLinkKeys'),
      ENVELOPE_KEYS_SECRET: given('adoptEnvelopeKeys'),
      ADMIN_KEY_SECRET: given('adoptAdminKey'),
      ACCOUNTS_SECRET: given('adoptAccounts'),
    },
  }
}

function readNumber(read: Read, name: Setting): number | undefined {
  const text = read(name)
  if (text !== undefined && !/^[1-9]\d{0,4}$/.test(text))
    throw new Error(`Context: ${name} is a whole number from 1 to 99999, not ${text}.`)
  return text === undefined ? undefined : Number(text)
}

function readYesOrNo(read: Read, name: Setting, otherwise: boolean): boolean {
  const text = read(name)
  if (text !== undefined && text !== 'yes' && text !== 'no')
    throw new Error(`Context: ${name} is yes or no, not ${text}.`)
  return text === undefined ? otherwise : text === 'yes'
}
