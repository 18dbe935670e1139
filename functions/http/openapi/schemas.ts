import * as z from 'zod/mini'
import type { Json } from '../../domain/canonical-json.ts'

export type Part = { readonly [name: string]: Json | undefined }

/** The schemas of a description, each written once, under its name. */
export type SchemaBook = {
  /** Returns a reference if the schema has a name, else the schema itself. */
  readonly write: (schema: z.ZodMiniType, io: 'input' | 'output') => Part
  /** Sorted by name. */
  readonly components: () => Part
}

/** Gives a schema a name, unless it has one. All are named before the first is written. */
export function name(schema: z.ZodMiniType, id: string): void {
  const known = z.globalRegistry.get(schema)
  if (known?.id === undefined) z.globalRegistry.add(schema, { ...known, id })
}

const DEFS = '#/$defs/'

export function schemaBook(): SchemaBook {
  const written = new Map<string, Part>()
  const write: SchemaBook['write'] = (schema, io) => {
    const json = z.toJSONSchema(schema, { io, override: describeRightValue })
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
 * Some checks have no keyword in JSON Schema, or only a pattern. Their error message says what is
 * right, so it becomes the description.
 */
const describeRightValue: NonNullable<
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

/** The part of a check's definition that is used here. */
type CheckDefinition = {
  readonly check: string
  readonly error?: (issue: object) => unknown
  readonly path?: readonly PropertyKey[]
}
