import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, extname, join, posix } from 'node:path'

const PAGES_AT_ROOT = ['AGENTS.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'README.md', 'SECURITY.md']
const PAGE_FOLDERS = ['docs', 'fixtures', 'kits', 'scenarios']

/**
 * Copies every page of the project into `target`, each README.md as index.md. A linked file that is not a page is
 * copied into `target/public`, and a linked folder gets a page that lists its files. Throws if a target is missing.
 * Returns the extensions of the files that are not pages.
 */
export function stagePages(root, target) {
  const pages = findPages(root)
  const staging = { root, target, pages: new Set(pages), missing: [], extensions: new Set() }
  for (const page of pages) {
    const text = readFileSync(join(root, page), 'utf8')
    writePage(
      staging,
      page,
      rewriteLinks(text, (link) => stageLink(staging, page, link)),
    )
  }
  if (staging.missing.length > 0) throw new Error(`dead links:\n${staging.missing.join('\n')}`)
  return { extensions: [...staging.extensions] }
}

function findPages(root) {
  const folders = PAGE_FOLDERS.filter((folder) => existsSync(join(root, folder)))
  const nested = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .map((path) => posix.join(folder, path.replaceAll('\\', '/')))
      .filter((path) => path.endsWith('.md') && !path.includes('node_modules/')),
  )
  return [...PAGES_AT_ROOT, ...nested].sort()
}

// Rewrites relative links. Does not change code, where a link is only text.
function rewriteLinks(text, rewrite) {
  const parts = text.split(/(^ *```[\s\S]*?^ *```$|`[^`\n]*`)/m)
  return parts
    .map((part, i) =>
      i % 2 === 1 ? part : part.replaceAll(LINK, (_, open, link) => open + rewrite(link)),
    )
    .join('')
}

// Matches `](target` of a link or a picture, unless the target starts with a scheme, `//` or `#`.
const LINK = /(\]\()(?![a-z][a-z+.-]*:|\/\/|#)([^)\s]+)/g

function stageLink(staging, page, link) {
  const [path = '', anchor = ''] = splitAnchor(link)
  const linked = posix.join(dirname(page), path)
  const source = join(staging.root, linked)
  if (staging.pages.has(linked)) return toIndex(path) + anchor
  if (linked.startsWith('..') || !existsSync(source)) {
    staging.missing.push(`${page}: ${link}`)
    return link
  }
  if (statSync(source).isDirectory()) {
    stageFolder(staging, linked)
    return `${path.replace(/\/$/, '')}/index.md${anchor}`
  }
  // VitePress finds a picture next to its page, and any other file in public/.
  staging.extensions.add(extname(path).slice(1))
  copy(source, join(staging.target, isPicture(path) ? '' : 'public', linked))
  return link
}

function stageFolder(staging, folder) {
  const index = join(staging.target, folder, 'index.md')
  if (staging.pages.has(posix.join(folder, 'README.md')) || existsSync(index)) return
  const names = readdirSync(join(staging.root, folder)).filter((name) => name !== 'node_modules')
  writePage(staging, posix.join(folder, 'index.md'), `# ${basename(folder)}\n`)
  const rows = names.sort().map((name) => {
    const title = titleOf(join(staging.root, folder, name)) ?? name
    // A picture is shown on the page, because VitePress renames the file, and a link to it would be dead.
    return `- ${isPicture(name) ? '!' : ''}[${title}](${stageLink(staging, posix.join(folder, 'index.md'), name)})`
  })
  writePage(
    staging,
    posix.join(folder, 'index.md'),
    `# ${basename(folder)}\n\n${rows.join('\n')}\n`,
  )
}

function isPicture(path) {
  return /\.(png|svg|jpe?g|webp)$/.test(path)
}

function titleOf(file) {
  return file.endsWith('.md') ? /^# (.*)$/m.exec(readFileSync(file, 'utf8'))?.[1] : undefined
}

function splitAnchor(link) {
  const at = link.indexOf('#')
  return at < 0 ? [link, ''] : [link.slice(0, at), link.slice(at)]
}

function toIndex(path) {
  return path.replace(/(^|\/)README\.md$/, '$1index.md')
}

function writePage({ target }, page, text) {
  const file = join(target, toIndex(page))
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true })
  cpSync(from, to)
}
