/** What a JSON Schema validator says about one place, in Ajv's words. */
export type SchemaViolation = {
  readonly pointer: string
  readonly keyword: string
  readonly params: Readonly<Record<string, unknown>>
  readonly message: string
}

/** Checks a document against the schema of its kind of file; no faults mean that it is one. */
export type ValidateFile = (document: unknown) => readonly SchemaViolation[]
