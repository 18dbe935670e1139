/** What a log line may say. There is no field for an address, a text or a token: none can slip in. */
export type LogFields = {
  readonly contact?: string | undefined
  readonly sender?: string | undefined
  readonly reason?: string | undefined
  readonly id?: string | undefined
  readonly provider?: string | undefined
  readonly account?: string | undefined
  readonly tier?: string | undefined
  readonly count?: number | undefined
  readonly status?: number | undefined
  readonly key?: string | undefined
  readonly target?: string | undefined
  readonly step?: string | undefined
}

/**
 * One line of JSON to standard output. `event` is a word that metric filters count by, e.g.
 * `signature_refused`. Written past `console`, which Lambda's JSON log format would wrap in a line
 * of its own.
 */
export function log(event: string, fields: LogFields = {}): void {
  write({ event, ...fields })
}

/** Name, message and stack of what went wrong here; never what a caller sent. */
export function logFailure(event: string, error: unknown, fields: LogFields = {}): void {
  const shown = error instanceof Error ? error : new Error('not an error')
  const cause = shown.cause instanceof Error ? shown.cause.name : undefined
  write({ event, ...fields, name: shown.name, cause, stack: stackOf(shown) })
}

/** What hears each line beside the log; on one machine nobody else watches it. */
const listeners = new Set<(event: string) => void>()

/** Hears the event of each line from now on. */
export function listenToLog(listener: (event: string) => void): void {
  listeners.add(listener)
}

let waiting = ''

/** A batch of a thousand denials is a thousand lines and one write, before anything else happens. */
function write(line: Readonly<Record<string, unknown>> & { readonly event: string }): void {
  for (const listener of listeners) listener(line.event)
  if (waiting === '')
    queueMicrotask(() => {
      const lines = waiting
      waiting = ''
      process.stdout.write(lines)
    })
  waiting += `${JSON.stringify(line)}\n`
}

/** Messages of parsers quote their input; frames do not. */
function stackOf(error: Error): string[] {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .slice(0, 6)
    .map((line) => line.trim())
}
