import { Aws, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Bucket } from 'aws-cdk-lib/aws-s3'
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions'
import { Construct } from 'constructs'
import {
  GROUP_BYTES,
  PART_BYTES,
  RUN_HOURS,
  SCRUB_ENDED,
  TASK_SECONDS,
  TOLERATED_FAILURES,
  WHEN_A_STEP_FAILS,
  WHEN_LAMBDA_REFUSES,
  workersFor,
} from '../../functions/parts/scale.ts'
import { FILE_FOLDERS } from '../../functions/store/schema.ts'

const NAME = `${Aws.STACK_NAME}-lists`
const arnOf = (kind: 'stateMachine' | 'execution', name: string): string =>
  `arn:${Aws.PARTITION}:states:${Aws.REGION}:${Aws.ACCOUNT_ID}:${kind}:${name}`

/** Its name is made of the stack's, so that its ARN is known before it exists: it starts itself. */
export const LIST_MACHINE_ARN = arnOf('stateMachine', NAME)

/** Large lists, part by part. The job of each step is one function; what it does is in its folder. */
export class ListMachine extends Construct {
  readonly machine: StateMachine
  readonly role: Role

  constructor(
    scope: Construct,
    id: string,
    {
      steps,
      bucket,
      accountConcurrency,
      isTraced,
    }: {
      readonly steps: IFunction
      readonly bucket: Bucket
      readonly accountConcurrency: number
      readonly isTraced: boolean
    },
  ) {
    super(scope, id)
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('states.amazonaws.com'),
      description: 'Starts the steps of large lists, and keeps what they say.',
    })
    for (const statement of this.statements(steps, bucket)) this.role.addToPolicy(statement)
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineName: NAME,
      comment: 'Judges a large list in parts.',
      definitionBody: DefinitionBody.fromString(
        Stack.of(this).toJsonString(
          definition({
            functionArn: steps.functionArn,
            bucketName: bucket.bucketName,
            workers: workersFor(accountConcurrency),
          }),
        ),
      ),
      role: this.role,
      timeout: Duration.hours(RUN_HOURS),
      tracingEnabled: isTraced,
      logs: {
        level: LogLevel.ALL,
        // Names of files and counts would be harmless; errors of steps are in their own logs.
        includeExecutionData: false,
        destination: new LogGroup(this, 'Logs', {
          retention: RetentionDays.ONE_MONTH,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      },
    })
  }

  /** As the documentation of distributed maps asks for them, to its own folder and to itself. */
  private statements(steps: IFunction, bucket: Bucket): readonly PolicyStatement[] {
    const parts = bucket.arnForObjects(`${FILE_FOLDERS.part}*`)
    return [
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [steps.functionArn] }),
      new PolicyStatement({
        actions: [
          's3:GetObject',
          's3:PutObject',
          's3:ListMultipartUploadParts',
          's3:AbortMultipartUpload',
        ],
        resources: [parts],
      }),
      new PolicyStatement({
        actions: ['states:StartExecution'],
        resources: [LIST_MACHINE_ARN],
      }),
      new PolicyStatement({
        actions: ['states:DescribeExecution', 'states:StopExecution'],
        // A run, and the children of its maps.
        resources: [arnOf('execution', `${NAME}:*`), arnOf('execution', `${NAME}/*`)],
      }),
    ]
  }
}

type Told = {
  readonly functionArn: string
  readonly bucketName: string
  readonly workers: number
}

/**
 * Plan; each part's ids; the register's entries for them, group by group; each part's verdicts; the files;
 * the end. Its input is `{ scrub, attempt }`. What it hands on are names of files and counts.
 */
function definition({ functionArn, bucketName, workers }: Told): object {
  const run = { 'scrub.$': '$.scrub', 'attempt.$': '$.attempt' }
  const task = (step: string, told: object, end: object) => ({
    Type: 'Task',
    Resource: `arn:${Aws.PARTITION}:states:::lambda:invoke`,
    Parameters: { FunctionName: functionArn, Payload: { step, ...run, ...told } },
    ResultSelector: { 'said.$': '$.Payload' },
    TimeoutSeconds: TASK_SECONDS,
    Retry: [
      { ErrorEquals: [SCRUB_ENDED], MaxAttempts: 0 },
      retry(WHEN_LAMBDA_REFUSES),
      retry(WHEN_A_STEP_FAILS),
    ],
    ...end,
  })
  const failing = { Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Fail' }] }
  const map = (step: string, items: string, resultPath: string | null, next: string) => ({
    Type: 'Map',
    Label: step,
    ItemReader: {
      Resource: `arn:${Aws.PARTITION}:states:::s3:getObject`,
      ReaderConfig: { InputType: 'JSON' },
      Parameters: { Bucket: bucketName, 'Key.$': items },
    },
    ItemSelector: { ...run, 'folder.$': '$.plan.said.folder', 'item.$': '$$.Map.Item.Value' },
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: step,
      States: {
        [step]: task(
          step,
          { 'folder.$': '$.folder', 'item.$': '$.item' },
          { OutputPath: '$.said', End: true },
        ),
      },
    },
    MaxConcurrency: workers,
    ToleratedFailureCount: TOLERATED_FAILURES,
    ResultWriter: {
      Resource: `arn:${Aws.PARTITION}:states:::s3:putObject`,
      Parameters: { Bucket: bucketName, 'Prefix.$': '$.plan.said.results' },
    },
    ResultPath: resultPath,
    ...failing,
    Next: next,
  })
  return {
    StartAt: 'plan',
    States: {
      plan: task(
        'plan',
        { partBytes: PART_BYTES, groupBytes: GROUP_BYTES },
        { ResultPath: '$.plan', ...failing, Next: 'planned' },
      ),
      planned: {
        Type: 'Choice',
        Choices: [{ Variable: '$.plan.said.isOver', BooleanEquals: true, Next: 'over' }],
        Default: 'identify',
      },
      identify: map('identify', '$.plan.said.parts', null, 'lookUp'),
      lookUp: map('lookUp', '$.plan.said.groups', null, 'judge'),
      judge: map('judge', '$.plan.said.parts', '$.judged', 'join'),
      join: {
        Type: 'Map',
        ItemsPath: '$.plan.said.made',
        ItemSelector: {
          ...run,
          'folder.$': '$.plan.said.folder',
          'judged.$': '$.judged.ResultWriterDetails.Key',
          'item.$': '$$.Map.Item.Value',
        },
        ItemProcessor: {
          ProcessorConfig: { Mode: 'INLINE' },
          StartAt: 'joinOne',
          States: {
            joinOne: task(
              'join',
              { 'folder.$': '$.folder', 'judged.$': '$.judged', 'item.$': '$.item' },
              { OutputPath: '$.said', End: true },
            ),
          },
        },
        ResultPath: '$.joined',
        ...failing,
        Next: 'finish',
      },
      finish: task(
        'finish',
        {
          'folder.$': '$.plan.said.folder',
          'judged.$': '$.judged.ResultWriterDetails.Key',
          'joined.$': '$.joined',
        },
        { ResultPath: null, ...failing, Next: 'over' },
      ),
      over: { Type: 'Succeed' },
      Fail: task('fail', { 'error.$': '$.error.Error' }, { ResultPath: null, Next: 'Failed' }),
      Failed: { Type: 'Fail', Error: 'ListNotJudged', Cause: 'A step failed for good.' },
    },
  }
}

function retry({
  errors,
  attempts,
  intervalSeconds,
  backoff,
  maxDelaySeconds,
}: {
  readonly errors: readonly string[]
  readonly attempts: number
  readonly intervalSeconds: number
  readonly backoff: number
  readonly maxDelaySeconds: number
}): object {
  return {
    ErrorEquals: errors,
    IntervalSeconds: intervalSeconds,
    MaxAttempts: attempts,
    BackoffRate: backoff,
    MaxDelaySeconds: maxDelaySeconds,
    JitterStrategy: 'FULL',
  }
}
