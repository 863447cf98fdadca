// npm run docs: writes the pages that follow from tables in the code.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './freshness.mjs'
import { prepare } from './prepare.mjs'

await prepare({ building: false })
const { importTypeScript } = await import('./bundle.mjs')
const { configurationPage } = await importTypeScript('server/cli/configuration-page.ts')
writeFileSync(join(root, 'docs', 'configuration.md'), configurationPage())
