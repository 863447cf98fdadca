/** One error of a JSON Schema validator, with Ajv's keywords and params. */
export type SchemaViolation = {
  readonly pointer: string
  readonly keyword: string
  readonly params: Readonly<Record<string, unknown>>
  readonly message: string
}

/** Validates a document against the schema of its file type. Returns an empty list if it is valid. */
export type ValidateFile = (
  document: unknown,
) => readonly SchemaViolation[] | Promise<readonly SchemaViolation[]>
