import { Idiomorph } from 'idiomorph'

/** Asks the server for this page anew, and changes what is shown where the two differ. */
export async function refresh(): Promise<void> {
  const [place, before] = [location.href, shownPages]
  const answer = await fetch(place, { headers: { accept: 'text/html' } })
  const text = await answer.text()
  // Meanwhile a form was sent, and what it has brought is newer, or another page altogether.
  if (location.href !== place || shownPages !== before) await refresh()
  else showPage(text)
}

let shownPages = 0

/** Makes the page shown what `text` says, keeping focus, scroll, open details and what is being typed. */
export function showPage(text: string): void {
  shownPages += 1
  const next = new DOMParser().parseFromString(text, 'text/html')
  document.title = next.title
  for (const attribute of next.body.attributes) {
    document.body.setAttribute(attribute.name, attribute.value)
  }
  for (const { name } of [...document.body.attributes]) {
    const isOurs = name === 'data-offline'
    if (!isOurs && !next.body.hasAttribute(name)) document.body.removeAttribute(name)
  }
  for (const selector of ['header', 'main']) {
    const present = document.querySelector(`body > ${selector}`)
    const wanted = next.querySelector(`body > ${selector}`)
    if (present === null || wanted === null) continue
    Idiomorph.morph(present, wanted, {
      ignoreActiveValue: isField(document.activeElement),
      callbacks: { beforeAttributeUpdated },
    })
  }
  document.dispatchEvent(new Event('shown'))
}

// With it, the children of what has the focus stay as they are: right for a field, wrong for a button.
function isField(element: Element | null): boolean {
  return element?.matches('input, textarea, select') === true
}

// What the reader has opened, ticked or typed is his; the server knows nothing of it.
function beforeAttributeUpdated(attribute: string, element: Element): boolean {
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

// A select that names none of its options shows the first; what was chosen instead is the reader's.
function isSelectionChanged(select: HTMLSelectElement | null): boolean {
  if (select === null) return false
  const named = [...select.options].findIndex(({ defaultSelected }) => defaultSelected)
  return select.selectedIndex !== Math.max(0, named)
}
