import type { PropsWithChildren } from 'hono/jsx'
import { SCRUB_BYTES_MAX } from '../../domain/scrub.ts'
import { scrubWords } from '../../languages/console/scrubs.ts'
import { UploadForm } from '../imports/upload-form.tsx'
import type { ConsoleContext } from '../route.ts'

/** The drop zone of a list. */
export function UploadList({
  c,
  action,
  announce,
  fault,
  children,
}: PropsWithChildren<{
  c: ConsoleContext
  action: string
  announce: string
  fault?: string | undefined
}>) {
  const { form } = scrubWords[c.get('language')]
  const { fileHelp, noScript, tooLarge } = form
  return (
    <UploadForm
      c={c}
      action={action}
      announce={announce}
      submit={form.submit}
      fault={fault}
      limit={{ bytesMax: SCRUB_BYTES_MAX, fileHelp, noScript, tooLarge }}
    >
      {children}
    </UploadForm>
  )
}
