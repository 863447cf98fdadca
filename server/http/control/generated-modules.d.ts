// The type of the file that generate-control-api.ts writes. With it, the type checker does not need that file.

declare module '*/generated/control-api.json' {
  const description: unknown
  export default description
}
