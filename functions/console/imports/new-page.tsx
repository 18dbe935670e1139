import type { Senders } from '../../domain/senders.ts'
import { importWords } from '../../languages/console/imports.ts'
import { show } from '../frame.tsx'
import { Select, Text } from '../parts/form.tsx'
import { Card, Tabs } from '../parts/show.tsx'
import type { ConsoleContext } from '../route.ts'
import { KINDS, type AskedFault, type Kind } from './asked-form.ts'
import { UploadForm } from './upload-form.tsx'
import { countryOptions, everySender, scopeOptions } from './whom.ts'

export type NewPageDeps = {
  readonly senders: Pick<Senders, 'list'>
  readonly objects: { readonly uploadOrigin: () => Promise<string> }
}

/** The form of a new import, as it was filled in where something was wrong. */
export async function newPage(
  c: ConsoleContext,
  { senders, objects }: NewPageDeps,
  kind: Kind,
  faults: readonly (AskedFault | 'file')[] = [],
): Promise<Response> {
  const language = c.get('language')
  const words = importWords[language]
  const form = c.get('form')
  const known = await everySender(senders)
  const faultOf = (name: AskedFault): string | undefined =>
    faults.includes(name) ? (name === 'at' ? words.form.badTime : words.form.needed) : undefined
  const fileFault = faults.includes('file') ? words.form.choose : words.form.again
  return show(c, {
    title: words.new,
    section: 'imports',
    status: faults.length === 0 ? 200 : 400,
    lead: words.kindLeads[kind],
    connect: await objects.uploadOrigin(),
    body: (
      <>
        <Tabs
          label={words.file.kind}
          tabs={KINDS.map((one) => ({
            href: `/console/imports/new?kind=${one}`,
            label: words.kinds[one],
            isOpen: one === kind,
          }))}
        />
        <div class="split">
          <Card>
            <UploadForm
              c={c}
              action="/console/imports"
              announce="/console/imports/announced"
              submit={words.form.submit}
              fault={faults.length === 0 ? undefined : fileFault}
            >
              <input type="hidden" name="kind" value={kind} />
              <Select
                label={kind === 'stops' ? words.form.whom : words.form.sender}
                name="whom"
                value={form.text('whom')}
                fault={faultOf('whom')}
                options={
                  kind === 'stops'
                    ? scopeOptions(language, known)
                    : known.map(({ id, name }) => [`sender/${id}`, name] as const)
                }
              />
              <Text
                label={words.form.source}
                name="source"
                help={words.form.sourceHelp}
                value={form.text('source')}
                fault={faultOf('source')}
                required
              />
              <Select
                label={words.form.country}
                name="country"
                value={form.text('country')}
                fault={faultOf('country')}
                options={await countryOptions(language, words.form.countryOf)}
              />
              {kind === 'consents' ? null : (
                <details open={faults.includes('at') || faults.includes('list')}>
                  <summary>{words.form.more}</summary>
                  <Select
                    label={words.form.list}
                    name="list"
                    value={form.text('list')}
                    fault={faultOf('list')}
                    options={Object.entries(words.form.lists)}
                  />
                  <Text
                    label={words.form.at}
                    name="at"
                    type="datetime-local"
                    help={words.form.atHelp}
                    value={form.text('at')}
                    fault={faultOf('at')}
                  />
                </details>
              )}
            </UploadForm>
          </Card>
          <Card title={words.happens.title} id="happens">
            <ol class="happens">
              {words.happens.steps.map((step) => (
                <li>{step}</li>
              ))}
            </ol>
          </Card>
        </div>
      </>
    ),
  })
}
