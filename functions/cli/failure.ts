/** The exit codes of the process. */
export const EXIT = {
  done: 0,
  error: 1,
  denied: 3,
  /** `verify`: the certificate, the list or the proof is not to be believed. */
  unproved: 4,
  /** `scrub`: the list cannot be used as it is. */
  unusable: 5,
  /** `scrub`: the register was not complete in time. */
  behind: 6,
  interrupted: 130,
} as const

/** An error for the operator on stderr: one line, and more lines under it. */
export class Failure extends Error {
  readonly more: readonly string[]
  readonly exit: number = EXIT.error

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

/** A list that cannot be used as it is; nothing was written. */
export class ListUnusable extends Failure {
  override readonly exit = EXIT.unusable
}

/** The register was not complete in time; nothing was written. */
export class RegisterBehind extends Failure {
  override readonly exit = EXIT.behind
}

/** What a refusal points at: a place in the request, and what would be right there. */
export type Fault = { readonly pointer: string; readonly detail: string }

type Told = {
  readonly type: string | undefined
  readonly title: string
  readonly faults: readonly Fault[]
  readonly detail: readonly string[]
  readonly hints: readonly string[]
}

/** A refusal of the server (RFC 9457), with the faults it points at. */
export class Refusal extends Failure {
  readonly status: number
  readonly faults: readonly Fault[]
  readonly #told: Told
  /** For Basta's own refusals `urn:basta:<code>`. */
  readonly type: string | undefined

  /** `lines` say what the faults are; by default they are told as the server does. */
  constructor(status: number, told: Told, lines?: readonly string[]) {
    const { type, title, faults, detail, hints } = told
    const shown = lines ?? faults.map((fault) => `${fault.pointer}: ${fault.detail}`)
    super(`${title} (HTTP ${status})`, [...detail, ...shown, ...hints])
    this.name = 'Refusal'
    this.status = status
    this.type = type
    this.faults = faults
    this.#told = told
  }

  /** The same refusal with its faults in other words, which say more than that there are some. */
  with(lines: readonly string[]): Refusal {
    const isSaid = this.type === 'urn:basta:invalid_request' && lines.length > 0
    return new Refusal(this.status, { ...this.#told, ...(isSaid && { detail: [] }) }, lines)
  }
}

/** The root cause of an error: a system's code if there is one, else its name. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.cause instanceof Error) return codeOf(error.cause)
  const { code } = error as NodeJS.ErrnoException
  return code ?? (error.name === 'Error' ? error.message : error.name)
}
