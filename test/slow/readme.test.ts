import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { PROVIDERS } from '../../functions/inbound/providers.ts'
import { problemsTable } from '../../functions/http/openapi/problems.ts'
import { callsOf } from '../../infra/docs/calls.ts'
import { OPERATIONS } from '../../infra/docs/operations.ts'
import { providersTable } from '../../infra/docs/providers.ts'

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')

it('the README shows the table of providers as `npm run providers` prints it', () => {
  const [, shown = ''] = /<!-- providers -->\n([^]*?)\n<!-- \/providers -->/.exec(readme) ?? []
  expect(shown).toBe(providersTable())
})

it('the README shows the table of problems as `npm run problems` prints it', () => {
  const [, shown = ''] = /<!-- problems -->\n([^]*?)\n<!-- \/problems -->/.exec(readme) ?? []
  expect(shown).toBe(problemsTable())
})

it('the README shows every call of the API once, as `npm run calls` prints it', () => {
  const [, shown = ''] = /<!-- calls -->\n```sh\n([^]*?)\n```\n<!-- \/calls -->/.exec(readme) ?? []
  expect(shown).toBe(callsOf(OPERATIONS))
})

it('every provider says what it was checked against and names what it needs', () => {
  for (const [name, { about }] of Object.entries(PROVIDERS))
    for (const [part, text] of Object.entries(about)) expect(text, `${name}: ${part}`).toMatch(/\S/)
})

it('the README names every npm script a user needs', () => {
  for (const script of [
    'npm ci && npm start',
    'npm ci && npm test',
    'npm run demo',
    'npm run bench',
  ])
    expect(readme).toContain(script)
})
