/** Buttons `[data-copy]` put their text on the clipboard, and say so for a moment. */
export function startCopying(): void {
  document.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest<HTMLElement>('[data-copy]') : null
    if (button !== null) void copy(button)
  })
}

async function copy(button: HTMLElement): Promise<void> {
  const before = button.textContent
  button.textContent = (await put(button.dataset.copy ?? '')) ? 'copied' : 'not copied'
  setTimeout(() => {
    button.textContent = before
  }, 1200)
}

async function put(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}
