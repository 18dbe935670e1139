import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { Match } from 'aws-cdk-lib/assertions'
import { AwsSolutionsChecks } from 'cdk-nag'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { RETENTION } from '../../functions/domain/retention.ts'
import { log } from '../../functions/log.ts'
import { CONSUMER_FIGHT_MS } from '../../functions/store/ledger/ledger.ts'
import { BEGUN_WITHIN_MS } from '../../functions/worker/take.ts'
import { INBOUND_BODY_BYTES_MAX } from '../../functions/inbound/router.ts'
import { eventPattern } from '../../infra/aws/alarm-set.ts'
import type { Job } from '../../functions/job.ts'
import { JOB_NAMES, JOBS, ROUTES, type JobName } from '../../infra/aws/jobs.ts'
import { SECRET_NAMES } from '../../infra/aws/retained-resources.ts'
import { SES_EVENTS } from '../../infra/aws/provider-events.ts'
import { build, removeSynthesised, type Resource } from './deployed/synthesised.ts'

afterAll(removeSynthesised)

const OIDC_SECRET = 'arn:aws:secretsmanager:eu-west-3:111122223333:secret:console-oidc-AbCdEf'
const house = build()
const owned = build({
  domainName: 'stop.example.org',
  certificateArn: 'arn:aws:acm:eu-west-3:111122223333:certificate/1',
  account: '111122223333',
  region: 'eu-west-3',
  mailDomain: 'unsub.example.org',
  mailRuleSet: 'incoming',
  mailBucket: 'mail-of-example-org',
  mailFrom: 'stop@example.org',
  textFrom: '+33700000009',
  consoleOidcSecret: OIDC_SECRET,
})
const { template, ofType } = house

type Statement = Readonly<{
  Effect: string
  Action: string | readonly string[]
  Resource: unknown
  Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}>

const list = <T>(value: T | readonly T[]): readonly T[] => [value].flat() as readonly T[]
const logicalId = (job: JobName) => `${job.charAt(0).toUpperCase()}${job.slice(1)}Job`

function statementsOf(job: JobName): readonly Statement[] {
  const policies = ofType('AWS::IAM::Policy').filter(([, { Properties }]) =>
    JSON.stringify(Properties['Roles']).includes(`"${logicalId(job)}Role`),
  )
  return policies.flatMap(
    ([, { Properties }]) => (Properties['PolicyDocument'] as { Statement: Statement[] }).Statement,
  )
}

function actionsOf(job: JobName, service: string, resource = ''): readonly string[] {
  const actions = statementsOf(job)
    .filter(({ Resource }) => JSON.stringify(Resource).includes(resource))
    .flatMap(({ Action }) => list(Action))
  return actions.filter((action) => action.startsWith(`${service}:`)).toSorted()
}

/** What a job may do with which objects of the bucket of large requests. */
function statementsOn(job: JobName): readonly (readonly [action: string, objects: string])[] {
  const statements = statementsOf(job).map(({ Action, Resource }) => ({
    actions: list(Action),
    resource: JSON.stringify(Resource),
  }))
  return statements
    .filter(({ resource }) => resource.includes('InboxBucket'))
    .flatMap(({ actions, resource }) => {
      const [, objects = ''] = /"\/([^"]*)"/.exec(resource) ?? []
      return actions.map((action) => [action, objects] as const)
    })
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
}

function functionOf(job: JobName): Resource {
  const found = ofType('AWS::Lambda::Function').find(([id]) =>
    new RegExp(`^${logicalId(job)}[0-9A-F]{8}$`).test(id),
  )
  if (!found) throw new Error(`No function for ${job}.`)
  return found[1]
}

describe('what must outlive the stack', () => {
  it('keeps the table from deletion, sealed, and any second of 35 days within reach', () => {
    template.hasResource('AWS::DynamoDB::GlobalTable', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
        StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
        Replicas: [
          Match.objectLike({
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
            SSESpecification: { KMSMasterKeyId: { 'Fn::GetAtt': [Match.anyValue(), 'Arn'] } },
          }),
        ],
      },
    })
    template.hasResource('AWS::KMS::Key', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: { EnableKeyRotation: true },
    })
  })

  it('keeps every secret, sealed with the same key', () => {
    const secrets = ofType('AWS::SecretsManager::Secret')
    expect(secrets).toHaveLength(7)
    for (const [, secret] of secrets) {
      expect([secret.DeletionPolicy, secret.UpdateReplacePolicy]).toEqual([
        'RetainExceptOnCreate',
        'Retain',
      ])
      expect(secret.Properties['KmsKeyId']).toEqual({
        'Fn::GetAtt': [expect.stringMatching(/^KeepKey/), 'Arn'],
      })
    }
  })

  it('never changes how a secret is drawn, for CloudFormation would draw it anew', () => {
    const drawn = ofType('AWS::SecretsManager::Secret').map(([id, { Properties }]) => [
      id.replace(/^Keep|[0-9A-F]{8}$/g, ''),
      Properties['GenerateSecretString'] ?? Properties['SecretString'],
    ])
    const ring = (first: string) => ({
      ExcludePunctuation: true,
      GenerateStringKey: first,
      PasswordLength: 64,
      SecretStringTemplate: '{}',
    })
    expect(Object.fromEntries(drawn)).toEqual({
      HashKeys: ring('a'),
      LinkKeys: ring('1'),
      EnvelopeKeys: ring('a'),
      CertificateKeys: ring('a'),
      AdminKey: { ExcludePunctuation: true, PasswordLength: 48 },
      Accounts: '{}',
      Targets: '{}',
    })
  })
})

describe('what each job may do', () => {
  it('lets check read items of the table, write nothing, and tell the inbox of the use of a key', () => {
    expect(actionsOf('check', 'dynamodb')).toEqual([
      'dynamodb:BatchGetItem',
      'dynamodb:GetItem',
      'dynamodb:Query',
    ])
    const queries = statementsOf('check').filter(({ Action }) =>
      list(Action).includes('dynamodb:Query'),
    )
    expect(
      queries.map((one) => one.Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys']),
    ).toEqual([['META']])
    expect(actionsOf('check', 'sqs')).toEqual(['sqs:SendMessage'])
    expect(actionsOf('check', 'kms')).toEqual(['kms:Decrypt', 'kms:DescribeKey'])
  })

  it.each(JOB_NAMES)('lets %s neither delete nor update what is known of a person', (job) => {
    for (const { Action, Condition } of statementsOf(job)) {
      const changing = list(Action).filter((action) =>
        /^dynamodb:(?:UpdateItem|DeleteItem|BatchWriteItem|PartiQL|.*\*)/.test(action),
      )
      if (changing.length === 0) continue
      const only = Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys']
      const keys = list(only ?? []) as readonly string[]
      const isSingle = changing.every((action) => /:(?:UpdateItem|DeleteItem)$/.test(action))
      // A batch puts and deletes: of markers that say what is not in the log yet, and of nothing else.
      if (!isSingle) expect([job, keys]).toEqual(['stream', ['U#*']])
      expect(keys.length).toBeGreaterThan(0)
      expect(keys.every((key) => /^(?!C)[A-Z]/.test(key))).toBe(true)
      // An update writes what a put may not: it must be as narrow.
      const isAuthority = (key: string) => /^(?:K#|META|LINKKEY|SENDER|[FL]#)/.test(key)
      expect(job === 'stream' || !keys.some(isAuthority)).toBe(true)
    }
  })

  it.each(['inbound', 'pages', 'worker'] as const)(
    'lets %s, which anyone may reach, write neither API keys nor senders nor the log',
    (job) => {
      const puts = statementsOf(job).filter(({ Action }) =>
        list(Action).includes('dynamodb:PutItem'),
      )
      expect(puts).toHaveLength(1)
      const only = puts[0]?.Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys']
      const keys = list(only ?? []) as readonly string[]
      expect(keys).toContain('C#*')
      expect(keys.filter((key) => /^(?:\*|K|LINKKEY|SENDER|META|[FL]#)/.test(key))).toEqual([])
    },
  )

  it('lets the pages neither read nor write keys, and read of senders what a page says', () => {
    const keysOf = (one: Statement) =>
      list(one.Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] ?? []) as string[]
    const onTable = statementsOf('pages').filter(({ Action }) =>
      list(Action).some((action) => action.startsWith('dynamodb:')),
    )
    // Without a list of keys a statement is of every key.
    expect(onTable.filter((one) => keysOf(one).length === 0)).toEqual([])
    const keys = [...new Set(onTable.flatMap(keysOf))].toSorted()
    // Of link keys only ids lie in the table: what opens a link is derived from a secret.
    expect(keys).toEqual([
      'A#*',
      'C#*',
      'D#*',
      'LINKKEY',
      'META',
      'O#*',
      'SENDER',
      'TARGET',
      'U#*',
      'W#*',
    ])
    const [put] = onTable.filter(({ Action }) => list(Action).includes('dynamodb:PutItem'))
    // A person, their requests, the mail that asks whether messages may come back, and what others
    // are to be told and what is not in the log yet.
    expect(put && keysOf(put).toSorted()).toEqual(['A#*', 'C#*', 'D#*', 'O#*', 'U#*'])
    expect(JSON.stringify(statementsOf('pages'))).not.toMatch(/KeepAccounts|KeepAdminKey/)
  })

  it('lets credentials of targets be read by who tells them alone, who knows nobody’s hash', () => {
    const readers = JOB_NAMES.filter((job) =>
      JSON.stringify(statementsOf(job)).includes('KeepTargets'),
    )
    // Who compares their lists must know the hash, and may tell nobody by itself.
    expect(readers).toEqual(['propagate', 'audit'])
    expect(JSON.stringify(statementsOf('audit'))).not.toMatch(
      /KeepLinkKeys|KeepAccounts|KeepAdminKey/,
    )
    expect(actionsOf('audit', 'dynamodb')).toEqual([
      'dynamodb:BatchGetItem',
      'dynamodb:ConditionCheckItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
    ])
    const said = JSON.stringify(statementsOf('propagate'))
    expect(said).not.toMatch(/KeepHashKeys|KeepLinkKeys|KeepAccounts|KeepAdminKey/)
    expect(actionsOf('propagate', 'dynamodb')).toEqual([
      'dynamodb:BatchGetItem',
      'dynamodb:DeleteItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
    ])
    const wakers = JOB_NAMES.filter((job) => actionsOf(job, 'sqs', 'DeliveryQueue').length > 0)
    expect(wakers.toSorted()).toEqual(['api', 'canary', 'console', 'propagate', 'stream'])
  })

  it('lets the console know no secret of a provider or a link, and end no log', () => {
    const said = JSON.stringify(statementsOf('console'))
    expect(said).not.toMatch(/KeepAccounts|KeepAdminKey|KeepLinkKeys/)
    const written = statementsOf('console').filter(({ Action }) =>
      list(Action).some((action) => /:(?:Put|Update|Delete)Item$/.test(action)),
    )
    const keys = written.flatMap(
      (one) =>
        list(
          one.Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] ?? ['*'],
        ) as string[],
    )
    expect(keys.filter((key) => /^(?:\*|META|[FLQNT]#)/.test(key))).toEqual([])
  })

  it('lets those who hear providers note it, and no other job', () => {
    const writers = JOB_NAMES.filter((job) =>
      statementsOf(job).some(({ Condition }) =>
        list(Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] ?? []).includes(
          'ACCOUNT',
        ),
      ),
    )
    expect(writers).toEqual(['inbound', 'worker'])
  })

  it('lets the inbox read mail from the one bucket that is named for it, and no other job', () => {
    const readers = (at: typeof house) =>
      at
        .ofType('AWS::IAM::Policy')
        .filter(([, { Properties }]) =>
          JSON.stringify(Properties).includes('mail-of-example-org/*'),
        )
        .map(([id]) => id.replace(/Role.*$/, ''))
    expect(readers(house)).toEqual([])
    expect(readers(owned)).toEqual(['WorkerJob'])
    expect(() => build({ mailBucket: 's3://mail/' })).toThrow(/mailBucket/)
  })

  it('lets the stream job write the log, and nothing about a person', () => {
    const writes = statementsOf('stream').filter(({ Action }) =>
      list(Action).includes('dynamodb:PutItem'),
    )
    expect(writes).toHaveLength(1)
    expect(writes[0]?.Condition?.['ForAllValues:StringLike']).toEqual({
      'dynamodb:LeadingKeys': ['F#*', 'L#*', 'INCIDENT', 'INCIDENT#*'],
    })
  })

  it.each(JOB_NAMES)('tells %s only what it needs and lets it read only those secrets', (job) => {
    const told: Job['environment'] = JOBS[job].environment
    const { Variables } = functionOf(job).Properties['Environment'] as {
      Variables: Record<string, unknown>
    }
    expect(Object.keys(Variables).toSorted()).toEqual(told.toSorted())
    const readable = statementsOf(job)
      .filter(({ Action }) => list(Action).includes('secretsmanager:GetSecretValue'))
      .flatMap(({ Resource }) => list(Resource))
    const named = SECRET_NAMES.filter((name) => told.includes(name)).map((name) => Variables[name])
    expect(new Set(readable.map((one) => JSON.stringify(one)))).toEqual(
      new Set(named.map((one) => JSON.stringify(one))),
    )
    expect(actionsOf(job, 'secretsmanager').length).toBe(named.length > 0 ? 1 : 0)
  })

  it.each(JOB_NAMES)('gives %s no wildcard, except to write its traces', (job) => {
    for (const { Action, Resource } of statementsOf(job)) {
      expect(list(Action).filter((action) => action.includes('*'))).toEqual([])
      const isWild = list(Resource).some((one) => one === '*')
      expect(isWild).toBe(list(Action).some((action) => action.startsWith('xray:')))
    }
  })
})

describe('how each job runs', () => {
  it.each(JOB_NAMES)('runs %s on Node 24 and arm64, traced, its log kept for a month', (job) => {
    expect(functionOf(job).Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      MemorySize: JOBS[job].memoryMegabytes,
      Timeout: JOBS[job].timeoutSeconds,
      TracingConfig: { Mode: 'Active' },
      LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: expect.any(String) as string } },
    })
  })

  it('keeps every log group for a month', () => {
    const groups = ofType('AWS::Logs::LogGroup')
    // Each job's, that of calls, and that of the state machine.
    expect(groups).toHaveLength(JOB_NAMES.length + 2)
    for (const [, { Properties }] of groups) expect(Properties).toEqual({ RetentionInDays: 30 })
  })

  it('answers before the API gives up', () => {
    for (const { job } of ROUTES) expect(JOBS[job].timeoutSeconds).toBeLessThan(30)
  })

  it('caps the checks only if the deployment asks for it', () => {
    const reserved = (at: typeof house) =>
      at.ofType('AWS::Lambda::Function').flatMap(([id, { Properties }]) => {
        const value = Properties['ReservedConcurrentExecutions']
        return value === undefined ? [] : [[id.slice(0, 5), value]]
      })
    expect(reserved(house)).toEqual([])
    expect(reserved(build({ checkConcurrency: '100', accountConcurrency: '1000' }))).toEqual([
      ['Check', 100],
    ])
  })
})

describe('the front door', () => {
  const [stage] = ofType('AWS::ApiGatewayV2::Stage').map(([, resource]) => resource)
  const settings = stage?.Properties ?? {}
  const throttles = settings['RouteSettings'] as Record<
    string,
    { ThrottlingRateLimit: number; ThrottlingBurstLimit: number }
  >

  it('has a throttle for each route, and another for a route that comes without', () => {
    const keys = ofType('AWS::ApiGatewayV2::Route').map(([, { Properties }]) =>
      String(Properties['RouteKey']),
    )
    expect(keys.toSorted()).toEqual(Object.keys(throttles).toSorted())
    expect(keys).toContain('POST /u/{token}')
    expect(keys).toEqual(expect.arrayContaining(['ANY /u', 'ANY /u/{proxy+}', 'ANY /{proxy+}']))
    expect(settings['DefaultRouteSettings']).toMatchObject({ ThrottlingRateLimit: 50 })
  })

  it('leaves the people and providers who say stop more than all the checks can take', () => {
    const rate = (pattern: RegExp) =>
      Object.entries(throttles)
        .filter(([key]) => pattern.test(key))
        .reduce((sum, [, { ThrottlingRateLimit }]) => sum + ThrottlingRateLimit, 0)
    expect(rate(/ \/v1\/check/)).toBeLessThan(2_500 / 4)
    expect(rate(/^POST \/u\//)).toBeGreaterThanOrEqual(1_000)
    expect(rate(/^POST \/inbound\//)).toBeGreaterThanOrEqual(1_000)
  })

  it('logs the route and never the path, the query, the caller or a token', () => {
    const { Format } = settings['AccessLogSettings'] as { Format: string }
    const fields = Object.values(JSON.parse(Format) as Record<string, string>)
    expect(fields).toContain('$context.requestId')
    expect(fields).toContain('$context.routeKey')
    for (const field of fields)
      expect(field).not.toMatch(/path|query|identity|sourceIp|userAgent|header|domain|authorizer/i)
  })

  it('opens only once its routes hang and the table knows its keys', () => {
    const ids = ofType('AWS::ApiGatewayV2::Route').map(([id]) => id)
    const [setUp] = ofType('Custom::Trigger').map(([id]) => id)
    expect(stage?.DependsOn).toEqual(expect.arrayContaining([...ids, setUp]))
  })

  it('waits for the minute in which a first deployment is denied what it is allowed', () => {
    const [[, trigger] = []] = ofType('Custom::Trigger')
    const { Timeout } = functionOf('setup').Properties as { Timeout: number }
    const waitsMs = Number(trigger?.Properties['Timeout'])
    // A minute of being denied, and what it then has to do.
    expect(Timeout).toBeGreaterThanOrEqual(90)
    expect(waitsMs).toBeGreaterThan(Timeout * 1_000)
    const providers = ofType('AWS::Lambda::Function').filter(([id]) =>
      /TriggerCustomResource/.test(id),
    )
    expect(providers.length).toBeGreaterThan(0)
    for (const [, { Properties }] of providers)
      expect(Number(Properties['Timeout']) * 1_000).toBeGreaterThanOrEqual(waitsMs)
  })

  it('serves a generated name, not called owned, until it is given a domain', () => {
    const { Variables } = functionOf('api').Properties['Environment'] as {
      Variables: Record<string, unknown>
    }
    expect(Variables['PUBLIC_URL_OWNED']).toBe('no')
    expect(Variables['PUBLIC_URL']).toEqual({
      'Fn::GetAtt': [expect.stringMatching(/^Api/), 'ApiEndpoint'],
    })
    template.hasResourceProperties('AWS::ApiGatewayV2::Api', { DisableExecuteApiEndpoint: false })
  })

  it('serves the given domain, and what providers were pointed at before it', () => {
    const environment = {
      Variables: Match.objectLike({
        PUBLIC_URL: 'https://stop.example.org',
        PUBLIC_URL_OWNED: 'yes',
      }),
    }
    owned.template.hasResourceProperties('AWS::Lambda::Function', { Environment: environment })
    owned.template.hasResourceProperties('AWS::ApiGatewayV2::Api', {
      DisableExecuteApiEndpoint: false,
    })
    owned.template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: Match.objectLike({
          PUBLIC_URL: 'https://stop.example.org',
          API_URL: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Api'), 'ApiEndpoint'] },
        }),
      },
    })
    owned.template.hasResourceProperties('AWS::ApiGatewayV2::ApiMapping', {
      ApiId: Match.anyValue(),
      Stage: '$default',
    })
    owned.template.hasOutput('DnsTarget', {})
    owned.template.hasOutput('PublicUrl', { Value: 'https://stop.example.org' })
  })

  it('refuses a domain without its certificate', () => {
    expect(() => build({ domainName: 'stop.example.org' })).toThrow('certificateArn')
  })
})

describe('the queues', () => {
  const queues = new Map(
    ofType('AWS::SQS::Queue').map(([id, { Properties }]) => [
      id.replace(/[0-9A-F]{8}$/, ''),
      Properties,
    ]),
  )

  it('hold a stop of the largest size for fourteen days, tried a thousand times', () => {
    expect(queues.get('InboxQueue')).toMatchObject({
      MaximumMessageSize: 1_048_576,
      MessageRetentionPeriod: 14 * 86_400,
      RedrivePolicy: { maxReceiveCount: 1000 },
    })
    const wait = Number(queues.get('InboxQueue')?.['VisibilityTimeout'])
    expect(wait).toBeGreaterThanOrEqual(6 * JOBS.worker.timeoutSeconds)
  })

  it('are sealed, speak TLS only and forget nothing early', () => {
    expect([...queues.keys()].toSorted()).toEqual([
      'DeliveryFailures',
      'DeliveryQueue',
      'ImportsQueue',
      'InboxFailures',
      'InboxQueue',
      'ProviderEventFailures',
      'ProviderEventsQueue',
      'ScrubsQueue',
      'SesEventFailures',
      'SesEventsQueue',
      'SlowDeliveryQueue',
      'StreamFailures',
    ])
    for (const properties of queues.values())
      expect(properties).toMatchObject({
        SqsManagedSseEnabled: true,
        MessageRetentionPeriod: 14 * 86_400,
      })
    const denials = ofType('AWS::SQS::QueuePolicy').filter(([, { Properties }]) =>
      JSON.stringify(Properties).includes('"aws:SecureTransport":"false"'),
    )
    expect(denials).toHaveLength(12)
  })

  it('retry one message, not its whole batch', () => {
    const mappings = ofType('AWS::Lambda::EventSourceMapping').map(([, resource]) => resource)
    expect(mappings).toHaveLength(8)
    for (const { Properties } of mappings)
      expect(Properties['FunctionResponseTypes']).toEqual(['ReportBatchItemFailures'])
  })

  it('give every message of the inbox the time it may fight for', () => {
    const mappings = ofType('AWS::Lambda::EventSourceMapping').map(
      ([, { Properties }]) => Properties,
    )
    const inbox = mappings.find(({ FilterCriteria }) => FilterCriteria === undefined)
    const fightSeconds = (BEGUN_WITHIN_MS + CONSUMER_FIGHT_MS) / 1000
    expect(fightSeconds).toBeLessThan(JOBS.worker.timeoutSeconds)
    expect(inbox?.['BatchSize']).toBe(10)
    expect(inbox?.['ScalingConfig']).toEqual({ MaximumConcurrency: 2 })
  })

  it('carry recorded events in order, for as long as the stream remembers them', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 100,
      BisectBatchOnFunctionError: true,
      ParallelizationFactor: 1,
      MaximumRecordAgeInSeconds: 23 * 3600,
      MaximumRetryAttempts: Match.absent(),
      DestinationConfig: { OnFailure: { Destination: Match.anyValue() } },
      FilterCriteria: {
        Filters: [
          {
            Pattern: JSON.stringify({
              eventName: ['INSERT'],
              dynamodb: { Keys: { pk: { S: [{ prefix: 'C#' }] }, sk: { S: [{ prefix: 'E#' }] } } },
            }),
          },
          {
            Pattern: JSON.stringify({
              eventName: ['INSERT'],
              dynamodb: { Keys: { pk: { S: [{ prefix: 'O#' }] } } },
            }),
          },
        ],
      },
    })
  })
})

describe('the snapshot of the register', () => {
  it('is written and read by the job that keeps it, which holds no secret and writes no table', () => {
    const writers = JOB_NAMES.filter((job) => actionsOf(job, 's3', 'SnapshotBucket').length > 0)
    // Who judges a list stores a long way to the end of the log, as a version.
    expect(writers).toEqual(['refresh', 'scrubber', 'parts'])
    expect(actionsOf('refresh', 's3')).toEqual([
      's3:DeleteObject',
      's3:GetObject',
      's3:ListBucket',
      's3:PutObject',
    ])
    expect(actionsOf('refresh', 'secretsmanager')).toEqual([])
    expect(actionsOf('refresh', 'sqs')).toEqual([])
    const actions = ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query']
    expect(actionsOf('refresh', 'dynamodb')).toEqual(actions)
  })

  it('rests in private', () => {
    const [, bucket] =
      ofType('AWS::S3::Bucket').find(([id]) => id.startsWith('SnapshotBucket')) ?? []
    expect(bucket?.Properties).toMatchObject({
      BucketEncryption: {},
      PublicAccessBlockConfiguration: { RestrictPublicBuckets: true },
    })
  })
})

describe('requests too large for the queue', () => {
  it('are written by who hears them, and read and forgotten by the inbox alone; quarantine the other way', () => {
    const [fills, empties] = [statementsOn('inbound'), statementsOn('worker')]
    expect(fills).toEqual([
      ['s3:DeleteObject', 'quarantine/*'],
      ['s3:GetObject', 'quarantine/*'],
      ['s3:ListBucket', ''],
      ['s3:PutObject', '*'],
    ])
    expect(empties).toEqual([
      ['s3:DeleteObject', '*'],
      ['s3:GetObject', '*'],
      ['s3:ListBucket', ''],
      ['s3:PutObject', 'quarantine/*'],
    ])
    for (const job of JOB_NAMES.filter((one) => one !== 'inbound' && one !== 'worker'))
      expect(actionsOf(job, 's3', 'InboxBucket')).toEqual([])
  })

  it('rest in private for longer than the queue knows their names', () => {
    const [, bucket] = ofType('AWS::S3::Bucket').find(([id]) => id.startsWith('InboxBucket')) ?? []
    expect(bucket?.Properties).toMatchObject({
      BucketEncryption: {},
      PublicAccessBlockConfiguration: { RestrictPublicBuckets: true },
      LifecycleConfiguration: {
        Rules: [
          { ExpirationInDays: 14, Status: 'Enabled' },
          { ExpirationInDays: 7, Prefix: 'quarantine/', Status: 'Enabled' },
        ],
      },
    })
    expect(RETENTION.large_requests.seconds).toBeGreaterThan(RETENTION.inbox.seconds)
  })

  it('fit into a call of Lambda, whatever their bytes are', () => {
    const base64 = Math.ceil(INBOUND_BODY_BYTES_MAX / 3) * 4
    expect(base64 + 64 * 1024).toBeLessThan(6 * 1024 * 1024)
  })
})

describe('lists from other systems', () => {
  it('rest encrypted, in private, without versions, and for a week at most', () => {
    template.hasResource('AWS::S3::Bucket', {
      Properties: {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
          ],
        },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        LifecycleConfiguration: {
          Rules: [
            Match.objectLike({ ExpirationInDays: 1, Prefix: 'suppressions/', Status: 'Enabled' }),
            Match.objectLike({ ExpirationInDays: 1, Prefix: 'scrubs/lists/', Status: 'Enabled' }),
            Match.objectLike({ ExpirationInDays: 1, Prefix: 'scrubs/parts/', Status: 'Enabled' }),
            Match.objectLike({ ExpirationInDays: 6, Status: 'Enabled' }),
          ],
        },
        VersioningConfiguration: Match.absent(),
      },
    })
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Deny',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ]),
      },
    })
  })

  it('are put by URLs of API and console, read by the worker, and deleted by none', () => {
    for (const job of ['api', 'console'] as const)
      expect(actionsOf(job, 's3', '/imports/*')).toEqual(['s3:GetObject', 's3:PutObject'])
    expect(actionsOf('worker', 's3', 'Imports')).toEqual(['s3:GetObject', 's3:ListBucket'])
    const others = JOB_NAMES.filter(
      (one) => !['api', 'console', 'worker', 'scrubber', 'parts'].includes(one),
    )
    for (const job of others) expect(actionsOf(job, 's3', 'Imports')).toEqual([])
    for (const job of ['scrubber', 'parts'] as const)
      expect(actionsOf(job, 's3', '/imports/*')).toEqual([])
  })

  it('are taken two chunks at a time, so that those who say stop now come first', () => {
    const [queue] = ofType('AWS::SQS::Queue').find(([id]) => id.startsWith('ImportsQueue')) ?? []
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: { 'Fn::GetAtt': [queue, 'Arn'] },
      BatchSize: 1,
      ScalingConfig: { MaximumConcurrency: 2 },
    })
  })
})

describe('lists that are cleaned', () => {
  it('are brought by URLs of API and console, which read nothing but what came of them', () => {
    for (const job of ['api', 'console'] as const) {
      expect(actionsOf(job, 's3', '/scrubs/lists/*')).toContain('s3:PutObject')
      const writing = statementsOf(job).filter(({ Action }) =>
        list(Action).includes('s3:PutObject'),
      )
      expect(JSON.stringify(writing)).not.toContain('/scrubs/results/*')
    }
  })

  it('are judged by a job that records nothing of anybody, and makes results it cannot read', () => {
    for (const job of ['scrubber', 'parts'] as const) {
      const writes = JOBS[job].rights.filter(({ actions }) =>
        actions.some((action) => ['PutItem', 'UpdateItem', 'DeleteItem'].includes(action)),
      )
      expect(writes).toEqual([{ actions: ['PutItem'], keys: ['X#*'] }])
      expect(actionsOf(job, 's3', '/scrubs/results/*')).toEqual([
        's3:AbortMultipartUpload',
        's3:DeleteObject',
        's3:PutObject',
      ])
      expect(actionsOf(job, 'sqs')).not.toContain('sqs:SendMessage')
    }
    expect(actionsOf('scrubber', 's3', '/scrubs/lists/*')).toEqual([
      's3:DeleteObject',
      's3:GetObject',
    ])
    expect(actionsOf('scrubber', 'sqs', 'InboxQueue')).toEqual(
      expect.arrayContaining(['sqs:GetQueueAttributes']),
    )
    expect(actionsOf('scrubber', 'sqs')).not.toContain('sqs:SendMessage')
  })

  it('are taken two at a time, and none is begun twice while it may still run', () => {
    const [queue, found] =
      ofType('AWS::SQS::Queue').find(([id]) => id.startsWith('ScrubsQueue')) ?? []
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: { 'Fn::GetAtt': [queue, 'Arn'] },
      BatchSize: 1,
      ScalingConfig: { MaximumConcurrency: 2 },
    })
    expect(Number(found?.Properties['VisibilityTimeout'])).toBeGreaterThan(
      JOBS.scrubber.timeoutSeconds,
    )
    expect(functionOf('scrubber').Properties).toMatchObject({ EphemeralStorage: { Size: 6144 } })
  })
})

describe('what comes without a caller', () => {
  it('is taken from topics of this account only', () => {
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Principal: { Service: 'sns.amazonaws.com' },
            Condition: { ArnLike: { 'aws:SourceArn': Match.anyValue() } },
          }),
        ]),
      },
    })
  })

  it('is looked for every five minutes, and when SES speaks', () => {
    template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(5 minutes)' })
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { source: ['aws.ses'], detail: { eventType: SES_EVENTS } },
    })
  })

  it('starts by the clock what depends on time alone, each job as often as it promises', () => {
    const started = ofType('AWS::Events::Rule').flatMap(([, { Properties }]) => {
      const { ScheduleExpression: rate, Targets: targets } = Properties
      const job = JOB_NAMES.find((name) => JSON.stringify(targets).includes(`"${logicalId(name)}`))
      return typeof rate === 'string' ? [[job, rate]] : []
    })
    expect(Object.fromEntries(started)).toEqual({
      propagate: 'rate(1 minute)',
      stream: 'rate(1 minute)',
      audit: 'rate(1 minute)',
      worker: 'rate(5 minutes)',
      canary: 'rate(15 minutes)',
      refresh: 'rate(5 minutes)',
    })
  })

  it('adds mail to an existing rule set and activates none', () => {
    house.template.resourceCountIs('AWS::SES::ReceiptRule', 0)
    owned.template.resourceCountIs('AWS::SES::ReceiptRuleSet', 0)
    owned.template.hasResourceProperties('AWS::SES::ReceiptRule', {
      RuleSetName: 'incoming',
      Rule: { Recipients: ['unsub.example.org'], Enabled: true },
    })
    owned.template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ MAIL_DOMAIN: 'unsub.example.org' }) },
    })
  })

  it('refuses a mail domain without its rule set', () => {
    expect(() => build({ mailDomain: 'unsub.example.org' })).toThrow(/mailRuleSet/)
  })
})

describe('the limits of what is kept', () => {
  const DAY_SECONDS = 86_400

  it('are those that the table of the code tells everyone', () => {
    for (const [, { Properties }] of ofType('AWS::SQS::Queue'))
      expect(Properties['MessageRetentionPeriod']).toBe(RETENTION.inbox.seconds)
    for (const [, { Properties }] of ofType('AWS::Logs::LogGroup'))
      expect(Number(Properties['RetentionInDays']) * DAY_SECONDS).toBe(RETENTION.log_lines.seconds)
    const KINDS: Readonly<Record<string, 'scrub_lists' | 'scrub_parts'>> = {
      'scrubs/lists/': 'scrub_lists',
      'scrubs/parts/': 'scrub_parts',
    }
    const buckets = ofType('AWS::S3::Bucket')
    expect(buckets).toHaveLength(3)
    for (const [id, { Properties }] of buckets) {
      // Nothing ends by age there: the newest version may be old, and is in use.
      if (id.startsWith('Snapshot')) {
        expect(JSON.stringify(Properties)).not.toContain('Expiration')
        expect(RETENTION.snapshot.seconds).toBeNull()
        continue
      }
      const { Rules } = Properties['LifecycleConfiguration'] as {
        Rules: { ExpirationInDays: number; Prefix?: string }[]
      }
      // S3 counts from midnight to midnight: a day more at most.
      for (const { ExpirationInDays, Prefix } of Rules) {
        const requests = Prefix === undefined ? 'large_requests' : 'large_quarantine'
        const seconds = (ExpirationInDays + 1) * DAY_SECONDS
        if (id.startsWith('Inbox')) expect(RETENTION[requests].seconds).toBe(seconds)
        else if (Prefix === undefined)
          for (const kind of ['import_files', 'scrub_results'] as const)
            expect(RETENTION[kind].seconds).toBe(seconds)
        else expect(RETENTION[KINDS[Prefix] ?? 'suppression_imports'].seconds).toBe(seconds)
      }
    }
    // Named by nobody, so the service's own: 35 days.
    const [table] = ofType('AWS::DynamoDB::GlobalTable').map(([, { Properties }]) => Properties)
    expect(JSON.stringify(table)).not.toContain('RecoveryPeriodInDays')
    expect(RETENTION.backups.seconds).toBe(35 * DAY_SECONDS)
    expect(JSON.stringify(table)).toContain('"AttributeName":"ttl","Enabled":true')
  })
})

describe('files put by a browser', () => {
  const corsOf = (at: typeof house) =>
    at.ofType('AWS::S3::Bucket').map(([id, { Properties }]) => ({
      isForImports: id.startsWith('Imports'),
      cors: Properties['CorsConfiguration'],
    }))

  it('are taken from the console’s own origin, by PUT alone, into the bucket of imports alone', () => {
    const [api = ''] = house.ofType('AWS::ApiGatewayV2::Api').map(([id]) => id)
    const own = corsOf(house).find(({ isForImports }) => isForImports)?.cors as {
      CorsRules: readonly { AllowedOrigins: unknown[] }[]
    }
    expect(own).toMatchObject({
      CorsRules: [{ AllowedMethods: ['PUT'], AllowedHeaders: ['content-type'] }],
    })
    expect(JSON.stringify(own.CorsRules[0]?.AllowedOrigins)).toContain(api)
    for (const { cors, isForImports } of corsOf(house))
      if (!isForImports) expect(cors).toBeUndefined()
  })
})

describe('texts to people', () => {
  const mayText = (at: typeof house) =>
    at
      .ofType('AWS::IAM::Policy')
      .filter(([, { Properties }]) =>
        JSON.stringify(Properties).includes('sms-voice:SendTextMessage'),
      )
      .map(([id]) => id.replace(/Role.*$/, ''))

  it('are sent by the worker alone; the front doors are told whether one can be sent', () => {
    expect(mayText(house)).toEqual(['WorkerJob'])
    expect(mayText(owned)).toEqual(['WorkerJob'])
    const told = owned
      .ofType('AWS::Lambda::Function')
      .filter(([, one]) => JSON.stringify(one).includes('"TEXT_FROM":"+'))
      .map(([id]) => id.replace(/[0-9A-F]{8}$/, ''))
    expect(told.toSorted()).toEqual(['ConsoleJob', 'PagesJob', 'WorkerJob'])
    expect(() => build({ textFrom: 'Acme' })).toThrow(/textFrom/)
  })
})

describe('the provider that operators sign in at', () => {
  it('has its secret read by the console alone, and by nobody where there is none', () => {
    const readers = (at: typeof house) =>
      at
        .ofType('AWS::IAM::Policy')
        .filter(([, one]) => JSON.stringify(one).includes(OIDC_SECRET))
        .map(([id]) => id.replace(/Role.*$/, ''))
    expect(readers(owned)).toEqual(['ConsoleJob'])
    expect(readers(house)).toEqual([])
    expect(functionOf('console').Properties['Environment']).toMatchObject({
      Variables: { CONSOLE_OIDC_SECRET: '' },
    })
    expect(() => build({ consoleOidcSecret: 'console-oidc' })).toThrow(/consoleOidcSecret/)
  })
})

describe('AWS services that are told of stops', () => {
  const all = build({ awsTargets: 'ses, ses-contact-list,aws-sms,eventbridge' })
  const telling = (at: typeof house) =>
    at
      .ofType('AWS::IAM::Policy')
      .flatMap(([id, { Properties }]) =>
        (Properties['PolicyDocument'] as { Statement: Statement[] }).Statement.flatMap(
          ({ Action, Resource }) =>
            list(Action).map((action) => [id.replace(/Role.*$/, ''), action, Resource] as const),
        ),
      )
      .filter(([, action]) => /Suppress|Contact|OptedOut|events:/.test(action))

  it('are told by the deliverer alone and read by the audit, and only those that are named', () => {
    expect(telling(house)).toEqual([])
    expect(
      telling(all)
        .map(([job, action]) => `${job} ${action}`)
        .toSorted(),
    ).toEqual(
      [
        'events:PutEvents',
        'ses:CreateContact',
        'ses:DeleteSuppressedDestination',
        'ses:GetContact',
        'ses:GetContactList',
        'ses:PutSuppressedDestination',
        'ses:UpdateContact',
        'sms-voice:DeleteOptedOutNumber',
        'sms-voice:PutOptedOutNumber',
        'events:DescribeEventBus',
      ]
        .map((action) => `PropagateJob ${action}`)
        .concat(
          [
            'ses:ListContacts',
            'ses:ListSuppressedDestinations',
            'sms-voice:DescribeOptedOutNumbers',
          ].map((action) => `AuditJob ${action}`),
        )
        .toSorted(),
    )
    // What no resource can say is the suppression list alone.
    for (const [, action, resource] of telling(all))
      expect(resource === '*').toBe(/SuppressedDestinations?$/.test(action))
    const one = build({ awsTargets: 'eventbridge' })
    expect(telling(one).map(([, action]) => action.split(':')[0])).toEqual(['events', 'events'])
  })

  it('take many stops by import jobs, whose lists SES alone reads, of this account', () => {
    const folder = (at: typeof house) =>
      at
        .ofType('AWS::S3::BucketPolicy')
        .flatMap(
          ([, { Properties }]) =>
            (Properties['PolicyDocument'] as { Statement: (Statement & { Principal: unknown })[] })
              .Statement,
        )
        .filter(({ Principal }) => JSON.stringify(Principal).includes('ses.amazonaws.com'))
    expect(folder(house)).toEqual([])
    expect(folder(all)).toEqual([
      expect.objectContaining({
        Effect: 'Allow',
        Action: 's3:GetObject',
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      }),
    ])
    expect(JSON.stringify(folder(all)[0]?.Resource)).toContain('/suppressions/*')
    const jobs = all
      .ofType('AWS::IAM::Policy')
      .filter(([, one]) => JSON.stringify(one).includes('/suppressions/*'))
    expect(jobs.map(([id]) => id.replace(/Role.*$/, ''))).toEqual(['PropagateJob'])
    expect(JSON.stringify(jobs)).toContain('["s3:DeleteObject","s3:PutObject"]')
  })

  it('are a finding of cdk-nag that is argued', () => {
    const { violations } = new AwsSolutionsChecks().validateScope(all.stack)
    expect(violations.map(({ ruleName }) => ruleName)).toEqual([])
  })

  it('are of a list, and a misspelt one is refused', () => {
    expect(() => build({ awsTargets: 'ses,sns' })).toThrow(
      'awsTargets are of ses, ses-contact-list, aws-sms, eventbridge, not sns',
    )
  })
})

describe('targets with deliverers of their own', () => {
  const lanes = build({ ownDeliverers: 'crm, ses-eu' })
  const idsOf = (at: typeof house, type: string) =>
    at.ofType(type).map(([id]) => id.replace(/[0-9A-F]{8}$/, ''))
  const takersOf = (at: typeof house) =>
    at
      .ofType('AWS::Lambda::EventSourceMapping')
      .map(([, { Properties }]) => JSON.stringify(Properties))
      .filter((mapping) => /Delivery/.test(mapping))

  it('have a queue each, whose failures are kept, and copies that nobody else takes', () => {
    expect(idsOf(house, 'AWS::SQS::Queue').filter((id) => id.startsWith('Own'))).toEqual([])
    expect(
      idsOf(lanes, 'AWS::SQS::Queue')
        .filter((id) => id.startsWith('Own'))
        .toSorted(),
    ).toEqual([
      'OwnDeliverycrmFailures',
      'OwnDeliverycrmQueue',
      'OwnDeliveryseseuFailures',
      'OwnDeliveryseseuQueue',
    ])
    for (const [id, { Properties }] of lanes.ofType('AWS::SQS::Queue'))
      if (/^OwnDelivery.*Queue/.test(id)) {
        expect(Properties).toMatchObject({
          SqsManagedSseEnabled: true,
          MessageRetentionPeriod: 14 * 86_400,
          RedrivePolicy: { maxReceiveCount: 5 },
        })
        expect(Number(Properties['VisibilityTimeout'])).toBeGreaterThanOrEqual(
          6 * JOBS.propagate.timeoutSeconds,
        )
        expect(JSON.stringify(Properties['RedrivePolicy'])).toContain(id.split('Queue')[0])
      }
    expect(takersOf(house)).toHaveLength(2)
    expect(takersOf(lanes)).toHaveLength(4)
    for (const mapping of takersOf(lanes)) {
      expect(mapping).toContain('PropagateJob')
      expect(mapping).toMatch(/"MaximumConcurrency":[23]/)
    }
  })

  it('are woken by the stream and by the deliverer, who alone know those queues', () => {
    const wakers = lanes
      .ofType('AWS::IAM::Policy')
      .filter(([, { Properties }]) =>
        (Properties['PolicyDocument'] as { Statement: Statement[] }).Statement.some(
          ({ Action, Resource }) =>
            list(Action).includes('sqs:SendMessage') &&
            /OwnDelivery/.test(JSON.stringify(Resource)),
        ),
      )
      .map(([id]) => id.replace(/Role.*$/, ''))
    expect(wakers.toSorted()).toEqual(['PropagateJob', 'StreamJob'])
    const told = lanes
      .ofType('AWS::Lambda::Function')
      .filter(([, { Properties }]) => /"crm=/.test(JSON.stringify(Properties['Environment'])))
      .map(([id]) => id.replace(/[0-9A-F]{8}$/, ''))
    expect(told.toSorted()).toEqual(['PropagateJob', 'StreamJob'])
  })

  it('have alarms of their own, for what waits and for what is given up', () => {
    const own = lanes
      .ofType('AWS::CloudWatch::Alarm')
      .map(([, { Properties }]) => JSON.stringify(Properties))
      .filter((alarm) => /OwnDelivery/.test(alarm))
    expect(own.filter((alarm) => alarm.includes('ApproximateAgeOfOldestMessage'))).toHaveLength(2)
    expect(
      own.filter((alarm) => alarm.includes('ApproximateNumberOfMessagesVisible')),
    ).toHaveLength(2)
  })

  it('are no finding of cdk-nag', () => {
    const { violations } = new AwsSolutionsChecks().validateScope(lanes.stack)
    expect(violations.map(({ ruleName }) => ruleName)).toEqual([])
  })

  it('are named by the ids of targets', () => {
    expect(() => build({ ownDeliverers: 'crm,Our CRM' })).toThrow(
      'ownDeliverers are ids of targets, such as crm, not Our CRM',
    )
  })
})

describe('mail to people', () => {
  const sending = (at: typeof house) =>
    at
      .ofType('AWS::IAM::Policy')
      .flatMap(([id, { Properties }]) =>
        (Properties['PolicyDocument'] as { Statement: Statement[] }).Statement.map(
          (statement) => [id.replace(/Role.*$/, ''), statement] as const,
        ),
      )
      .filter(([, { Action }]) => list(Action).some((action) => action.startsWith('ses:')))

  it('reaches people by the worker alone, from the one address that is named for it', () => {
    const from = { StringEquals: { 'ses:FromAddress': 'stop@example.org' } }
    // The canary writes to the addresses of links, and to no person.
    const toLinks = { 'ForAllValues:StringLike': { 'ses:Recipients': ['*@unsub.example.org'] } }
    expect(sending(owned).map(([job, { Action, Condition }]) => [job, Action, Condition])).toEqual([
      ['WorkerJob', 'ses:SendEmail', from],
      ['CanaryJob', 'ses:SendEmail', { ...from, ...toLinks }],
    ])
    const told = owned
      .ofType('AWS::Lambda::Function')
      .filter(([, one]) => JSON.stringify(one).includes('"MAIL_FROM":"stop@example.org"'))
    // Pages, API and console only ask whether it is configured.
    expect(told).toHaveLength(5)
  })

  it('is sent by no job if no address is configured', () => {
    expect(sending(house)).toEqual([])
    expect(functionOf('api').Properties['Environment']).toMatchObject({
      Variables: { MAIL_FROM: '' },
    })
  })

  it.each([
    'Acme <stop@acme.example>',
    'Stop@acme.example',
    'acme.example',
    'a@b.example,c@d.example',
  ])('is not sent from %j: one plain address, as IAM compares it', (mailFrom) => {
    expect(() => build({ mailFrom })).toThrow(/mailFrom/)
  })

  it('is confirmed by people behind a door of its own', () => {
    const keys = ofType('AWS::ApiGatewayV2::Route').map(([, one]) => one.Properties['RouteKey'])
    expect(keys).toEqual(
      expect.arrayContaining(['GET /c/{token}', 'HEAD /c/{token}', 'POST /c/{token}']),
    )
  })
})

describe('the alarms', () => {
  const alarms = ofType('AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties)

  it('each say what is wrong to the one topic', () => {
    const [topic] = ofType('AWS::SNS::Topic').map(([id]) => id)
    expect(alarms.length).toBeGreaterThan(28)
    for (const alarm of alarms) {
      expect(alarm['AlarmActions']).toEqual([{ Ref: topic }])
      expect(alarm['AlarmDescription']).toMatch(/\.$/)
    }
  })

  it('are let through by the topic and by its key', () => {
    const fromAlarms = (actions: unknown) =>
      Match.objectLike({
        Effect: 'Allow',
        Action: actions,
        Principal: { Service: 'cloudwatch.amazonaws.com' },
      })
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: { Statement: Match.arrayWith([fromAlarms('sns:Publish')]) },
    })
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([fromAlarms(['kms:Decrypt', 'kms:GenerateDataKey*'])]),
      },
    })
    template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() })
  })

  it.each([
    'signature_refused',
    'body_refused',
    'inbox_object_gone',
    'loop_stopped',
    'inbox_spilled',
    'inbox_retry',
    'old_link_recorded',
    'reviews_waiting',
    'set_aside',
    'aside_ended_undecided',
    'access_requests_due',
    'mail_given_up',
    'unavailable',
    'clock_apart',
    'hash_key_mismatch',
  ])('hear a log line that says %s', async (event) => {
    template.hasResourceProperties('AWS::Logs::MetricFilter', {
      FilterPattern: eventPattern(event),
      MetricTransformations: [Match.objectLike({ MetricName: event, MetricNamespace: 'Basta' })],
    })
    expect(alarms.map(({ MetricName }) => MetricName)).toContain(event)

    const line = await logged(() => log(event, { account: 'acme' }))
    const [, named] = /^\{ \$\.event = "(\w+)" \}$/.exec(eventPattern(event)) ?? []
    expect(JSON.parse(line)).toMatchObject({ event: named })
  })

  it('count by at most five regular expressions a log group: a sixth fails every deployment', () => {
    const patterns = new Map<string, number>()
    for (const [, { Properties }] of ofType('AWS::Logs::MetricFilter')) {
      const group = JSON.stringify(Properties['LogGroupName'])
      const used = (String(Properties['FilterPattern']).match(/%[^%]*%/g) ?? []).length
      expect(used).toBeLessThanOrEqual(2)
      patterns.set(group, (patterns.get(group) ?? 0) + used)
    }
    expect(patterns.size).toBeGreaterThan(3)
    expect(Math.max(...patterns.values())).toBeLessThanOrEqual(5)
  })

  async function logged(act: () => void): Promise<string> {
    const lines: string[] = []
    const toConsole = vi.spyOn(console, 'log').mockImplementation((line: string) => {
      lines.push(line)
    })
    const toOutput = vi.spyOn(process.stdout, 'write').mockImplementation((line) => {
      lines.push(String(line))
      return true
    })
    act()
    // Lines are written together, once what was being done is done.
    await Promise.resolve()
    toConsole.mockRestore()
    toOutput.mockRestore()
    return lines.join('')
  }
})

describe('the whole', () => {
  it('says what the operator needs to know next', () => {
    const outputs = Object.keys(template.toJSON()['Outputs'] as object)
    expect(outputs).toEqual([
      'PublicUrl',
      'TableName',
      'AlarmTopicArn',
      'AdminKeySecretArn',
      'AccountsSecretArn',
      'TargetsSecretArn',
      'ImportBucketName',
      'CertificateKeysSecretArn',
      'HashKeysSecretArn',
      'SetupFunctionName',
      'ProviderEventsQueueArn',
    ])
  })

  it.each([
    ['by itself', house],
    ['with a domain', owned],
  ])('stands before cdk-nag %s: whatever it finds is argued', (_, { stack }) => {
    const { success, violations } = new AwsSolutionsChecks().validateScope(stack)
    expect(violations.map(({ ruleName }) => ruleName)).toEqual([])
    expect(success).toBe(true)
  })

  const hasLinter = spawnSync('cfn-lint', ['--version']).status === 0
  it.skipIf(!hasLinter).each([
    ['by itself', house],
    ['with a domain', owned],
  ])('passes cfn-lint %s', { timeout: 300_000 }, (_, { file }) => {
    // W3005: the CDK states dependencies that CloudFormation would also find.
    const { stdout } = spawnSync('cfn-lint', ['--ignore-checks', 'W3005', '--', file], {
      encoding: 'utf8',
    })
    expect(stdout).toBe('')
  })
})

/** What CloudFormation would make anew, empty, if its id or its name changed: a table, keys, secrets, queues. */
const RETAINED_TYPES =
  /^AWS::(?:DynamoDB|KMS|SecretsManager|S3|SQS)::|^AWS::ApiGatewayV2::(?:Api|DomainName|ApiMapping|Stage)$/
const NAMES = /^(?:TableName|Name|QueueName|BucketName|DomainName)$/

describe('what outlives a deployment', () => {
  const before = JSON.parse(
    readFileSync(new URL('../fixtures/retained-resources.json', import.meta.url), 'utf8'),
  ) as Record<'house' | 'owned', string[]>

  it.each([
    ['house', house],
    ['owned', owned],
  ] as const)('has the ids and names in %s that it had when it was first deployed', (name, at) => {
    const now = at.resources
      .filter(([, { Type }]) => RETAINED_TYPES.test(Type))
      .map(([id, { Type, Properties }]) => {
        const named = Object.entries(Properties ?? {}).filter(([key]) => NAMES.test(key))
        return `${Type} ${id}${named.map(([key, value]) => ` ${key}=${JSON.stringify(value)}`).join('')}`
      })
    // More may come; nothing that was there may go by another id.
    expect(before[name].filter((one) => !now.includes(one))).toEqual([])
  })
})
