import type { Command } from 'commander'
import { openApi, type Api, type Asked } from './api.ts'
import { explain } from './explain.ts'
import type { Refusal } from './failure.ts'
import type { JudgeHere } from './judge-here.ts'
import { printer, visible, type Printer } from './print.ts'
import { isUnencrypted, readSettings, type Options, type Settings } from './settings.ts'

/** What the process gets from outside; read once by `main.ts`. */
export type Host = {
  readonly environment: NodeJS.ProcessEnv
  /** Milliseconds of a monotonic clock. */
  readonly monotonic: () => number
  readonly now: () => Date
  /** Loads what judges lists in this process. */
  readonly judgeHere: () => Promise<JudgeHere>
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
}

/** What every command uses. */
export type Cli = {
  readonly api: Api
  readonly print: Printer
  readonly isJson: boolean
  readonly settings: Settings
  readonly timeoutMs: number
  readonly signal: AbortSignal
  /** A refusal in the words of the command's options. */
  readonly explain: (refusal: Refusal, asked: Asked) => Promise<Refusal>
}

/** Combines the options, the environment and the stored login. */
export async function openCli(command: Command, host: Host): Promise<Cli> {
  const options = command.optsWithGlobals<Options>()
  const settings = await readSettings(options, host.environment)
  if (isUnencrypted(settings.url))
    say(`Careful: the key and the addresses go to ${settings.url} unencrypted; use https.`)
  const { signal, monotonic } = host
  const timeoutMs = options.timeout * 1000
  const access = { ...settings, timeoutMs, monotonic, signal }
  const inWords: Cli['explain'] = (refusal, asked) =>
    explain(command, openApi(access), refusal, asked)
  return {
    api: openApi({ ...access, explain: inWords }),
    print: openPrinter(command, host),
    isJson: options.json === true,
    settings,
    timeoutMs,
    signal,
    explain: inWords,
  }
}

export function openPrinter(command: Command, { environment }: Host): Printer {
  const { json = false } = command.optsWithGlobals<Options>()
  return printer(process.stdout, { json, environment })
}

/** Tells the operator something beside the result, on stderr. */
export function say(text: string): void {
  process.stderr.write(`${visible(text)}\n`)
}

/** Collects an option that may be given several times. */
export function several(value: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), value]
}
