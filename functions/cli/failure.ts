/** What the process ends with. */
export const EXIT = { done: 0, error: 1, denied: 3, interrupted: 130 } as const

/** Something the operator is told on stderr: one line, and further lines under it. */
export class Failure extends Error {
  readonly more: readonly string[]

  constructor(message: string, more: readonly string[] = [], cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'Failure'
    this.more = more
  }
}

/** Ctrl-C where the terminal was ours: it is told as that, and never as a failure. */
export class Interrupted extends Failure {
  constructor() {
    super('Interrupted.')
    this.name = 'Interrupted'
  }
}

/** A refusal of the server (RFC 9457), with what it points at. */
export class Refusal extends Failure {
  readonly status: number
  /** Of Basta's own refusals `urn:basta:<code>`. */
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

/** The reason at the bottom of an error: a system's code where there is one, else its name. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.cause instanceof Error) return codeOf(error.cause)
  const { code } = error as NodeJS.ErrnoException
  return code ?? (error.name === 'Error' ? error.message : error.name)
}
