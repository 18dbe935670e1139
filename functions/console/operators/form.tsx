import { parseAddress } from '../../domain/address.ts'
import { CONSOLE_LANGUAGES, ROLES, type Operator } from '../../domain/operator.ts'
import { ID } from '../../domain/scope.ts'
import { frameWords } from '../../languages/console/frame.ts'
import { operatorWords } from '../../languages/console/operators.ts'
import { operator as schema } from '../../schemas/operators.ts'
import { PostForm, Select, Text } from '../parts/form.tsx'
import type { ConsoleContext } from '../route.ts'

/** What was written, to show it again beside what is wrong with it. */
export type Written = Partial<Record<'id' | 'name' | 'email' | 'role' | 'language', string>>
export type Fault = 'id' | 'name' | 'email'

type Asked = { readonly id: string } & Pick<Operator, 'name' | 'email' | 'role' | 'language'>

export function writtenOf(c: ConsoleContext): Written {
  const form = c.get('form')
  const names = ['id', 'name', 'email', 'role', 'language'] as const
  return Object.fromEntries(
    names.flatMap((name) => {
      const text = form.text(name)
      return text === undefined ? [] : [[name, text]]
    }),
  )
}

/** The operator that a form describes, or the fields that do not. */
export async function readOperatorForm(
  written: Written,
  id = written.id ?? '',
): Promise<{ readonly asked: Asked } | { readonly faults: readonly Fault[] }> {
  const { name, email = '', role, language } = written
  const read = schema.safeParse({ name, email, role, ...(language && { language }) })
  const isEmail = (await parseAddress(email, { channel: 'email' })).ok
  const faults: Fault[] = [
    ...(ID.test(id) ? [] : (['id'] as const)),
    ...(read.error?.issues.some(({ path }) => path[0] === 'name') ? (['name'] as const) : []),
    ...(isEmail ? [] : (['email'] as const)),
  ]
  return read.success && faults.length === 0 ? { asked: { id, ...read.data } } : { faults }
}

/** The fields of an operator: of a new one with a short name, of a known one without. */
export function OperatorForm({
  c,
  action,
  written,
  faults = [],
  isNew,
  isYou = false,
}: {
  c: ConsoleContext
  action: string
  written: Written
  faults?: readonly Fault[] | undefined
  isNew: boolean
  isYou?: boolean
}) {
  const language = c.get('language')
  const words = operatorWords[language]
  const { roles } = frameWords[language]
  const faultOf = (field: Fault) => (faults.includes(field) ? words.faults[field] : undefined)
  return (
    <PostForm c={c} action={action} class="card">
      <Text
        label={words.name}
        name="name"
        value={written.name}
        fault={faultOf('name')}
        maxlength={80}
        required
      />
      {isNew ? (
        <Text
          label={words.id}
          name="id"
          value={written.id}
          help={words.idHelp}
          fault={faultOf('id')}
          maxlength={63}
          required
        />
      ) : null}
      <Text
        label={words.email}
        name="email"
        type="email"
        value={written.email}
        help={words.emailHelp}
        fault={faultOf('email')}
        maxlength={320}
        required
      />
      {isYou ? (
        <input type="hidden" name="role" value={written.role} />
      ) : (
        <fieldset>
          <legend>{words.role}</legend>
          {ROLES.map((role) => (
            <label class="check">
              <input
                type="radio"
                name="role"
                value={role}
                checked={role === (written.role ?? 'viewer')}
              />
              <span>
                {roles[role]} <small class="soft">{words.roleHelp[role]}</small>
              </span>
            </label>
          ))}
        </fieldset>
      )}
      <Select
        label={words.language}
        name="language"
        options={(['', ...CONSOLE_LANGUAGES] as const).map((one) => [one, words.languages[one]])}
        value={written.language}
      />
      {isYou ? <p class="help">{words.yourself}</p> : null}
      <button class="button main">{isNew ? words.add : words.save}</button>
    </PostForm>
  )
}
