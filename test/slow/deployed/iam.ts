import type { JobName } from '../../../infra/aws/jobs.ts'
import type { build } from './synthesised.ts'

/** One call of a job to a service of AWS, in the words in which IAM asks whether it may. */
export type Call = {
  readonly job: string
  readonly action: string
  readonly resource: string
  /** `dynamodb:LeadingKeys`, `ses:FromAddress`: what conditions ask of it. */
  readonly context: Readonly<Record<string, readonly string[]>>
}

/** One action on one resource, of one condition's values one: the least that a policy gives. */
export type Grant = {
  readonly job: string
  readonly action: string
  readonly resource: string
  readonly condition?: { readonly key: string; readonly value: string } | undefined
}

type Statement = {
  readonly effect: string
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  readonly conditions: readonly {
    readonly operator: string
    readonly key: string
    readonly values: readonly string[]
  }[]
}

type Stack = ReturnType<typeof build>
const ACCOUNT = '111122223333'
const REGION = 'eu-west-3'
/** The account and region that a stack is built for, so that its ARNs are whole. */
export const ENVIRONMENT = { account: ACCOUNT, region: REGION }

/** What CloudFormation would write for `Ref`, `Fn::GetAtt` and `Fn::Join`; throws at anything else. */
export function resolver({ resources }: Stack): (value: unknown) => string {
  const types = new Map(resources.map(([id, { Type }]) => [id, Type]))
  const arn = (service: string, rest: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`
  const kinds: Readonly<Record<string, (id: string) => { ref: string; Arn?: string }>> = {
    'AWS::SQS::Queue': (id) => ({
      ref: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${id}`,
      Arn: arn('sqs', id),
    }),
    'AWS::S3::Bucket': (id) => ({ ref: id.toLowerCase(), Arn: `arn:aws:s3:::${id.toLowerCase()}` }),
    'AWS::SecretsManager::Secret': (id) => ({ ref: arn('secretsmanager', `secret:${id}`) }),
    'AWS::DynamoDB::GlobalTable': (id) => ({ ref: id, Arn: arn('dynamodb', `table/${id}`) }),
    'AWS::KMS::Key': (id) => ({ ref: id, Arn: arn('kms', `key/${id}`) }),
    'AWS::Lambda::Function': (id) => ({ ref: id, Arn: arn('lambda', `function:${id}`) }),
    'AWS::Logs::LogGroup': (id) => ({ ref: id, Arn: arn('logs', `log-group:${id}:*`) }),
  }
  const kindOf = (id: string) => {
    const kind = kinds[types.get(id) ?? '']
    if (kind === undefined) throw new Error(`Nothing is known of ${id}.`)
    return kind(id)
  }
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::Partition': 'aws',
    'AWS::Region': REGION,
    'AWS::AccountId': ACCOUNT,
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': 'Basta',
  }
  const resolve = (value: unknown): string => {
    if (typeof value === 'string') return value
    const given = value as {
      Ref?: string
      'Fn::GetAtt'?: [string, string]
      'Fn::Join'?: [string, unknown[]]
    }
    if (given.Ref !== undefined) return pseudo[given.Ref] ?? kindOf(given.Ref).ref
    if (given['Fn::Join'] !== undefined) {
      const [between, parts] = given['Fn::Join']
      return parts.map(resolve).join(between)
    }
    const [id = '', attribute = ''] = given['Fn::GetAtt'] ?? []
    if (attribute === 'ApiEndpoint') return `https://a1b2c3d4e5.execute-api.${REGION}.amazonaws.com`
    if (attribute === 'StreamArn') return `${kindOf(id).Arn ?? ''}/stream/1`
    const found = attribute === 'Arn' ? kindOf(id).Arn : undefined
    if (found === undefined) throw new Error(`Not resolved: ${JSON.stringify(value)}`)
    return found
  }
  return resolve
}

const list = <T>(value: T | readonly T[]): readonly T[] => [value].flat() as readonly T[]

/** What the role of a job is given, its ARNs whole. */
export function policyOf(stack: Stack, job: JobName): readonly Statement[] {
  return rolePolicyOf(stack, `${job.charAt(0).toUpperCase()}${job.slice(1)}JobRole`)
}

/** What a role is given, by how its id begins. */
export function rolePolicyOf(stack: Stack, id: string): readonly Statement[] {
  const resolve = resolver(stack)
  const role = `"${id}`
  return stack
    .ofType('AWS::IAM::Policy')
    .filter(([, { Properties }]) => JSON.stringify(Properties['Roles']).includes(role))
    .flatMap(([, { Properties }]) => {
      const { Statement: written } = Properties['PolicyDocument'] as {
        Statement: {
          Effect: string
          Action: string | string[]
          Resource: unknown
          Condition?: Record<string, Record<string, unknown>>
        }[]
      }
      return written.map(({ Effect, Action, Resource, Condition = {} }) => ({
        effect: Effect,
        actions: list(Action),
        resources: list(Resource).map(resolve),
        conditions: Object.entries(Condition).flatMap(([operator, keys]) =>
          Object.entries(keys).map(([key, values]) => ({
            operator,
            key,
            values: list(values).map(resolve),
          })),
        ),
      }))
    })
}

/** `*` is any text and `?` any one character, as in `StringLike` and in ARNs. */
function isLike(pattern: string, text: string): boolean {
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(text)
}

/** `ForAllValues` holds where there is no value; what is asked here always has one. */
function holds({ operator, key, values }: Statement['conditions'][number], call: Call): boolean {
  const asked = call.context[key] ?? []
  if (asked.length === 0) return false
  const matches = (text: string) =>
    operator === 'StringEquals'
      ? values.includes(text)
      : operator === 'ForAllValues:StringLike' && values.some((one) => isLike(one, text))
  return asked.every(matches)
}

/** Denied unless a statement allows it: no policy here denies. */
export function isAllowed(policy: readonly Statement[], call: Call): boolean {
  return policy.some(
    ({ effect, actions, resources, conditions }) =>
      effect === 'Allow' &&
      actions.includes(call.action) &&
      resources.some((resource) => isLike(resource, call.resource)) &&
      conditions.every((condition) => holds(condition, call)),
  )
}

/** Each action on each resource, and of keys each prefix, on its own. */
export function grantsOf(policy: readonly Statement[], job: JobName): readonly Grant[] {
  return policy.flatMap(({ actions, resources, conditions }) =>
    actions.flatMap((action) =>
      resources.flatMap((resource): Grant[] => {
        const keys = conditions.find(({ key }) => key === 'dynamodb:LeadingKeys')
        if (keys === undefined) return [{ job, action, resource }]
        return keys.values.map((value) => ({
          job,
          action,
          resource,
          condition: { key: keys.key, value },
        }))
      }),
    ),
  )
}

export function isUsedBy({ job, action, resource, condition }: Grant, call: Call): boolean {
  return (
    call.job === job &&
    call.action === action &&
    isLike(resource, call.resource) &&
    (condition === undefined ||
      (call.context[condition.key] ?? []).some((value) => isLike(condition.value, value)))
  )
}
