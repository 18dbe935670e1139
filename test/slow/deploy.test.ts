import { readdirSync, readFileSync } from 'node:fs'
import { Match } from 'aws-cdk-lib/assertions'
import { afterAll, describe, expect, it } from 'vitest'
import { SETTINGS } from '../../infra/aws/context.ts'
import { build, removeSynthesised } from './deployed/synthesised.ts'

afterAll(removeSynthesised)

const OWNED = {
  domainName: 'stop.example.org',
  certificateArn: 'arn:aws:acm:eu-west-3:111122223333:certificate/1',
  account: '111122223333',
  region: 'eu-west-3',
  mailDomain: 'unsub.example.org',
  mailRuleSet: 'incoming',
}
const arn = (service: string, what: string) => `arn:aws:${service}:eu-west-3:111122223333:${what}`
const ADOPTED = {
  account: '111122223333',
  region: 'eu-west-3',
  adoptTable: 'basta-restored',
  adoptTableStream: arn('dynamodb', 'table/basta-restored/stream/2026-11-21T00:00:00.000'),
  adoptKey: arn('kms', 'key/11111111-2222-3333-4444-555555555555'),
  adoptHashKeys: arn('secretsmanager', 'secret:HashKeys-AbCdEf'),
  adoptLinkKeys: arn('secretsmanager', 'secret:LinkKeys-AbCdEf'),
  adoptEnvelopeKeys: arn('secretsmanager', 'secret:EnvelopeKeys-AbCdEf'),
  adoptAdminKey: arn('secretsmanager', 'secret:AdminKey-AbCdEf'),
  adoptAccounts: arn('secretsmanager', 'secret:Accounts-AbCdEf'),
}

const house = build()
const owned = build(OWNED)

describe('a first deployment that failed', () => {
  it('can be made again: what it made is taken back, and only then', () => {
    const kept = [...house.resources, ...owned.resources].filter(
      ([, { DeletionPolicy = 'Delete' }]) => DeletionPolicy !== 'Delete',
    )
    expect(kept.length).toBeGreaterThan(8)
    for (const [, { DeletionPolicy, UpdateReplacePolicy }] of kept)
      expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['RetainExceptOnCreate', 'Retain'])
  })

  it('is held by no protection, which comes by a setting once it has succeeded', () => {
    const tableOf = (at: typeof house) => JSON.stringify(at.ofType('AWS::DynamoDB::GlobalTable'))
    expect(house.stack.terminationProtection).toBe(false)
    expect(tableOf(house)).toContain('"DeletionProtectionEnabled":false')
    const later = build({ protected: 'yes' })
    expect(later.stack.terminationProtection).toBe(true)
    expect(tableOf(later)).toContain('"DeletionProtectionEnabled":true')
  })
})

describe('the settings', () => {
  it('all stand in cdk.json, so that a deployment without flags removes nothing', () => {
    const { context } = JSON.parse(
      readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'),
    ) as { context: Record<string, unknown> }
    expect(Object.keys(context)).toEqual(expect.arrayContaining([...SETTINGS]))
  })

  it.each([
    [{ domainName: 'Stop.example.org' }, 'domainName is written stop.example.org'],
    [{ domainName: 'stop.example.org.' }, 'domainName is written stop.example.org'],
    [{ domainName: 'https://stop.example.org' }, 'domainName is a host name'],
    [{ certificateArn: 'certificate/1' }, 'certificateArn is one of ACM'],
    [
      { certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/1' },
      'certificateArn is of us-east-1; the API needs one of its own region, eu-west-3',
    ],
    [{ mailDomain: 'Unsub.example.org' }, 'mailDomain is written unsub.example.org'],
    [{ mailDomain: 'unsub.example.org.' }, 'mailDomain is written unsub.example.org'],
    [{ mailDomain: 'unsub' }, 'mailDomain is a host name'],
    [{ mailRuleSet: '' }, 'mailDomain and mailRuleSet are given together'],
    [{ protected: 'true' }, 'protected is yes or no'],
    [{ tracing: 'on' }, 'tracing is yes or no'],
    [{ checksPerSecond: '0' }, 'checksPerSecond is a whole number'],
    [
      { 'domain-name': 'stop.example.org' },
      'there is no setting domain-name; the nearest is domainName',
    ],
    [{ Textfrom: '+33612345678' }, 'there is no setting Textfrom; the nearest is textFrom'],
    [
      { mailDomian: 'unsub.example.org' },
      'there is no setting mailDomian; the nearest is mailDomain',
    ],
    [{ protect: 'yes' }, 'there is no setting protect; the nearest is protected'],
    [{ adoptedTable: 'basta' }, 'there is no setting adoptedTable; the nearest is adoptTable'],
    [{ 'mail:Domain': 'unsub.example.org' }, 'there is no setting mail:Domain'],
    [{ color: 'red' }, 'there is no setting color'],
    [{ adoptTable: 'basta' }, 'also give adoptTableStream, adoptKey'],
  ])('%j is refused with what would be right', (wrong, says) => {
    expect(() => build({ ...OWNED, ...wrong })).toThrow(says)
  })

  it('stand beside what CDK itself keeps in the context', () => {
    const ofCdk = {
      '@aws-cdk/core:appMode': 'x',
      '@aws-cdk-containers/ecs-service-extensions:enableDefaultLogDriver': 'true',
      'aws-cdk:enableDiffNoFail': 'true',
      'aws:cdk:bundling-stacks': '**',
      'availability-zones:account=111122223333:region=eu-west-3': 'eu-west-3a',
      'acknowledged-issue-numbers': '1',
    }
    expect(build({ ...ofCdk, stackName: 'Beside' }).stack.stackName).toBe('Beside')
  })

  it('mean none where they are empty', () => {
    const sending = { mailFrom: 'privacy@example.org', textFrom: '+33612345678' }
    const variables = (at: typeof house) => JSON.stringify(at.ofType('AWS::Lambda::Function'))
    expect(variables(build(sending))).toContain('"MAIL_FROM":"privacy@example.org"')
    const silent = variables(build({ ...sending, mailFrom: '', textFrom: '' }))
    expect(silent).toContain('"MAIL_FROM":""')
    expect(silent).toContain('"TEXT_FROM":""')
    expect(silent).not.toContain('privacy@example.org')
  })

  it.each([
    [{ inboundConcurrency: '5' }, /5 copies are reserved.* accountConcurrency 10 AWS lets 0/],
    [
      { checkConcurrency: '500', inboundConcurrency: '401', accountConcurrency: '1000' },
      /lets 900/,
    ],
  ])('reservations of more than the account has (%j) are refused', (wrong, says) => {
    expect(() => build(wrong)).toThrow(says)
  })

  it('reserve copies for stops if the account has them', () => {
    const asked = { accountConcurrency: '1000', inboundConcurrency: '100' }
    const at = build({ ...asked, unsubscribeConcurrency: '50' })
    const reserved = at.ofType('AWS::Lambda::Function').flatMap(([id, { Properties }]) => {
      const value = Properties['ReservedConcurrentExecutions']
      return value === undefined
        ? []
        : [`${id.replace(/[0-9A-F]{8}$/, '')} ${JSON.stringify(value)}`]
    })
    expect(reserved.toSorted()).toEqual(['InboundJob 100', 'PagesJob 50'])
  })

  it('turn tracing off and set the pace of checks', () => {
    const at = build({ tracing: 'no', checksPerSecond: '2000' })
    expect(JSON.stringify(at.ofType('AWS::Lambda::Function'))).not.toContain('"Active"')
    expect(JSON.stringify(house.ofType('AWS::Lambda::Function'))).toContain('"Active"')
    at.template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      RouteSettings: Match.objectLike({
        'POST /v1/check': { ThrottlingRateLimit: 2000, ThrottlingBurstLimit: 4000 },
      }),
    })
  })
})

describe('later deployments', () => {
  it('leave a domain that links name, and what it leads to', () => {
    for (const type of ['AWS::ApiGatewayV2::DomainName', 'AWS::ApiGatewayV2::ApiMapping'])
      for (const [, one] of owned.ofType(type))
        expect([one.DeletionPolicy, one.UpdateReplacePolicy]).toEqual([
          'RetainExceptOnCreate',
          'Retain',
        ])
    expect(owned.ofType('AWS::ApiGatewayV2::ApiMapping')).toHaveLength(1)
  })
})

describe('mail to unsubscribe links', () => {
  it('may be published by SES, from the one rule of the stack, before the rule is made', () => {
    const [topic] = owned.ofType('AWS::SNS::Topic').find(([id]) => id.includes('Mail')) ?? []
    const [policyId, policy] =
      owned
        .ofType('AWS::SNS::TopicPolicy')
        .find(([, { Properties }]) =>
          JSON.stringify(Properties['Topics']).includes(topic ?? '-'),
        ) ?? []
    const document = policy?.Properties['PolicyDocument'] as { Statement: unknown[] } | undefined
    expect(document?.Statement).toContainEqual(
      expect.objectContaining({
        Effect: 'Allow',
        Action: 'sns:Publish',
        Principal: { Service: 'ses.amazonaws.com' },
        Condition: {
          StringEquals: { 'aws:SourceAccount': '111122223333' },
          ArnEquals: {
            'aws:SourceArn':
              'arn:aws:ses:eu-west-3:111122223333:receipt-rule-set/incoming:receipt-rule/Basta-unsubscribe',
          },
        },
      }),
    )
    const [, rule] = owned.ofType('AWS::SES::ReceiptRule')[0] ?? []
    expect(rule?.DependsOn).toContain(policyId)
    expect(rule?.Properties['Rule']).toMatchObject({ Name: 'Basta-unsubscribe' })
  })
})

describe('events of SES', () => {
  it('come in batches through a queue of their own, and end in a list of their own', () => {
    const queue = house.ofType('AWS::SQS::Queue').find(([id]) => id.startsWith('SesEventsQueue'))
    const target = { 'Fn::GetAtt': [queue?.[0], 'Arn'] }
    house.template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { source: ['aws.ses'] },
      Targets: [Match.objectLike({ Arn: target })],
    })
    house.template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: target,
      BatchSize: 10,
      ScalingConfig: { MaximumConcurrency: 2 },
    })
    expect(JSON.stringify(queue?.[1].Properties['RedrivePolicy'])).toContain('SesEventFailures')
  })
})

describe('messages to itself', () => {
  it('are allowed to the jobs that go on by them, through an import and through what waits for a target', () => {
    const allowed = house
      .ofType('AWS::Lambda::Function')
      .filter(([, { Properties }]) => Properties['RecursiveLoop'] === 'Allow')
      .map(([id]) => id.replace(/[0-9A-F]{8}$/, ''))
    expect(allowed.toSorted()).toEqual(['PropagateJob', 'WorkerJob'])
  })
})

const runbook = readFileSync(new URL('../../.github/RUNBOOK.md', import.meta.url), 'utf8')

describe('who is on call', () => {
  const alarms = house.ofType('AWS::CloudWatch::Alarm')
  const named = alarms.map(([id]) => id.replace(/^Alarms|[0-9A-F]{8}$/g, ''))

  it('alarms for each queue that grows old or gives up', () => {
    const queues = house.ofType('AWS::SQS::Queue').map(([id]) => id)
    for (const queue of queues) {
      const watched = alarms.some(([, { Properties }]) =>
        JSON.stringify(Properties['Dimensions'] ?? []).includes(queue),
      )
      expect(`${queue} ${String(watched)}`).toBe(`${queue} true`)
    }
  })

  it('pays for as many alarms as DEPLOYING.md says', () => {
    const file = new URL('../../infra/aws/DEPLOYING.md', import.meta.url)
    expect(readFileSync(file, 'utf8')).toContain(`${alarms.length} alarms`)
  })

  it('reports when an alarm is over', () => {
    for (const [, { Properties }] of alarms)
      expect(Properties['OKActions']).toEqual(Properties['AlarmActions'])
  })

  it.each([
    'ApiThrottled',
    'ClientErrors',
    'ConcurrencyShort',
    'ImportsOld',
    'RecursionDropped',
    'TableThrottled',
    'importfailed',
    'scheduledone',
  ])('hears of %s', (name) => {
    expect(named).toContain(name)
  })

  it('alarms for a schedule that does not run', () => {
    house.template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'schedule_done',
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
      EvaluationPeriods: 3,
    })
  })

  it('alarms for a disabled key through a topic that the key does not encrypt', () => {
    house.template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.kms'],
        detail: Match.objectLike({ eventName: ['DisableKey', 'ScheduleKeyDeletion'] }),
      },
    })
    house.template.hasResourceProperties('AWS::SNS::Topic', {
      KmsMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('TopicKey'), 'Arn'] },
    })
  })

  it('finds it all on one page', () => {
    house.template.resourceCountIs('AWS::CloudWatch::Dashboard', 1)
  })

  it('is called for each failure that a job tells of, or it is said what else tells of it', () => {
    /** Failures that have no alarm of their own, and what sees to them. */
    const HEARD_OTHERWISE: Readonly<Record<string, string>> = {
      access_link_unnoted: 'the link left; it is noted at the next pass of the queue',
      access_link_unread: 'the stop is recorded; its event says whom nobody told',
      access_link_unsent: 'tried again, then `mail_given_up`, `access_requests_due`',
      audit_unwritten: 'a stop by hand alone: it counts, and its event names the operator',
      canary_fault: 'the alarm of the step, which is told with it',
      canary_unnoted: 'the run goes on and alarms; only what is shown of it lacks',
      consent_unended: 'the consent counts; a second mail may leave',
      consent_unqueued: 'it waits and is served at the next pass, or `waiting_unserved`',
      import_row_failed:
        'the chunk comes again; then the age of the queue of imports, `import_failed`',
      delivery_retry: 'the sweep finds it; then the age of the queue of deliveries',
      fan_out_failed: '`fan_out_put_off`, which is told with it',
      inbound_failed: 'answered 5xx: an alarm of the stage',
      key_use_untold: 'the day of last use alone',
      message_unsure: '`messages_unsure`, from the schedule',
      scrub_ended: 'its own fault is told to who brought the list; else `scrub_failed`',
      scrub_retry: 'the run comes again; then the age of the queue of scrubs, `scrub_failed`',
      scrub_unheard: 'what is shown of its progress; who takes it over judges all anew',
      repetition_unkept: 'a repetition does the work again, which the ledger knows',
      target_unnoted: 'what is only shown; the delivery itself is settled',
      wake_unreadable: 'goes to the queue of failed deliveries, which has an alarm',
      start_failed: 'the next request opens it, or is answered 503: `unavailable`',
    }
    const told = readdirSync(new URL('../../functions', import.meta.url), { recursive: true })
      .filter((file) => String(file).endsWith('.ts'))
      .flatMap((file) => {
        const code = readFileSync(
          new URL(`../../functions/${String(file)}`, import.meta.url),
          'utf8',
        )
        return [...code.matchAll(/logFailure\(\s*'([a-z_]+)'/g)].map(([, event = '']) => event)
      })
    expect(told.length).toBeGreaterThan(15)
    const alarmed = new Set(alarms.map(([, { Properties }]) => String(Properties['MetricName'])))
    const isHeard = (event: string) => alarmed.has(event) || event in HEARD_OTHERWISE
    expect([...new Set(told)].filter((event) => !isHeard(event))).toEqual([])
    expect(Object.keys(HEARD_OTHERWISE).filter((event) => !told.includes(event))).toEqual([])
  })

  it('counts what SES told and nobody asked for, and calls nobody for it', () => {
    house.template.hasResourceProperties('AWS::Logs::MetricFilter', {
      FilterPattern: '{ $.event = "event_unasked" }',
      MetricTransformations: [Match.objectLike({ MetricName: 'event_unasked', MetricValue: '1' })],
    })
    expect(alarms.map(([, { Properties }]) => Properties['MetricName'])).not.toContain(
      'event_unasked',
    )
  })

  it('finds in the runbook every task of the schedule that may fail', () => {
    const worker = readFileSync(
      new URL('../../functions/worker/worker.ts', import.meta.url),
      'utf8',
    )
    const [, tasks = ''] = /function dueFor([^]*?)\n\}/.exec(worker) ?? []
    const names = [...tasks.matchAll(/\bname: '([^']+)'/g)].map(([, name = '']) => name)
    const [, told = ''] =
      /`schedule_failed`; its `reason` says which: ([^]*?), and/.exec(runbook) ?? []
    expect([...told.matchAll(/`([^`]+)`/g)].map(([, name]) => name)).toEqual(names)
  })

  it('finds each alarm in the runbook, with what to do', () => {
    const missing = alarms.flatMap(([, { Properties }]) => {
      const says = String(Properties['AlarmDescription'])
      return runbook.includes(`\n> ${says}\n`) ? [] : [says]
    })
    expect(missing).toEqual([])
  })
})

describe('a table that was restored', () => {
  const adopted = build(ADOPTED)

  it('is adopted with its key and secrets; the targets and the keys of certificates are made anew', () => {
    expect(adopted.ofType('AWS::DynamoDB::GlobalTable')).toEqual([])
    // The targets document is empty: a drill must not tell others a second time.
    expect(
      adopted
        .ofType('AWS::SecretsManager::Secret')
        .map(([id, { Properties }]) => [id, Properties['SecretString']]),
    ).toEqual([
      [expect.stringContaining('Targets'), '{}'],
      [expect.stringContaining('CertificateKeys'), undefined],
    ])
    const keys = adopted.ofType('AWS::KMS::Key').map(([id]) => id)
    expect(keys).toEqual([expect.stringContaining('TopicKey')])
    adopted.template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: Match.objectLike({
          TABLE_NAME: 'basta-restored',
          HASH_KEYS_SECRET: ADOPTED.adoptHashKeys,
        }),
      },
    })
    adopted.template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: ADOPTED.adoptTableStream,
    })
  })

  it('may be read and written by the jobs, as one that the stack made', () => {
    const policies = JSON.stringify(adopted.ofType('AWS::IAM::Policy'))
    expect(policies).toContain(ADOPTED.adoptKey)
    expect(policies).toContain('table/basta-restored')
  })

  it('is drilled by the runbook without sending anything, and can be deleted after', () => {
    const [, drill = ''] = /`npx cdk deploy ([^`]*stackName=BastaDrill[^`]*)`/.exec(runbook) ?? []
    const flags = [...drill.matchAll(/-c\s+(\w+)=(\S*)/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ])
    const given = Object.fromEntries(flags) as Record<string, string>
    const sending = { ...OWNED, mailFrom: 'privacy@example.org', textFrom: '+33612345678' }
    const at = build({ ...sending, protected: 'yes', mailBucket: 'mail', ...given, ...ADOPTED })
    expect(Object.keys(given)).toEqual(
      expect.arrayContaining(SETTINGS.filter((name) => name.startsWith('adopt'))),
    )
    expect(at.stack.stackName).toBe('BastaDrill')
    expect(at.stack.terminationProtection).toBe(false)
    const made = JSON.stringify(at.template.toJSON())
    for (const name of ['domainName', 'mailDomain', 'mailRuleSet', 'mailFrom', 'textFrom'] as const)
      expect(made, name).not.toContain(`"${sending[name]}"`)
    expect(made).toContain('"MAIL_FROM":""')
    expect(made).toContain('"TEXT_FROM":""')
  })
})
