// The type of the file that generate-assets.ts writes. With it, the type checker does not need that file.

declare module '*/generated/assets.json' {
  const assets: Readonly<
    Record<
      'editor.js' | 'emulator.js' | 'icon.svg' | 'panel.css' | 'person.css' | 'timeline.css',
      { readonly text: string; readonly hash: string }
    >
  >
  export default assets
}
