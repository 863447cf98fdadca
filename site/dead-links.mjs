import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'

/** Finds links in a built site that lead to no file, or to no element with the id after `#`. */
export function deadLinksIn(folder, base = '/') {
  const pages = readdirSync(folder, { recursive: true })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.html'))
  const idsByPage = new Map(pages.map((page) => [page, idsIn(join(folder, page))]))
  return pages.flatMap((page) =>
    linksIn(join(folder, page))
      .filter((link) => !isAlive(folder, base, idsByPage, page, link))
      .map((link) => `${page}: ${link}`),
  )
}

function idsIn(file) {
  const html = readFileSync(file, 'utf8')
  return new Set([...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => decodeHtml(id)))
}

// Links to other hosts are not checked, because the build uses no network.
function linksIn(file) {
  const html = readFileSync(file, 'utf8')
  const links = [...html.matchAll(/<(?:a|img)\s[^>]*?(?:href|src)="([^"]*)"/g)]
  return [...new Set(links.map(([, link]) => decodeHtml(link)))].filter(
    (link) => !/^([a-z][a-z+.-]*:|\/\/)/i.test(link),
  )
}

function isAlive(folder, base, idsByPage, page, link) {
  const [path = '', anchor] = decodeURI(link).split('#')
  if (path.startsWith('/') && !path.startsWith(base)) return false
  const linked = path.startsWith('/')
    ? path.slice(base.length)
    : posix.join(dirname(page), path === '' ? posix.basename(page) : path)
  const target = isFolder(join(folder, linked)) ? posix.join(linked, 'index.html') : linked
  if (!existsSync(join(folder, target))) return false
  return anchor === undefined || anchor === '' || idsByPage.get(target)?.has(anchor) === true
}

function isFolder(path) {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

function decodeHtml(text) {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&')
}
