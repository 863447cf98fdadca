/** Replaces the part of a page between `<!-- name: npm run docs -->` and `<!-- /name -->`. */
export function replaceBetween(page: string, name: string, text: string): string {
  const marks = new RegExp(`(<!-- ${name}: npm run docs -->\\n)[\\s\\S]*?(<!-- /${name} -->)`)
  return page.replace(marks, (_, before: string, after: string) => `${before}${text}\n${after}`)
}
