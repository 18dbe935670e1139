import * as z from 'zod/mini'

export type Schema = z.ZodMiniType

/** Gives a schema that several calls share its own name in the description. */
export function named<S extends Schema>(id: string, schema: S): S {
  z.globalRegistry.add(schema, { ...z.globalRegistry.get(schema), id })
  return schema
}

/** Describes a member beyond its name and type. */
export function described<S extends Schema>(description: string, schema: S): S {
  z.globalRegistry.add(schema, { ...z.globalRegistry.get(schema), description })
  return schema
}
