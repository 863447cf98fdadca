// npm run docs:site: builds the pages of the project as a static site with search, in site/dist/.
// SITE_BASE=/videoid-emulator/ builds the site for a folder of a host.
import { spawnSync } from 'node:child_process'
import { cpSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isInstalled } from '../.ci/build-cache.mjs'
import { deadLinksIn } from './dead-links.mjs'
import { stagePages } from './stage-pages.mjs'

const site = dirname(fileURLToPath(import.meta.url))
const staged = join(site, 'pages')
const built = join(site, 'dist')
const base = process.env.SITE_BASE ?? '/'

try {
  install()
  rmSync(staged, { recursive: true, force: true })
  rmSync(built, { recursive: true, force: true })
  const { extensions } = stagePages(join(site, '..'), staged)
  // If VitePress does not know the extension of a linked file, it treats the file as a page.
  process.env.VITE_EXTRA_EXTENSIONS = extensions.join(',')
  const { build } = await import('vitepress')
  await build(site)
  copyMarkdown()
  const dead = deadLinksIn(built, base)
  if (dead.length > 0) throw new Error(`dead links:\n${dead.join('\n')}`)
  console.log(`The site is in ${join('site', 'dist')}.`)
} catch (error) {
  console.error(`The site could not be built: ${error.message}`)
  process.exitCode = 1
}

// The links of llms.txt lead to the Markdown of the pages, which is shorter than their HTML.
function copyMarkdown() {
  const root = join(site, '..')
  for (const [, path] of readFileSync(join(root, 'llms.txt'), 'utf8').matchAll(/\]\(([^)]+)\)/g)) {
    cpSync(join(root, path), join(built, path))
  }
}

function install() {
  if (isInstalled(site)) return
  console.error('Installing the site generator into site/node_modules (once, half a minute) …')
  const onWindows = process.platform === 'win32'
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const { status, error } = spawnSync(onWindows ? 'npm.cmd' : 'npm', args, {
    cwd: site,
    shell: onWindows,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (status !== 0)
    throw new Error(`npm ci in site/ failed (${error?.message ?? `exit code ${status}`}).`)
}
