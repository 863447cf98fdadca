// Lets Node import TypeScript sources one by one, not bundled: each module keeps the URL of its source.
// Use it as `node --import ./.ci/typescript-hooks.mjs`. Node 20 cannot remove types by itself.
import { readFile } from 'node:fs/promises'
import { register } from 'node:module'
import { fileURLToPath } from 'node:url'
import { isMainThread } from 'node:worker_threads'
import { transformSync } from 'rolldown/utils'

// Node runs hooks in a separate thread, which imports this file again.
if (isMainThread) register(import.meta.url)

// The transformer imports this helper module if a tagged template contains `</script>`. The package of the helper is
// not installed.
const HELPER = '@oxc-project/runtime/helpers/taggedTemplateLiteral'
const helper = 'export default (cooked, raw = cooked.slice()) => Object.assign(cooked, { raw })'

/** Resolves the helper module of the transformer. Node resolves all other modules. */
export function resolve(specifier, context, nextResolve) {
  if (specifier !== HELPER) return nextResolve(specifier, context)
  return { url: `data:text/javascript,${encodeURIComponent(helper)}`, shortCircuit: true }
}

/** Removes the types of .ts files. Node loads all other files. */
export async function load(url, context, nextLoad) {
  if (!/^file:.*\.ts$/.test(url)) return nextLoad(url, context)
  const path = fileURLToPath(url)
  const { code, errors } = transformSync(path, await readFile(path, 'utf8'))
  if (errors.length > 0) throw new Error(`${path} cannot be transformed: ${errors[0].message}`)
  return { format: 'module', source: code, shortCircuit: true }
}
