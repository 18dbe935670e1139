/** The exit codes of the process. */
export const EXIT = { done: 0, error: 1, denied: 3, interrupted: 130 } as const

/** An error for the operator on stderr: one line, and more lines under it. */
export class Failure extends Error {
  readonly more: readonly string[]

  constructor(message: string, more: readonly string[] = [], cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'Failure'
    this.more = more
  }
}

/** Ctrl-C during a question: reported as an interruption, never as a failure. */
export class Interrupted extends Failure {
  constructor() {
    super('Interrupted.')
    this.name = 'Interrupted'
  }
}

/** A refusal of the server (RFC 9457), with the faults it points at. */
export class Refusal extends Failure {
  readonly status: number
  /** For Basta's own refusals `urn:basta:<code>`. */
  readonly type: string | undefined

  constructor(
    status: number,
    { type, title, more }: { type: string | undefined; title: string; more: readonly string[] },
  ) {
    super(`${title} (HTTP ${status})`, more)
    this.name = 'Refusal'
    this.status = status
    this.type = type
  }
}

/** The root cause of an error: a system's code if there is one, else its name. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.cause instanceof Error) return codeOf(error.cause)
  const { code } = error as NodeJS.ErrnoException
  return code ?? (error.name === 'Error' ? error.message : error.name)
}
