// Runs before `npm publish`: refuses a package whose URLs are still placeholders.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './build-cache.mjs'

const { homepage, bugs, repository } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const addresses = Object.entries({ homepage, bugs: bugs.url, repository: repository.url })
const placeholders = addresses.filter(([, address]) => address.includes('repository.invalid'))
if (placeholders.length > 0) {
  const names = placeholders.map(([name]) => name).join(', ')
  console.error(
    `The package cannot be published. These fields of package.json contain the placeholder repository.invalid: ${names}. Write the address of the repository there: when npm publishes with provenance, it compares this address with the repository in which the CI workflow runs.`,
  )
  process.exitCode = 1
}
