import type { PropsWithChildren } from 'hono/jsx'
import { IMPORT_BYTES_MAX } from '../../domain/import.ts'
import { importWords } from '../../languages/console/imports.ts'
import { Field, PostForm } from '../parts/form.tsx'
import type { ConsoleContext } from '../route.ts'

/**
 * A form that brings a file. With a script the file goes straight to its signed URL, whatever its size;
 * without one the form carries it through the function itself.
 */
export function UploadForm({
  c,
  action,
  announce,
  submit,
  fault,
  limit,
  children,
}: PropsWithChildren<{
  c: ConsoleContext
  /** Takes the form with its file. */
  action: string
  /** Takes the form without its file, and says where to put that. */
  announce: string
  submit: string
  fault?: string | undefined
  /** What is taken, where it is another file than an import's. */
  limit?: {
    readonly bytesMax: number
    readonly fileHelp: string
    readonly noScript: string
    readonly tooLarge: string
  }
}>) {
  const { form } = importWords[c.get('language')]
  const { bytesMax, ...told } = limit ?? { bytesMax: IMPORT_BYTES_MAX }
  const words = { ...form, ...told }
  const said = {
    'data-upload': announce,
    'data-bytes-max': String(bytesMax),
    'data-empty': words.empty,
    'data-too-large': words.tooLarge,
    'data-spreadsheet': words.spreadsheet,
    'data-broken': words.broken,
    'data-wrong': words.wrong,
    'data-cancelled': words.cancelled,
  }
  return (
    <div class="upload" {...said}>
      <PostForm c={c} action={action} takes="file">
        <Field label={words.file} name="file" help={words.fileHelp} fault={fault}>
          <div class="drop">
            <p class="prompt">{words.drop}</p>
            <input
              id="file"
              name="file"
              type="file"
              accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"
              required
              aria-describedby="file-help"
            />
          </div>
        </Field>
        <noscript>
          <p class="help">{words.noScript}</p>
        </noscript>
        {children}
        <div class="buttons">
          <button class="main">{submit}</button>
        </div>
        <div class="uploading" hidden>
          <progress max="1" value="0" aria-label={words.uploading} />
          <output aria-live="polite" />
          <button type="button" data-cancel>
            {words.cancel}
          </button>
        </div>
        <p class="fault" role="alert" data-fault hidden />
      </PostForm>
    </div>
  )
}
