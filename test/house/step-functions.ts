import { setTimeout as sleep } from 'node:timers/promises'

/**
 * As much of the Amazon States Language as our state machine is written in, run against real functions and
 * a real S3 protocol. What it does not know it refuses, so that no word of the definition goes untried.
 */
type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }
type Data = { readonly [name: string]: Json }

type Retrier = {
  readonly ErrorEquals: readonly string[]
  readonly IntervalSeconds?: number
  readonly MaxAttempts: number
  readonly BackoffRate?: number
  readonly MaxDelaySeconds?: number
  readonly JitterStrategy?: string
}

type Common = { readonly End?: boolean; readonly Next?: string }
type Catching = {
  readonly Catch?: readonly {
    readonly ErrorEquals: readonly string[]
    readonly ResultPath: string
    readonly Next: string
  }[]
}
type Task = Common &
  Catching & {
    readonly Type: 'Task'
    readonly Resource: string
    readonly Parameters: { readonly FunctionName: Json; readonly Payload: Data }
    readonly ResultSelector?: Data
    readonly ResultPath?: string | null
    readonly OutputPath?: string
    readonly TimeoutSeconds: number
    readonly Retry: readonly Retrier[]
  }
type MapState = Common &
  Catching & {
    readonly Type: 'Map'
    readonly Label?: string
    readonly ItemReader?: {
      readonly Resource: string
      readonly ReaderConfig: { readonly InputType: string }
      readonly Parameters: Data
    }
    readonly ItemsPath?: string
    readonly ItemSelector: Data
    readonly ItemProcessor: Machine & {
      readonly ProcessorConfig: { readonly Mode: string; readonly ExecutionType?: string }
    }
    readonly MaxConcurrency?: number
    readonly ToleratedFailureCount?: number
    readonly ResultWriter?: { readonly Resource: string; readonly Parameters: Data }
    readonly ResultPath?: string | null
  }
type Choice = {
  readonly Type: 'Choice'
  readonly Choices: readonly {
    readonly Variable: string
    readonly BooleanEquals: boolean
    readonly Next: string
  }[]
  readonly Default: string
}
type End = { readonly Type: 'Succeed' } | Fail
type Fail = { readonly Type: 'Fail'; readonly Error: string; readonly Cause: string }
type State = Task | MapState | Choice | End
export type Machine = { readonly StartAt: string; readonly States: Readonly<Record<string, State>> }

const KNOWN: Readonly<Record<State['Type'], readonly string[]>> = {
  Task: words(
    'Resource Parameters ResultSelector ResultPath OutputPath TimeoutSeconds Retry Catch Next End',
  ),
  Map: words(
    'Label ItemReader ItemsPath ItemSelector ItemProcessor MaxConcurrency ToleratedFailureCount ResultWriter ResultPath Catch Next End',
  ),
  Choice: words('Choices Default'),
  Succeed: [],
  Fail: words('Error Cause'),
}

export type Around = {
  /** Calls a function; its failure is an error whose name Lambda would say. */
  readonly invoke: (functionArn: string, payload: Data) => Promise<Json>
  readonly readObject: (bucket: string, key: string) => Promise<Buffer>
  readonly writeObject: (bucket: string, key: string, bytes: Buffer) => Promise<void>
}

/** What a state or a machine ended with that did not end well. */
class StateFault extends Error {
  override readonly name = 'StateFault'
  readonly error: string

  constructor(error: string, cause: string) {
    super(`${error}: ${cause}`)
    this.error = error
  }
}

export type Ran = {
  readonly status: 'SUCCEEDED' | 'FAILED'
  readonly error?: string
  /** What the first state that failed for good said. */
  readonly because?: string | undefined
  readonly output?: Json
  /** The states that were entered, in order; those of children with the name of their map. */
  readonly entered: readonly string[]
}

/** State input and output are 256 KiB at most. */
const DATA_BYTES_MAX = 262_144

export async function runMachine(machine: Machine, input: Data, around: Around): Promise<Ran> {
  const entered: string[] = []
  const because: string[] = []
  try {
    const output = await runStates(machine, input, { ...around, entered, because, path: '' })
    return { status: 'SUCCEEDED', output, entered }
  } catch (error) {
    if (!(error instanceof StateFault)) throw error
    return { status: 'FAILED', error: error.error, because: because[0], entered }
  }
}

type Running = Around & {
  readonly entered: string[]
  readonly because: string[]
  readonly path: string
}

async function runStates(machine: Machine, input: Json, running: Running): Promise<Json> {
  let data = limited(input)
  for (let name = machine.StartAt; ;) {
    const state = machine.States[name]
    if (state === undefined) throw new Error(`There is no state ${name}.`)
    running.entered.push(running.path + name)
    refuseUnknown(name, state)
    if (state.Type === 'Succeed') return data
    if (state.Type === 'Fail') throw new StateFault(state.Error, state.Cause)
    if (state.Type === 'Choice') {
      const taken = state.Choices.find((one) => at(data, one.Variable) === one.BooleanEquals)
      name = taken?.Next ?? state.Default
      continue
    }
    try {
      const result =
        state.Type === 'Task'
          ? await runTask(state, data, running)
          : await runMap(name, state, data, running)
      data = limited(placed(data, state.ResultPath, result))
      if (state.Type === 'Task' && state.OutputPath !== undefined) data = at(data, state.OutputPath)
    } catch (error) {
      const caught =
        error instanceof StateFault
          ? state.Catch?.find(({ ErrorEquals }) => matches(ErrorEquals, error.error))
          : undefined
      if (caught === undefined || !(error instanceof StateFault)) throw error
      data = placed(data, caught.ResultPath, { Error: error.error, Cause: error.message })
      name = caught.Next
      continue
    }
    if (state.End === true) return data
    name = state.Next ?? ''
  }
}

async function runTask(state: Task, data: Json, { invoke, because }: Running): Promise<Json> {
  if (state.Resource !== 'arn:aws:states:::lambda:invoke')
    throw new Error(`Not known: ${state.Resource}`)
  const { FunctionName, Payload } = filled(state.Parameters, data) as {
    FunctionName: string
    Payload: Data
  }
  const tries = new Map<Retrier, number>()
  for (;;) {
    try {
      const answered = { Payload: await invoke(FunctionName, Payload), StatusCode: 200 }
      return state.ResultSelector === undefined ? answered : filled(state.ResultSelector, answered)
    } catch (error) {
      const name = error instanceof Error ? error.name : 'Lambda.Unknown'
      const retrier = state.Retry.find(({ ErrorEquals }) => matches(ErrorEquals, name))
      const tried = retrier === undefined ? 0 : (tries.get(retrier) ?? 0)
      if (retrier === undefined || tried >= retrier.MaxAttempts) {
        because.push(error instanceof Error ? (error.stack ?? error.message) : name)
        throw new StateFault(name, error instanceof Error ? error.message : '')
      }
      // Of the seconds that a real one waits, as many milliseconds.
      await sleep((retrier.IntervalSeconds ?? 0) * (retrier.BackoffRate ?? 1) ** tried * 5)
      tries.set(retrier, tried + 1)
    }
  }
}

async function runMap(name: string, state: MapState, data: Json, running: Running): Promise<Json> {
  const isDistributed = state.ItemProcessor.ProcessorConfig.Mode === 'DISTRIBUTED'
  const items = await itemsOf(state, data, running)
  const child = { ...running, path: `${running.path}${name}.` }
  const outputs: { readonly input: Json; readonly output?: Json; readonly error?: StateFault }[] =
    []
  // As many at once as the map allows, and a few here.
  const atOnce = Math.min(state.MaxConcurrency || 4, 4)
  for (let from = 0; from < items.length; from += atOnce)
    outputs.push(
      ...(await Promise.all(
        items.slice(from, from + atOnce).map(async (item) => {
          const input = filled(state.ItemSelector, data, { Map: { Item: { Value: item } } })
          try {
            return { input, output: await runStates(state.ItemProcessor, input, child) }
          } catch (error) {
            if (!(error instanceof StateFault)) throw error
            return { input, error }
          }
        }),
      )),
    )
  const failed = outputs.flatMap(({ error }) => error ?? [])
  const [first] = failed
  if (!isDistributed && first !== undefined) throw first
  const written =
    state.ResultWriter === undefined
      ? undefined
      : await writeResults(state.ResultWriter, data, outputs, running)
  if (failed.length > (state.ToleratedFailureCount ?? 0))
    throw new StateFault('States.ExceedToleratedFailureThreshold', first?.message ?? '')
  return written ?? outputs.map(({ output }) => output ?? null)
}

async function itemsOf(
  state: MapState,
  data: Json,
  { readObject }: Around,
): Promise<readonly Json[]> {
  if (state.ItemReader === undefined) return at(data, state.ItemsPath ?? '$') as Json[]
  const { Resource, ReaderConfig, Parameters } = state.ItemReader
  if (Resource !== 'arn:aws:states:::s3:getObject' || ReaderConfig.InputType !== 'JSON')
    throw new Error('Not known: how the items are read.')
  const { Bucket, Key } = filled(Parameters, data) as { Bucket: string; Key: string }
  return JSON.parse(String(await readObject(Bucket, Key))) as Json[]
}

/** As the documentation of ResultWriter shows them: a manifest, and a file for each status. */
async function writeResults(
  { Resource, Parameters }: NonNullable<MapState['ResultWriter']>,
  data: Json,
  outputs: readonly {
    readonly input: Json
    readonly output?: Json
    readonly error?: StateFault
  }[],
  { writeObject }: Around,
): Promise<Json> {
  if (Resource !== 'arn:aws:states:::s3:putObject') throw new Error(`Not known: ${Resource}`)
  const { Bucket, Prefix } = filled(Parameters, data) as { Bucket: string; Prefix: string }
  const folder = `${Prefix}/${crypto.randomUUID()}`
  const shown = outputs.map(({ input, output, error }, n) => ({
    ExecutionArn: `arn:aws:states:eu-west-3:111122223333:execution:lists/map:${n}`,
    Input: JSON.stringify(input),
    InputDetails: { Included: true },
    Name: String(n),
    ...(error === undefined
      ? { Output: JSON.stringify(output), OutputDetails: { Included: true }, Status: 'SUCCEEDED' }
      : { Error: error.error, Cause: error.message, Status: 'FAILED' }),
  }))
  const files: Record<string, Json> = {}
  for (const status of ['SUCCEEDED', 'FAILED', 'PENDING']) {
    const some = shown.filter(({ Status }) => Status === status)
    const Key = `${folder}/${status}_0.json`
    const bytes = Buffer.from(JSON.stringify(some))
    files[status] = some.length === 0 ? [] : [{ Key, Size: bytes.length }]
    if (some.length > 0) await writeObject(Bucket, Key, bytes)
  }
  const Key = `${folder}/manifest.json`
  const MapRunArn = 'arn:aws:states:eu-west-3:111122223333:mapRun:lists/map:1'
  const manifest = { DestinationBucket: Bucket, MapRunArn, ResultFiles: files }
  await writeObject(Bucket, Key, Buffer.from(JSON.stringify(manifest)))
  return { MapRunArn, ResultWriterDetails: { Bucket, Key } }
}

function matches(names: readonly string[], error: string): boolean {
  return names.includes(error) || names.includes('States.ALL')
}

/** `{"a.$": "$.b"}` becomes `{"a": <what is at b>}`; `$$` is the context. */
function filled(template: Json, data: Json, context: Json = {}): Json {
  if (Array.isArray(template)) return template.map((one: Json) => filled(one, data, context))
  if (typeof template !== 'object' || template === null) return template
  return Object.fromEntries(
    Object.entries(template).map(([name, value]) => {
      if (!name.endsWith('.$')) return [name, filled(value, data, context)]
      const path = typeof value === 'string' ? value : ''
      const found = path.startsWith('$$') ? at(context, path.slice(1)) : at(data, path)
      return [name.slice(0, -2), found]
    }),
  )
}

function at(data: Json, path: string): Json {
  if (!/^\$(?:\.\w+)*$/.test(path)) throw new Error(`Not known: the path ${path}`)
  let found: Json | undefined = data
  for (const name of path.split('.').slice(1))
    found = (found as Readonly<Record<string, Json>> | undefined)?.[name]
  if (found === undefined) throw new StateFault('States.Runtime', `nothing is at ${path}`)
  return found
}

function placed(data: Json, path: string | null | undefined, result: Json): Json {
  if (path === null) return data
  if (path === undefined || path === '$') return result
  const [, name = ''] = /^\$\.(\w+)$/.exec(path) ?? []
  return { ...(data as Data), [name]: result }
}

function limited(data: Json): Json {
  if (Buffer.byteLength(JSON.stringify(data)) > DATA_BYTES_MAX)
    throw new StateFault('States.DataLimitExceeded', 'more than 256 KiB')
  return data
}

function refuseUnknown(name: string, state: State): void {
  const unknown = Object.keys(state).filter(
    (field) => field !== 'Type' && !KNOWN[state.Type].includes(field),
  )
  if (unknown.length > 0) throw new Error(`Not known of ${name}: ${unknown.join(', ')}`)
}

function words(text: string): readonly string[] {
  return text.split(' ')
}
