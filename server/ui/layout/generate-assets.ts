import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

// The parts of each style sheet, in this order.
const STYLE_SHEETS = {
  'panel.css': [
    'tokens',
    'base',
    'panel',
    'dashboard',
    'operator',
    'records',
    'reference',
    'timeline',
    'editor',
  ],
  // The style of a saved picture.
  'timeline.css': ['tokens', 'timeline'],
  // The style of the reports that the command line writes.
  'report.css': ['tokens', 'base', 'timeline', 'report'],
  'person.css': ['tokens', 'base', 'person'],
} as const

/**
 * Writes generated/assets.json, the scripts and the styles that the emulator serves to its pages.
 * Returns the ids of the modules in the scripts, for the list of everything that is shipped.
 */
export async function generateAssets(root: string): Promise<readonly string[]> {
  const scripts = join(root, 'server', 'ui', 'browser')
  const pages = await bundleScript(join(scripts, 'main.ts'))
  // Only the page of the scenario editor loads this script.
  const editor = await bundleScript(join(scripts, 'scenario-editor.ts'))
  const styles = await Promise.all(
    Object.entries(STYLE_SHEETS).map(async ([name, parts]) => {
      const texts = parts.map((part) =>
        readFile(join(root, 'server', 'ui', 'browser', 'style', `${part}.css`), 'utf8'),
      )
      return [name, toAsset(stripComments((await Promise.all(texts)).join('\n')))] as const
    }),
  )
  const icon = await readFile(join(root, 'server', 'ui', 'browser', 'style', 'icon.svg'), 'utf8')
  const assets = {
    'emulator.js': toAsset(pages.code),
    'editor.js': toAsset(editor.code),
    'icon.svg': toAsset(icon.trim()),
    ...Object.fromEntries(styles),
  }
  const folder = join(root, 'server', 'ui', 'layout', 'generated')
  await mkdir(folder, { recursive: true })
  const file = join(folder, 'assets.json')
  // The rename is atomic: a process that imports the file at this moment must not read half of it.
  const draft = `${file}.draft`
  await writeFile(draft, JSON.stringify(assets))
  await rename(draft, file)
  return [...pages.moduleIds, ...editor.moduleIds]
}

type BundledScript = { readonly code: string; readonly moduleIds: readonly string[] }

function toAsset(text: string) {
  return { text, hash: createHash('sha256').update(text).digest('hex').slice(0, 10) }
}

async function bundleScript(input: string): Promise<BundledScript> {
  const { rolldown } = await import('rolldown')
  const bundle = await rolldown({ input, platform: 'browser' })
  const { output } = await bundle.generate({ format: 'esm', minify: true, codeSplitting: false })
  await bundle.close()
  return output[0]
}

// Removes comments and indentation, which only matter in the sources.
function stripComments(css: string): string {
  return css
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/\n\s*/g, '\n')
    .trim()
}
