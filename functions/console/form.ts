/** The fields of a form that was sent: texts are trimmed, empty ones are absent. */
export type Form = {
  readonly text: (name: string) => string | undefined
  /** All values of a field that may come several times. */
  readonly all: (name: string) => readonly string[]
  readonly file: (name: string) => File | undefined
}

export const NO_FORM: Form = { text: () => undefined, all: () => [], file: () => undefined }

/** The form of a body that was read whole; undefined where it is none. */
export async function readForm(body: {
  formData: () => Promise<FormData>
}): Promise<Form | undefined> {
  try {
    return formOf(await body.formData())
  } catch (error) {
    // The standard's word for a body that is no form, or that is cut off (Fetch, "body mixin").
    if (error instanceof TypeError) return undefined
    throw error
  }
}

function formOf(data: FormData): Form {
  const texts = new Map<string, string[]>()
  for (const [name, value] of data) {
    const text = typeof value === 'string' ? value.trim() : ''
    if (text === '') continue
    const known = texts.get(name)
    if (known === undefined) texts.set(name, [text])
    else known.push(text)
  }
  const all = (name: string): readonly string[] => texts.get(name) ?? []
  return {
    all,
    text: (name) => all(name)[0],
    file: (name) => {
      const value = data.get(name)
      return value instanceof File && value.name !== '' ? value : undefined
    },
  }
}
