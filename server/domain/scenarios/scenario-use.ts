import type { ParamValues } from './scenario-params.ts'

/** A scenario by name, with the params that are not to have their default. */
export type ScenarioUse = { readonly name: string; readonly params?: ParamValues }
