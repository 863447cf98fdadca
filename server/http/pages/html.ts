/** Text that is markup already. */
export type Html = { readonly markup: string }

/** A template whose holes are escaped, unless they are Html themselves. */
export function html(parts: TemplateStringsArray, ...holes: readonly Hole[]): Html {
  return {
    markup: parts.map((part, i) => part + (i < holes.length ? filled(holes[i]) : '')).join(''),
  }
}

export type Hole = string | number | Html | readonly Html[] | undefined

/** A whole page in the emulator's plain dress, with no script and nothing from elsewhere. */
export function pageOf(title: string, body: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${{ markup: STYLE }}</style>
</head>
<body>
<p class="bar">videoid-emulator: an unofficial rehearsal, nobody is identified here</p>
<main>${body}</main>
</body>
</html>
`.markup
}

/** Nothing may be loaded or run; only our own style and our own forms. */
export const contentSecurityPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { margin: 0; background: light-dark(#f6f7f9, #14171c); color: light-dark(#1b1f24, #e6e8eb) }
.bar { margin: 0; padding: .5rem 1rem; background: light-dark(#fff3cd, #3b3212); font-size: .875rem }
main { max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .375rem .75rem .375rem 0; border-bottom: 1px solid light-dark(#d5d9de, #333a44) }
code, pre { font: .875rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere; white-space: pre-wrap }
form { display: inline-block; margin: 0 .5rem .5rem 0 }
button { font: inherit; padding: .5rem 1rem; border: 1px solid; border-radius: .375rem; background: light-dark(#fff, #22272f); color: inherit; cursor: pointer }
a { color: light-dark(#0b57d0, #8ab4f8) }
`

function filled(hole: Hole): string {
  if (hole === undefined) return ''
  if (Array.isArray(hole)) return hole.map(({ markup }: Html) => markup).join('')
  if (typeof hole === 'object' && 'markup' in hole) return hole.markup
  return escaped(String(hole))
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
