// The types of the files that generate.ts writes, so that the type checker does not need a build first.

declare module '*/generated/validators.js' {
  type Validator = {
    (value: unknown): boolean
    errors?: readonly import('ajv').ErrorObject[] | null
  }
  export const verificationRequest: Validator
  export const tokenCreate: Validator
  export const tokenUpdate: Validator
  export const tokenCreateV1: Validator
  export const tokenUpdateV1: Validator
  export const scenarioFile: Validator
  export const routesFile: Validator
  export const requestShape: import('./generate.ts').MemberTree
}

declare module '*/generated/openapi.json' {
  const document: unknown
  export default document
}

declare module '*/generated/openapi-lines.json' {
  const lines: Readonly<Record<string, number>>
  export default lines
}

declare module '*/generated/openapi-text.json' {
  const text: string
  export default text
}
