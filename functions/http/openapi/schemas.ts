import * as z from 'zod/mini'
import type { Json } from '../../domain/canonical-json.ts'

export type Part = { readonly [name: string]: Json | undefined }

/** The schemas a description refers to, each written once, under its name. */
export type SchemaBook = {
  /** A reference where the schema has a name, else the schema itself. */
  readonly write: (schema: z.ZodMiniType, io: 'input' | 'output') => Part
  /** By name, in order of the names. */
  readonly components: () => Part
}

/** Names a schema, unless it has a name; every one is named before any is written. */
export function name(schema: z.ZodMiniType, id: string): void {
  const known = z.globalRegistry.get(schema)
  if (known?.id === undefined) z.globalRegistry.add(schema, { ...known, id })
}

const DEFS = '#/$defs/'

export function schemaBook(): SchemaBook {
  const written = new Map<string, Part>()
  const write: SchemaBook['write'] = (schema, io) => {
    const json = z.toJSONSchema(schema, { io, override: tellWhatIsRight })
    const { $schema: _, $defs = {}, ...rest } = json as Part & { $defs?: Record<string, Json> }
    for (const [id, definition] of Object.entries($defs))
      keep(written, id, relocate(definition) as Part)
    return relocate(rest) as Part
  }
  return {
    write,
    components: () =>
      Object.fromEntries([...written].toSorted(([one], [other]) => (one < other ? -1 : 1))),
  }
}

function keep(written: Map<string, Part>, id: string, definition: Part): void {
  const before = written.get(id)
  if (before !== undefined && JSON.stringify(before) !== JSON.stringify(definition))
    throw new Error(`Two schemas are named "${id}", or one is asked and answered differently.`)
  written.set(id, definition)
}

function toComponent(reference: string): string {
  return reference.replace(DEFS, '#/components/schemas/')
}

function relocate(value: Json): Json {
  if (value === null || typeof value !== 'object') return value
  if (isList(value)) return value.map(relocate)
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === '$ref' && typeof member === 'string'
        ? toComponent(member)
        : relocate(member ?? null),
    ]),
  )
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

/**
 * A check that JSON Schema has no word for, or only a pattern, says in its refusal what would be
 * right: the same sentence describes it.
 */
const tellWhatIsRight: NonNullable<
  NonNullable<Parameters<typeof z.toJSONSchema>[1]>['override']
> = ({ zodSchema: { _zod: schema }, jsonSchema }) => {
  const told = (schema.def.checks ?? []).flatMap(({ _zod: check }) => {
    const { check: kind, error, path } = check.def as CheckDefinition
    if (kind !== 'custom' && kind !== 'string_format') return []
    const message = error?.({})
    if (typeof message !== 'string') return []
    return [path === undefined ? message : `\`${path.join('.')}\`: ${message}`]
  })
  if (told.length > 0) jsonSchema.description ??= told.join('; ')
}

/** What a check says of itself, as far as it matters here. */
type CheckDefinition = {
  readonly check: string
  readonly error?: (issue: object) => unknown
  readonly path?: readonly PropertyKey[]
}
