/** An address in a page. */
export interface PageAddressAttribute {
  readonly tag: string
  readonly attribute: string
  readonly value: string
}

/** A form in a page, with the values that a browser would send. */
export interface PageForm {
  readonly action: string
  readonly method: string
  readonly fields: URLSearchParams
}

// Attributes that contain a text and no address.
const TEXT_ATTRIBUTES = [
  'value',
  'placeholder',
  'title',
  'alt',
  'content',
  'aria-label',
  'aria-keyshortcuts',
  'data-copy',
]

/** Returns every attribute of a page that has an address, and every other attribute whose value begins with a slash. */
export function addressesIn(page: string): readonly PageAddressAttribute[] {
  return tagsIn(page).flatMap(({ tag, attributes }) =>
    Object.entries(attributes)
      .filter(([name, value]) => isAddress(name, value))
      .map(([attribute, value]) => ({ tag, attribute, value })),
  )
}

function isAddress(name: string, value: string): boolean {
  if (['href', 'src', 'action', 'formaction', 'poster', 'srcset'].includes(name)) return true
  return value.startsWith('/') && !TEXT_ATTRIBUTES.includes(name)
}

/** Returns the forms of a page. A form contains only the checked radio buttons and boxes, as in a browser. */
export function formsIn(page: string): readonly PageForm[] {
  return [...page.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].map(
    ([, head = '', inside = '']) => {
      const { action = '', method = 'get' } = attributesIn(head)
      const fields = new URLSearchParams()
      let select = ''
      for (const { tag, attributes } of tagsIn(inside)) {
        const { name, value = '', type, selected } = attributes
        if (tag === 'select') select = name ?? ''
        // A browser sends the selected option, else the first one.
        const isChosen = selected !== undefined || fields.get(select) === ''
        if (tag === 'option' && isChosen) fields.set(select, value)
        if (name === undefined || !['input', 'textarea', 'button', 'select'].includes(tag)) continue
        const needsCheck = type === 'checkbox' || type === 'radio'
        if (!needsCheck || attributes.checked !== undefined) fields.append(name, value)
      }
      return { action, method, fields }
    },
  )
}

type Tag = { readonly tag: string; readonly attributes: Readonly<Record<string, string>> }

function tagsIn(page: string): readonly Tag[] {
  return [...page.matchAll(/<([a-z][a-z\d]*)((?:\s+[a-z][a-z-]*(?:="[^"]*")?)*)\s*\/?>/g)].map(
    ([, tag = '', head = '']) => ({ tag, attributes: attributesIn(head) }),
  )
}

function attributesIn(head: string): Readonly<Record<string, string>> {
  const pairs = [...head.matchAll(/\s([a-z][a-z-]*)(?:="([^"]*)")?/g)]
  return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, unescapeHtml(value)]))
}

function unescapeHtml(text: string): string {
  return text.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
}
