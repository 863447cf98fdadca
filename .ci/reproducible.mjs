// Builds dist/ again and compares it with the existing dist/: equal sources must give equal bytes.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from './build.mjs'
import { root } from './build-cache.mjs'

const dist = join(root, 'dist')

await build()
const before = hashes()
await build({ force: true })
const after = hashes()
const names = [...new Set([...before.keys(), ...after.keys()])]
const different = names.filter((name) => before.get(name) !== after.get(name))
if (different.length > 0) {
  console.error(`Two builds of the same sources differ in: ${different.slice(0, 5).join(', ')}.`)
  process.exitCode = 1
} else {
  console.log(`Two builds of the same sources are equal: ${names.length} files.`)
}

function hashes() {
  const files = readdirSync(dist, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  return new Map(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name)
      return [path, createHash('sha256').update(readFileSync(path)).digest('hex')]
    }),
  )
}
