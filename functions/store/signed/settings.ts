import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { AwsKeys } from '../../domain/aws-keys.ts'

/** The variables of a process; read again at each call, since credentials are renewed. */
export type Variables = Readonly<Record<string, string | undefined>>

export type Place = { readonly region: string; readonly endpoint: URL }

/** AWS_ENDPOINT_URL_<this>, as the SDK names it, and the name that hosts and signatures have. */
const SERVICES = {
  dynamodb: 'DYNAMODB',
  secretsmanager: 'SECRETS_MANAGER',
  sqs: 'SQS',
} as const

export type Service = keyof typeof SERVICES

/** Regions whose hosts are `<service>.<region>.amazonaws.com`; the SDK knows the other partitions. */
const REGION = /^(?:us|eu|ap|sa|ca|me|af|il|mx)-[a-z]+-\d{1,2}$/

/**
 * What only the SDK knows how to honour: profiles and files, other kinds of endpoint, another way to
 * retry, a limit of signatures.
 */
const FOR_THE_SDK = [
  'AWS_PROFILE',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_CREDENTIAL_SCOPE',
  'AWS_AUTH_SCHEME_PREFERENCE',
  'AWS_SIGV4A_SIGNING_REGION_SET',
  'AWS_DISABLE_CLOCK_SKEW_CORRECTION',
] as const
const FILES = ['config', 'credentials']
const SWITCHES = [
  'AWS_USE_FIPS_ENDPOINT',
  'AWS_USE_DUALSTACK_ENDPOINT',
  'AWS_ENABLE_ENDPOINT_DISCOVERY',
] as const

/**
 * Where a service is, as the SDK finds it from the environment that Lambda gives. Undefined where the
 * environment says more than is understood here: then the SDK is asked.
 */
export function placeOf(service: Service, variables: Variables): Place | undefined {
  const has = (name: string): boolean => (variables[name] ?? '') !== ''
  if (FOR_THE_SDK.some(has)) return undefined
  if (SWITCHES.some((name) => has(name) && variables[name] !== 'false')) return undefined
  if (has('AWS_RETRY_MODE') && variables['AWS_RETRY_MODE'] !== 'standard') return undefined
  const region = variables['AWS_REGION'] ?? ''
  if (!REGION.test(region)) return undefined
  const own = variables[`AWS_ENDPOINT_URL_${SERVICES[service]}`]
  const given = own !== undefined && own !== '' ? own : (variables['AWS_ENDPOINT_URL'] ?? '')
  if (given === '') {
    // With an account, the endpoint of DynamoDB carries its number.
    if (service === 'dynamodb' && has('AWS_ACCOUNT_ID')) return undefined
    return { region, endpoint: new URL(`https://${service}.${region}.amazonaws.com`) }
  }
  if (has('AWS_IGNORE_CONFIGURED_ENDPOINT_URLS')) return undefined
  const endpoint = URL.canParse(given) ? new URL(given) : undefined
  return endpoint !== undefined && isPlain(endpoint) ? { region, endpoint } : undefined
}

/** A host and a port, and no more. */
function isPlain({ protocol, pathname, search, username }: URL): boolean {
  const isHttp = protocol === 'https:' || protocol === 'http:'
  return isHttp && pathname === '/' && search === '' && username === ''
}

/** The credentials in the environment; undefined where the SDK must look for them elsewhere. */
export function credentialsOf(variables: Variables): AwsKeys | undefined {
  const accessKeyId = variables['AWS_ACCESS_KEY_ID'] ?? ''
  const secretAccessKey = variables['AWS_SECRET_ACCESS_KEY'] ?? ''
  if (accessKeyId === '' || secretAccessKey === '') return undefined
  const sessionToken = variables['AWS_SESSION_TOKEN'] ?? ''
  return { accessKeyId, secretAccessKey, ...(sessionToken === '' ? {} : { sessionToken }) }
}

/** Whether there are files that the SDK would read. A function on Lambda has none. */
export function hasSharedFiles({ HOME: home = homedir() }: Variables): boolean {
  return home !== '' && FILES.some((name) => existsSync(join(home, '.aws', name)))
}
