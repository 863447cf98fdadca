import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'

const pages = join(dirname(fileURLToPath(import.meta.url)), '..', 'pages')

export default {
  base: process.env.SITE_BASE ?? '/',
  lang: 'en',
  title: 'videoid-emulator',
  description: "An unofficial emulator of Openapi.com's Video ID API",
  srcDir: 'pages',
  outDir: 'dist',
  cacheDir: 'node_modules/.cache/vitepress',
  markdown: {
    anchor: { slugify: githubSlug },
    config: (markdown) => {
      // A word in angle brackets is text, as in the terminal.
      markdown.set({ html: false })
      markdown.core.ruler.push('output-blocks', ({ tokens }) => {
        for (const token of tokens) if (token.info === 'output') token.info = 'txt'
      })
    },
  },
  // Generated pages are long, and the styles of the highlighter Shiki make the scripts of these pages large.
  vite: { build: { chunkSizeWarningLimit: 2000 } },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Start', link: '/' },
      { text: 'Documentation', link: '/docs/' },
      { text: 'Changes', link: '/CHANGELOG' },
    ],
    sidebar: sidebar(),
  },
}

// Returns the id that GitHub gives to a heading. So the same link works on GitHub and on the site.
function githubSlug(title) {
  return title
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-')
}

// The sidebar has the same groups as docs/README.md, in the same order.
function sidebar() {
  const index = readFileSync(join(pages, 'docs/index.md'), 'utf8')
  const groups = index
    .split(/^## /m)
    .slice(1)
    .map((section) => ({
      text: section.split('\n')[0],
      items: itemsFor(
        [...section.matchAll(/\]\(([^)#]+\.md)/g)].map(([, path]) => posix.join('docs', path)),
      ),
    }))
  const named = new Set(groups.flatMap(({ items }) => items.map(({ link }) => link)))
  const others = itemsFor(markdownIn('docs')).filter(
    ({ link }) => !named.has(link) && link !== '/docs/',
  )
  return [
    { text: 'First steps', link: '/' },
    ...groups.filter(({ items }) => items.length > 0),
    { text: 'More', items: others },
    { text: 'Decisions', collapsed: true, items: itemsFor(markdownIn('docs/decisions')) },
    {
      text: 'Project',
      items: itemsFor(['CONTRIBUTING.md', 'AGENTS.md', 'SECURITY.md', 'CHANGELOG.md']),
    },
  ].filter(({ items }) => items === undefined || items.length > 0)
}

function itemsFor(paths) {
  return [...new Set(paths)]
    .filter((path) => existsSync(join(pages, path)))
    .map((path) => ({
      text: titleOf(path),
      link: `/${path.replace(/index\.md$/, '').replace(/\.md$/, '')}`,
    }))
}

function markdownIn(folder) {
  const names = existsSync(join(pages, folder)) ? readdirSync(join(pages, folder)) : []
  return names.filter((name) => name.endsWith('.md')).map((name) => `${folder}/${name}`)
}

function titleOf(path) {
  const [, title = basename(path)] = /^# (.*)$/m.exec(readFileSync(join(pages, path), 'utf8')) ?? []
  return title.replaceAll('`', '')
}
