import type { PropsWithChildren } from 'hono/jsx'
import type { ConsoleContext, SignedIn } from '../route.ts'

/** A form that changes something: it brings the token of the session along. */
export function PostForm({
  c,
  action,
  takes = 'form',
  class: className,
  confirm,
  id,
  isSentAtOnce,
  children,
}: PropsWithChildren<{
  c: ConsoleContext
  action: string
  takes?: 'form' | 'file'
  class?: string
  /** What the script asks before it sends; without a script there must be a page that asks. */
  confirm?: string
  id?: string
  /** The script presses its button; without one a person does. */
  isSentAtOnce?: boolean
}>) {
  // Before signing in there is no session.
  const csrf = (c.get('signedIn') as SignedIn | undefined)?.csrf
  return (
    <form
      method="post"
      action={action}
      id={id}
      class={className}
      data-confirm={confirm}
      data-send={isSentAtOnce === true ? 'now' : undefined}
      {...(takes === 'file' ? { enctype: 'multipart/form-data' } : {})}
    >
      {csrf === undefined ? null : <input type="hidden" name="csrf" value={csrf} />}
      {children}
    </form>
  )
}

/** A label, its control, and a sentence of help or what was wrong with it. */
export function Field({
  label,
  name,
  help,
  fault,
  children,
}: PropsWithChildren<{
  label: string
  /** The `id` of the control within. */
  name: string
  help?: string | undefined
  fault?: string | undefined
}>) {
  return (
    <div class={fault === undefined ? 'field' : 'field wrong'}>
      <label for={name}>{label}</label>
      {children}
      {fault === undefined ? null : (
        <p class="fault" id={`${name}-fault`}>
          {fault}
        </p>
      )}
      {help === undefined ? null : (
        <p class="help" id={`${name}-help`}>
          {help}
        </p>
      )}
    </div>
  )
}

/** One line of text, with its label. */
export function Text({
  label,
  name,
  help,
  fault,
  type = 'text',
  value,
  required = false,
  placeholder,
  autocomplete = 'off',
  maxlength = 500,
}: {
  label: string
  name: string
  help?: string | undefined
  fault?: string | undefined
  type?: 'text' | 'email' | 'tel' | 'search' | 'date' | 'datetime-local' | 'number'
  value?: string | undefined
  required?: boolean
  placeholder?: string
  autocomplete?: string
  maxlength?: number
}) {
  return (
    <Field label={label} name={name} help={help} fault={fault}>
      <input
        id={name}
        name={name}
        type={type}
        value={value}
        required={required}
        placeholder={placeholder}
        autocomplete={autocomplete}
        maxlength={maxlength}
        aria-describedby={describedBy(name, help, fault)}
        aria-invalid={fault === undefined ? undefined : 'true'}
      />
    </Field>
  )
}

/** One of several values; the first is chosen if none is. */
export function Select({
  label,
  name,
  options,
  value,
  help,
  fault,
}: {
  label: string
  name: string
  options: readonly (readonly [value: string, label: string])[]
  value?: string | undefined
  help?: string | undefined
  fault?: string | undefined
}) {
  return (
    <Field label={label} name={name} help={help} fault={fault}>
      <select id={name} name={name} aria-describedby={describedBy(name, help, fault)}>
        {options.map(([one, shown]) => (
          <option value={one} selected={one === value}>
            {shown}
          </option>
        ))}
      </select>
    </Field>
  )
}

/** Several values at once, or a yes. */
export function Check({
  label,
  name,
  value = 'yes',
  checked = false,
  required = false,
}: {
  label: string
  name: string
  value?: string
  checked?: boolean
  required?: boolean
}) {
  return (
    <label class="check">
      <input type="checkbox" name={name} value={value} checked={checked} required={required} />
      <span>{label}</span>
    </label>
  )
}

function describedBy(name: string, help?: string, fault?: string): string | undefined {
  const ids = [...(fault ? [`${name}-fault`] : []), ...(help ? [`${name}-help`] : [])]
  return ids.length === 0 ? undefined : ids.join(' ')
}
