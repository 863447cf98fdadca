import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { builtCommand } from '../support/command.ts'
import { root } from '../support/root.ts'

const COMPILER = /node_modules\/ajv\/dist\/(?!runtime)|@pact-foundation|contracts\/provider/

test.each(['index', 'vitest', 'cli'])(
  '%s.js loads neither Pact nor the compiler of Ajv',
  (name) => {
    builtCommand()
    const texts = readStaticImports(join(root, 'dist', `${name}.js`))

    const sources = sourcesIn(texts)
    expect(sources.filter((source) => COMPILER.test(source))).toEqual([])
    expect(sources).toContain('// server/domain/base/user-error.ts')
  },
)

test('exec without --strict loads neither Pact nor the compiler of Ajv', () => {
  const folder = mkdtempSync(join(tmpdir(), 'videoid-loaded-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const program = `const { VIDEOID_EMULATOR_URL: url, VIDEOID_EMULATOR_TOKEN: token } = process.env
    const headers = { authorization: 'Bearer ' + token }
    for (const body of ['{"mail":"anna@example.com"}', '{"mail":1}']) {
      await fetch(url + '/IT-live', { method: 'POST', headers, body })
    }`
  const client = [process.execPath, '--input-type=module', '-e', program]

  // Node writes a list of the loaded files into this folder.
  const env = { ...process.env, NODE_V8_COVERAGE: folder }
  execFileSync(process.execPath, [builtCommand(), 'exec', '--quiet', '--', ...client], { env })

  const loaded = readdirSync(folder)
    .flatMap((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')).result)
    .map(({ url }: { readonly url: string }) => url)
    .filter((url) => url.startsWith('file:') && url.includes('/dist/'))
  const sources = sourcesIn(loaded.map((url) => readFileSync(fileURLToPath(url), 'utf8')))
  expect(sources.filter((source) => COMPILER.test(source))).toEqual([])
  expect(sources).toContain('// server/cli/exec.ts')
})

// Returns the comments in which the bundler names the source file of each part.
function sourcesIn(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => text.match(/^\/\/ \S+\.(?:[mc]?js|ts)$/gm) ?? [])
}

/** Returns the texts of a module and of its static imports. Dynamic imports are left out. */
function readStaticImports(file: string, seen = new Set<string>()): readonly string[] {
  if (seen.has(file)) return []
  seen.add(file)
  const text = readFileSync(file, 'utf8')
  const imported = [...text.matchAll(/^(?:import|export)\b[^'"\n]*?["'](\.{1,2}\/[^"']+)["']/gm)]
  return [
    text,
    ...imported.flatMap(([, path = '']) => readStaticImports(join(dirname(file), path), seen)),
  ]
}
