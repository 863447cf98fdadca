// npm run docs: writes the pages, and parts of pages, that follow from tables in the code.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './freshness.mjs'
import { prepare } from './prepare.mjs'

await prepare({ building: false })
const { importTypeScript } = await import('./bundle.mjs')
const { configurationPage, withConfigurationTable } = await importTypeScript(
  'server/cli/configuration-page.ts',
)
const { scenariosPage } = await importTypeScript('server/cli/scenarios-page.ts')
const { errorsPage } = await importTypeScript('server/cli/errors-page.ts')
const readme = join(root, 'README.md')
writeFileSync(join(root, 'docs', 'configuration.md'), configurationPage())
writeFileSync(join(root, 'docs', 'errors.md'), errorsPage())
writeFileSync(join(root, 'docs', 'scenarios.md'), scenariosPage())
writeFileSync(readme, withConfigurationTable(readFileSync(readme, 'utf8')))
