import * as z from 'zod/mini'

export type Schema = z.ZodMiniType

/** Gives a schema that several calls share a name of its own in the description. */
export function named<S extends Schema>(id: string, schema: S): S {
  z.globalRegistry.add(schema, { ...z.globalRegistry.get(schema), id })
  return schema
}

/** Says of a member what its name and type do not. */
export function described<S extends Schema>(description: string, schema: S): S {
  z.globalRegistry.add(schema, { ...z.globalRegistry.get(schema), description })
  return schema
}
