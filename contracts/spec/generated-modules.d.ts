// The types of the files that generate.ts writes, so that the type checker does not need a build first.

type Validator = {
  (value: unknown): boolean
  errors?: readonly import('ajv').ErrorObject[] | null
}

declare module '*/generated/validators.js' {
  export const verificationRequest: Validator
  export const tokenCreate: Validator
  export const tokenUpdate: Validator
  export const tokenCreateV1: Validator
  export const tokenUpdateV1: Validator
  export const requestShape: import('./generate.ts').MemberTree
}

declare module '*/generated/file-validators.js' {
  export const scenarioFile: Validator
  export const routesFile: Validator
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
