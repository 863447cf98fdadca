/** What a JSON Schema validator says about one place, in Ajv's words. */
export type SchemaFault = {
  readonly pointer: string
  readonly keyword: string
  readonly params: Readonly<Record<string, unknown>>
  readonly message: string
}

/** Checks a document against scenarios/scenario.schema.json; no faults mean it is a ScenarioText. */
export type ValidateScenario = (document: unknown) => readonly SchemaFault[]
