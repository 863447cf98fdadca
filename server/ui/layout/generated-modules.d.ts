// The type of what generate.ts writes, so that the type checker needs no build before it.

declare module '*/generated/assets.json' {
  const assets: Readonly<
    Record<
      'emulator.js' | 'icon.svg' | 'panel.css' | 'person.css',
      { readonly text: string; readonly hash: string }
    >
  >
  export default assets
}
