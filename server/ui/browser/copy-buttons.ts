import { escapeSingleQuotes } from '../../domain/text/shell-quoting.ts'

/**
 * Makes each button with `data-copy` copy the text in that attribute to the clipboard, and show "copied" for a
 * moment. With `[data-copy-fields]`, each `"@name"` is replaced by that field of the enclosing form, as JSON inside
 * of a single-quoted shell text. So the copied command does the same as the form. In a
 * table row, `[data-copy-link]` copies the address of the row's first link, and `[data-copy-id]` the end of that address.
 */
export function startCopyButtons(): void {
  document.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest<HTMLElement>('[data-copy]') : null
    if (button !== null) void copy(button)
  })
}

// The original labels. They are stored, because at a second click the button's text may be `copied`.
const labelByButton = new WeakMap<HTMLElement, string>()

async function copy(button: HTMLElement): Promise<void> {
  const label = labelByButton.get(button) ?? button.textContent
  labelByButton.set(button, label)
  const text = rowText(button) ?? button.dataset.copy ?? ''
  const form = button.hasAttribute('data-copy-fields') ? button.closest('form') : null
  button.textContent = (await writeToClipboard(form === null ? text : fillFields(text, form)))
    ? 'copied'
    : 'not copied'
  setTimeout(() => {
    button.textContent = label
  }, 1200)
}

function rowText(button: HTMLElement): string | undefined {
  const address = button.closest('tr')?.querySelector('a')?.href
  if (button.hasAttribute('data-copy-link')) return address
  return button.hasAttribute('data-copy-id')
    ? address?.slice(address.lastIndexOf('/') + 1)
    : undefined
}

function fillFields(text: string, form: HTMLFormElement): string {
  return text.replaceAll(/"@(\w+)(:number)?"/g, (_, name: string, number?: string) => {
    const field = form.elements.namedItem(name)
    if (field instanceof HTMLInputElement && field.type === 'checkbox') return String(field.checked)
    const isField = field instanceof HTMLInputElement || field instanceof HTMLSelectElement
    const value = isField ? field.value : ''
    return escapeSingleQuotes(JSON.stringify(number === undefined ? value : Number(value)))
  })
}

async function writeToClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}
