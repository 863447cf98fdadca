import { Idiomorph } from 'idiomorph'

/** Fetches this page again and updates the parts that differ. */
export async function refresh(): Promise<void> {
  const [address, pagesBefore] = [location.href, shownPages]
  const answer = await fetch(address, { headers: { accept: 'text/html' } })
  const text = await answer.text()
  // If a form has changed the page meanwhile, this response is outdated.
  if (location.href !== address || shownPages !== pagesBefore) await refresh()
  else showPage(text)
}

let shownPages = 0

/** Updates the page to the HTML in `text`. Keeps the focus, the scroll position, open details and typed input. */
export function showPage(text: string): void {
  shownPages += 1
  const focusedSection = document.activeElement?.closest('section[id]')?.id
  const next = new DOMParser().parseFromString(text, 'text/html')
  document.title = next.title
  copyAttributes(next.documentElement, document.documentElement)
  copyAttributes(next.body, document.body)
  for (const selector of ['header', 'main']) {
    const present = document.querySelector(`body > ${selector}`)
    const replacement = next.querySelector(`body > ${selector}`)
    if (present === null || replacement === null) continue
    Idiomorph.morph(present, replacement, {
      ignoreActiveValue: isField(document.activeElement),
      callbacks: { beforeNodeMorphed, beforeAttributeUpdated },
    })
  }
  restoreFocus(focusedSection)
  document.dispatchEvent(new Event('shown'))
}

// An action removes its own button. The focus then goes to the next button of the same part of the page. Without it, a
// person with a keyboard starts again at the top.
function restoreFocus(sectionId: string | undefined): void {
  const active = document.activeElement
  if (sectionId === undefined || (active !== null && active !== document.body)) return
  const section = document.querySelector(`#${CSS.escape(sectionId)}`)
  const target = section?.querySelector<HTMLElement>('button:not(:disabled), a, summary, h2')
  if (target === null || target === undefined) return
  if (target.matches('h2')) target.tabIndex = -1
  target.focus()
}

function copyAttributes(from: HTMLElement, to: HTMLElement): void {
  for (const { name, value } of from.attributes) to.setAttribute(name, value)
  for (const { name } of [...to.attributes]) {
    const isLocal = name === 'data-offline'
    if (!isLocal && !from.hasAttribute(name)) to.removeAttribute(name)
  }
}

// `ignoreActiveValue` must be true only if a field has the focus: it keeps what the user has typed, but it would also
// keep an outdated button.
function isField(element: Element | null): boolean {
  return element?.matches('input, textarea, select') === true
}

// Returns false for a part of the page that a script has changed, such as the editor.
function beforeNodeMorphed(node: Node): boolean {
  return !(node instanceof Element && node.hasAttribute('data-keep'))
}

// Returns false for attributes that hold what the user has opened, ticked or typed, because the server does not know
// these.
function beforeAttributeUpdated(attribute: string, element: Element): boolean {
  // A heading can have the focus only because of its `tabindex`, which the server does not send.
  if (attribute === 'tabindex') return element !== document.activeElement
  if (attribute === 'open') return !(element instanceof HTMLDetailsElement)
  const typed = attribute === 'value' || attribute === 'checked' || attribute === 'selected'
  return !(typed && isTouched(element))
}

function isTouched(element: Element): boolean {
  if (element instanceof HTMLTextAreaElement) return element.value !== element.defaultValue
  if (element instanceof HTMLOptionElement) return isSelectionChanged(element.closest('select'))
  if (!(element instanceof HTMLInputElement)) return false
  return element.value !== element.defaultValue || element.checked !== element.defaultChecked
}

// If no option has the attribute `selected`, a select shows its first option. If it shows another one, the user has
// chosen it.
function isSelectionChanged(select: HTMLSelectElement | null): boolean {
  if (select === null) return false
  const defaultIndex = [...select.options].findIndex(({ defaultSelected }) => defaultSelected)
  return select.selectedIndex !== Math.max(0, defaultIndex)
}
