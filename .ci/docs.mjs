// npm run docs: writes the pages, and parts of pages, that are generated from tables and declarations in the code.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './build-cache.mjs'
import { prepare } from './prepare.mjs'

await prepare({ building: false })
const { importTypeScript } = await import('./bundle.mjs')
const { configurationPage } = await importTypeScript('server/docs/configuration-page.ts')
const { limitsPage } = await importTypeScript('server/docs/limits-page.ts')
const { insertReasons, insertScenarios } = await importTypeScript('server/docs/scenarios-page.ts')
const { shippedRows } = await importTypeScript('scenarios/compile.ts')
const { errorsPage } = await importTypeScript('server/docs/errors-page.ts')
const { apiPage } = await importTypeScript('server/docs/library-reference-page.ts')
const { insertActionInputs } = await importTypeScript('server/docs/action-inputs.ts')
const { insertTools } = await importTypeScript('server/docs/agents-page.ts')
const { llmsPage } = await importTypeScript('server/docs/llms-page.ts')
writeFileSync(join(root, 'docs', 'api.md'), apiPage(root))
writeFileSync(join(root, 'docs', 'configuration.md'), configurationPage())
writeFileSync(join(root, 'docs', 'errors.md'), errorsPage())
writeFileSync(join(root, 'docs', 'limits.md'), limitsPage())
const rows = await shippedRows(root)
rewrite(join(root, 'docs', 'scenarios.md'), insertReasons)
rewrite(join(root, 'docs', 'agents.md'), insertTools)
rewrite(join(root, 'action.yml'), insertActionInputs)
rewrite(join(root, 'scenarios', 'README.md'), (page) => insertScenarios(page, rows))
writeFileSync(join(root, 'llms.txt'), llmsPage(read))

function read(path) {
  return readFileSync(join(root, path), 'utf8')
}

function rewrite(path, change) {
  writeFileSync(path, change(readFileSync(path, 'utf8')))
}
