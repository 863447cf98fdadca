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
    const texts = readAtOnce(join(root, 'dist', `${name}.js`))

    const sources = sourcesIn(texts)
    expect(sources.filter((source) => COMPILER.test(source))).toEqual([])
    expect(sources).toContain('// server/domain/base/user-error.ts')
  },
)

test('a run of a command that is not strict loads neither of them, whatever it is asked', () => {
  const folder = mkdtempSync(join(tmpdir(), 'videoid-loaded-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const program = `const { VIDEOID_EMULATOR_URL: url, VIDEOID_EMULATOR_TOKEN: token } = process.env
    const headers = { authorization: 'Bearer ' + token }
    for (const body of ['{"mail":"anna@example.com"}', '{"mail":1}']) {
      await fetch(url + '/IT-live', { method: 'POST', headers, body })
    }`
  const client = [process.execPath, '--input-type=module', '-e', program]

  // Node writes down which files a process has loaded.
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

// The bundler writes above each file where it comes from.
function sourcesIn(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => text.match(/^\/\/ \S+\.(?:[mc]?js|ts)$/gm) ?? [])
}

/** The texts of a module and of all that it imports before it runs; what it may import later is left out. */
function readAtOnce(file: string, seen = new Set<string>()): readonly string[] {
  if (seen.has(file)) return []
  seen.add(file)
  const text = readFileSync(file, 'utf8')
  const imported = [...text.matchAll(/^(?:import|export)\b[^'"\n]*?["'](\.{1,2}\/[^"']+)["']/gm)]
  return [text, ...imported.flatMap(([, path = '']) => readAtOnce(join(dirname(file), path), seen))]
}
