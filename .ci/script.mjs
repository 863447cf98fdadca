// node .ci/script.mjs <file.ts> [arguments]: prepare, then call the file's `main(arguments, root)`.
import { root } from './freshness.mjs'
import { prepare } from './prepare.mjs'

const [path, ...parameters] = process.argv.slice(2)
await prepare()
const { importTypeScript } = await import('./bundle.mjs')
const { main } = await importTypeScript(path)
await main(parameters, root)
