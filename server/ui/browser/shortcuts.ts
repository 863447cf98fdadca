/**
 * Keys of the pages: `/` goes to the search, `j` and `k` go to the next and the previous row of a list, Escape closes
 * menus. Enter opens the row, because the focus is on its link. The keys do nothing while the person types.
 */
export function startShortcuts(): void {
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') closeMenus(undefined)
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
    if (event.key === '/') focusSearch(event)
    else if (event.key === 'j') moveInList(1)
    else if (event.key === 'k') moveInList(-1)
  })
  document.addEventListener('click', ({ target }) => {
    closeMenus(target instanceof Element ? (target.closest('details') ?? undefined) : undefined)
  })
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || target.matches('input:not([type=checkbox]), select, textarea')
}

function focusSearch(event: KeyboardEvent): void {
  const field = document.querySelector<HTMLInputElement>('#search')
  if (field === null) return
  event.preventDefault()
  field.focus()
  field.select()
}

// The rows are those of the first list of the page: verifications, messages, requests or callbacks.
function moveInList(step: number): void {
  const links = [...document.querySelectorAll<HTMLElement>('main [data-row]')]
  const index =
    document.activeElement instanceof HTMLElement ? links.indexOf(document.activeElement) : -1
  const next = links[index < 0 ? 0 : Math.min(links.length - 1, Math.max(0, index + step))]
  next?.focus()
  next?.scrollIntoView({ block: 'nearest' })
}

function closeMenus(except: Element | undefined): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>('details.drop[open]')) {
    if (menu !== except) menu.open = false
  }
}
