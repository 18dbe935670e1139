import * as z from 'zod/mini'
import { TARGETS } from '../../functions/propagate/targets.ts'

/** What each kind asks for in its declaration and in the targets document, from its own schemas. */
export function settingsTable(): string {
  const rows = [...TARGETS].map(([kind, { settings, credentials }]) => [
    `\`${kind}\``,
    members(settings).join('; ') || 'none',
    z.safeParse(credentials, undefined).success
      ? `none: the job's own role; or of another account ${members(credentials).join('; ')}`
      : members(credentials).join('; '),
  ])
  return table(['kind', 'settings', 'credentials'], rows)
}

const SCHEMA = z.object({
  type: z.optional(z.string()),
  enum: z.optional(z.array(z.string())),
  items: z.optional(z.object({ type: z.string() })),
  properties: z.optional(z.record(z.string(), z.unknown())),
  required: z.optional(z.array(z.string())),
})

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
}

function members(schema: z.ZodMiniType): string[] {
  return membersOf(z.toJSONSchema(schema, { io: 'input' }))
}

function membersOf(schema: unknown): string[] {
  const { properties = {}, required = [] } = z.parse(SCHEMA, schema)
  return Object.entries(properties).map(([name, member]) => {
    const need = required.includes(name) ? 'required' : 'optional'
    return `\`${name}\` (${typeOf(member)}, ${need})`
  })
}

function typeOf(member: unknown): string {
  const { type = '', enum: values, items } = z.parse(SCHEMA, member)
  if (type === 'object') return `object of ${membersOf(member).join(', ')}`
  if (type === 'array') return `list of ${TYPES[items?.type ?? ''] ?? 'values'}`
  if (values !== undefined) return values.map((value) => `\`${value}\``).join(' or ')
  return TYPES[type] ?? type
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
