import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { builtCommand } from '../support/command.ts'
import { root } from '../support/root.ts'

const COMPILER = /node_modules\/ajv\/dist\/(?!runtime)|@pact-foundation|contracts\/provider/

test.each(['index', 'vitest', 'cli'])(
  '%s.js loads neither Pact nor the compiler of Ajv',
  (name) => {
    builtCommand()
    const texts = readAtOnce(join(root, 'dist', `${name}.js`))

    const sources = texts.flatMap((text) => text.match(/^\/\/ \S+\.(?:[mc]?js|ts)$/gm) ?? [])
    expect(sources.filter((source) => COMPILER.test(source))).toEqual([])
    expect(sources).toContain('// server/core/plain/complaint.ts')
  },
)

/** The texts of a module and of all that it imports before it runs; what it may import later is left out. */
function readAtOnce(file: string, seen = new Set<string>()): readonly string[] {
  if (seen.has(file)) return []
  seen.add(file)
  const text = readFileSync(file, 'utf8')
  const imported = [...text.matchAll(/^(?:import|export)\b[^'"\n]*?["'](\.{1,2}\/[^"']+)["']/gm)]
  return [text, ...imported.flatMap(([, path = '']) => readAtOnce(join(dirname(file), path), seen))]
}
