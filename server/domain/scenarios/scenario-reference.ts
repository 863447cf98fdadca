import type { ParamValues } from './scenario-params.ts'

/** A scenario by name, with values for some of its params. The others get their defaults. */
export type ScenarioUse = { readonly name: string; readonly params?: ParamValues }
