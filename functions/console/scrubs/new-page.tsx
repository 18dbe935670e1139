import type * as z from 'zod/mini'
import { scopeSender, scopeTopic } from '../../domain/scope.ts'
import { importWords } from '../../languages/console/imports.ts'
import { scrubWords } from '../../languages/console/scrubs.ts'
import { scrubAsked } from '../../schemas/scrubs.ts'
import { show } from '../frame.tsx'
import type { Form } from '../form.ts'
import { countryOptions, everySender, scopeOptions } from '../imports/whom.ts'
import { Check, Select, Text } from '../parts/form.tsx'
import { Card } from '../parts/show.tsx'
import type { ConsoleContext } from '../route.ts'
import type { ScrubsDeps } from './deps.ts'
import { UploadList } from './upload.tsx'

export type AskedFault = 'whom' | 'country'

/** What the form asks for, in the form of `POST /v1/scrubs`; or the fields that are wrong. */
export function readAsked(
  form: Form,
  fileName = form.text('source'),
): { readonly asked: z.infer<typeof scrubAsked> } | { readonly faults: readonly AskedFault[] } {
  const whom = (form.text('whom') ?? '') as 'all'
  const topic = scopeTopic(whom)
  const country = form.text('country')
  const read = scrubAsked.safeParse({
    sender: scopeSender(whom) ?? '',
    ...(topic === undefined ? {} : { topic }),
    ...(country === undefined ? {} : { defaultCountry: country }),
    // A name with an address in it is not kept.
    ...(isName(fileName) ? { fileName } : {}),
    purpose: form.text('purpose') ?? 'marketing',
    certificate: form.text('certificate') !== undefined,
  })
  if (read.success) return { asked: read.data }
  const wrong = read.error.issues.map(({ path: [member] }): AskedFault =>
    member === 'defaultCountry' ? 'country' : 'whom',
  )
  return { faults: [...new Set(wrong)] }
}

function isName(fileName: string | undefined): boolean {
  return fileName !== undefined && scrubAsked.shape.fileName.safeParse(fileName).success
}

/** The form of a new list, as it was filled in where something was wrong. */
export async function newPage(
  c: ConsoleContext,
  { senders, objects }: Pick<ScrubsDeps, 'senders' | 'objects'>,
  faults: readonly (AskedFault | 'file')[] = [],
): Promise<Response> {
  const language = c.get('language')
  const words = scrubWords[language]
  const { form: shared } = importWords[language]
  const form = c.get('form')
  const known = await everySender(senders)
  const faultOf = (name: AskedFault) => (faults.includes(name) ? shared.needed : undefined)
  const fileFault = faults.includes('file') ? shared.choose : shared.again
  return show(c, {
    title: words.new,
    section: 'scrubs',
    status: faults.length === 0 ? 200 : 400,
    lead: words.lead,
    connect: await objects.uploadOrigin(),
    body: (
      <div class="split">
        <Card>
          <UploadList
            c={c}
            action="/console/scrubs"
            announce="/console/scrubs/announced"
            fault={faults.length === 0 ? undefined : fileFault}
          >
            <Select
              label={words.form.whom}
              name="whom"
              value={form.text('whom')}
              fault={faultOf('whom')}
              options={scopeOptions(language, known).filter(([scope]) => scope !== 'all')}
            />
            <Text
              label={words.form.name}
              name="source"
              help={words.form.nameHelp}
              value={form.text('source')}
              maxlength={200}
            />
            <Select
              label={words.form.purpose}
              name="purpose"
              value={form.text('purpose')}
              options={Object.entries(words.purposes)}
            />
            <Select
              label={shared.country}
              name="country"
              value={form.text('country')}
              fault={faultOf('country')}
              options={await countryOptions(language, shared.countryOf)}
            />
            <Check
              label={words.form.certificate}
              name="certificate"
              checked={form.text('certificate') !== undefined}
            />
          </UploadList>
        </Card>
        <Card title={words.happens.title} id="happens">
          <ol class="happens">
            {words.happens.steps.map((step) => (
              <li>{step}</li>
            ))}
          </ol>
        </Card>
      </div>
    ),
  })
}
