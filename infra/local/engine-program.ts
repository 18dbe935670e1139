import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'

/** A program that speaks DynamoDB's protocol, and how it is started. */
export type EngineProgram = {
  readonly kind: 'embedded' | 'dynamodb-local'
  readonly command: string
  /** Its address, if it can be told one; else it is asked on 127.0.0.1. */
  readonly takesHost: boolean
  /** What it is started with; without `data` it keeps nothing. */
  readonly words: (place: {
    readonly host: string
    readonly port: number
    readonly data: string | undefined
  }) => readonly string[]
  readonly startMs: number
}

/** What each engine calls its data in the data folder. */
const DATA = { embedded: 'table.db', 'dynamodb-local': 'dynamodb-local' } as const

/** The words before the place of its data; a process left behind is known by them. */
export const DATA_WORDS = ['--db-path', '-dbPath'] as const

/** The platforms that the embedded engine has a package for, in `infra/local/engine-binary`. */
const EMBEDDED = ['linux-x64']

/** DynamoDB Local where it is named, else the embedded engine. Throws with what to do if there is none. */
export function findEngine(environment: NodeJS.ProcessEnv): EngineProgram {
  const folder = environment['BASTA_DYNAMODB_LOCAL']
  if (folder !== undefined && folder !== '') return dynamodbLocal(folder)
  return {
    kind: 'embedded',
    command: engineBinary(),
    takesHost: true,
    words: ({ host, port, data }) => [
      'serve',
      '--host',
      host,
      '--port',
      String(port),
      ...(data === undefined ? [] : [DATA_WORDS[0], data]),
    ],
    startMs: 10_000,
  }
}

/**
 * Where the engine keeps its data. Throws if the folder holds data of the other engine: with an empty
 * table beside it, every stop would be forgotten.
 */
export function engineData(folder: string, { kind }: Pick<EngineProgram, 'kind'>): string {
  for (const [other, name] of Object.entries(DATA))
    if (other !== kind && existsSync(join(folder, name)))
      throw new Error(
        `${join(folder, name)} was written by another engine: start with the same one (${other === 'embedded' ? 'without' : 'with'} BASTA_DYNAMODB_LOCAL), or set BASTA_DATA to another folder.`,
      )
  return join(folder, DATA[kind])
}

/** The embedded engine's binary is an npm package for each platform. */
export function engineBinary(): string {
  const platform = `${process.platform}-${process.arch}`
  try {
    const found = createRequire(import.meta.url).resolve(`@dynoxide/${platform}/package.json`)
    const binary = join(dirname(found), 'dynoxide')
    if (existsSync(binary)) return binary
  } catch {
    // Reported below, with what to do.
  }
  const what = EMBEDDED.includes(platform)
    ? 'The embedded engine is not installed: run npm ci.'
    : `There is no embedded engine for ${platform}. Unpack DynamoDB Local, which runs on Java 17 or newer, and set BASTA_DYNAMODB_LOCAL to its folder.`
  throw new Error(`${what} Or set AWS_ENDPOINT_URL_DYNAMODB to a DynamoDB endpoint.`)
}

/** Amazon's own program for one machine. It has no option for an address: it listens on all. */
function dynamodbLocal(folder: string): EngineProgram {
  const jar = join(folder, 'DynamoDBLocal.jar')
  if (!existsSync(jar))
    throw new Error(
      `BASTA_DYNAMODB_LOCAL must be the folder that DynamoDBLocal.jar is in, not "${folder}".`,
    )
  const java = findProgram('java')
  if (java === undefined)
    throw new Error('DynamoDB Local needs Java 17 or newer: there is no java on the PATH.')
  return {
    kind: 'dynamodb-local',
    command: java,
    takesHost: false,
    words: ({ port, data }) => [
      `-Djava.library.path=${join(folder, 'DynamoDBLocal_lib')}`,
      '-jar',
      jar,
      '-sharedDb',
      '-port',
      String(port),
      ...(data === undefined ? ['-inMemory'] : [DATA_WORDS[1], data]),
    ],
    // A cold Java on a small machine takes its time.
    startMs: 60_000,
  }
}

export function findProgram(name: string): string | undefined {
  const file = process.platform === 'win32' ? `${name}.exe` : name
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, file))
    .find((program) => existsSync(program))
}
