// The type of what generate.ts writes, so that the type checker needs no build before it.

declare module '*/generated/control-api.json' {
  const description: unknown
  export default description
}
