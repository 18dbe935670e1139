import type { StoredSender } from '../../domain/senders.ts'
import { declaredCountries } from '../../domain/text-reach.ts'
import { personWords } from '../../languages/console/person.ts'
import { show } from '../frame.tsx'
import { Field, PostForm, Select } from '../parts/form.tsx'
import { Card, Notice } from '../parts/show.tsx'
import type { ConsoleContext } from '../route.ts'
import type { Done } from './shown.ts'

/** One field and a country; an address that could not be read comes back with what is wrong. */
export async function searchPage(
  c: ConsoleContext,
  senders: readonly StoredSender[],
  wrong?: { readonly typed: string; readonly country: string | undefined },
): Promise<Response> {
  const language = c.get('language')
  const { search, title } = personWords[language]
  const named = new Intl.DisplayNames(language, { type: 'region' })
  const countries = [...(await declaredCountries(senders))]
    .map((code) => [code, named.of(code) ?? code] as const)
    .toSorted(([, a], [, b]) => a.localeCompare(b, language))
  const usual = senders.find(({ defaultCountry }) => defaultCountry !== undefined)?.defaultCountry
  return show(c, {
    title,
    section: 'people',
    status: wrong === undefined ? 200 : 400,
    lead: search.lead,
    body: (
      <Card>
        <PostForm c={c} action="/console/people">
          <div class="search">
            <Field
              label={search.label}
              name="address"
              fault={wrong === undefined ? undefined : search.unreadable}
            >
              <input
                id="address"
                name="address"
                type="search"
                value={wrong?.typed}
                required
                autofocus
                autocomplete="off"
                maxlength={320}
                aria-invalid={wrong === undefined ? undefined : 'true'}
                aria-describedby={wrong === undefined ? undefined : 'address-fault'}
              />
            </Field>
            <Select
              label={search.country}
              name="country"
              value={wrong === undefined ? usual : wrong.country}
              options={[...countries, ['', search.noCountry]]}
            />
            <button class="button main">{search.button}</button>
          </div>
        </PostForm>
        <p class="help">{search.kept}</p>
      </Card>
    ),
  })
}

/** Something is kept and not recorded yet; the person cannot be shown now. */
export function queuedPage(c: ConsoleContext, done: Done): Response | Promise<Response> {
  const { person, title } = personWords[c.get('language')]
  return show(c, {
    title: person,
    section: 'people',
    body: (
      <Notice tone={done.tone}>
        <p>
          {done.text} <a href="/console/people">{title}</a>
        </p>
      </Notice>
    ),
  })
}
