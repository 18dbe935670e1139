/** The fields of a form that was sent: texts are trimmed, empty ones are absent. */
export type Form = {
  readonly text: (name: string) => string | undefined
  /** All values of a field that may come several times. */
  readonly all: (name: string) => readonly string[]
  readonly file: (name: string) => File | undefined
}

export const NO_FORM: Form = { text: () => undefined, all: () => [], file: () => undefined }

export function readForm(data: FormData): Form {
  const all = (name: string): string[] =>
    data
      .getAll(name)
      .flatMap((value) => (typeof value === 'string' && value.trim() !== '' ? [value.trim()] : []))
  return {
    all,
    text: (name) => all(name)[0],
    file: (name) => {
      const value = data.get(name)
      return value instanceof File && value.name !== '' ? value : undefined
    },
  }
}
