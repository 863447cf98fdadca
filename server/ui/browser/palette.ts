interface PaletteCommand {
  readonly label: string
  run(): void
}

const maxShown = 12

/**
 * Opens the command palette with Ctrl+K or ⌘K. It offers the pages of the navigation and the enabled buttons of this
 * page. Enter runs the selected command; if no command matches, it searches the verifications for the text.
 */
export function startPalette(): void {
  document.addEventListener('keydown', (event) => {
    if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    openPalette()
  })
}

function openPalette(): void {
  if (document.querySelector('dialog.palette') !== null) return
  const commands = readCommands()
  const dialog = document.createElement('dialog')
  dialog.className = 'palette'
  const input = document.createElement('input')
  const list = document.createElement('ul')
  const label = document.querySelector<HTMLElement>('[data-palette]')?.dataset.palette ?? ''
  for (const [name, value] of Object.entries(INPUT_ATTRIBUTES)) input.setAttribute(name, value)
  input.setAttribute('aria-label', label)
  input.placeholder = label
  list.id = 'palette-list'
  list.setAttribute('role', 'listbox')
  list.setAttribute('aria-label', label)
  dialog.append(input, list)
  dialog.addEventListener('close', () => dialog.remove())
  document.body.append(dialog)

  let matches: readonly PaletteCommand[] = []
  let selected = 0
  const show = () => {
    const words = input.value.toLowerCase().split(/\s+/)
    matches = commands
      .filter(({ label: text }) => words.every((word) => text.toLowerCase().includes(word)))
      .sort((a, b) => Number(isStart(b, input.value)) - Number(isStart(a, input.value)))
      .slice(0, maxShown)
    selected = Math.max(0, Math.min(selected, matches.length - 1))
    list.replaceChildren(...matches.map(({ label: text }, i) => optionElement(text, i, selected)))
    input.setAttribute('aria-activedescendant', `palette-${selected}`)
  }
  const run = (index: number) => {
    const command = matches[index]
    dialog.close()
    if (command !== undefined) command.run()
    else location.assign(`${homeAddress()}?q=${encodeURIComponent(input.value)}`)
  }
  input.addEventListener('input', show)
  input.addEventListener('keydown', (event) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (event.key === 'Enter') run(selected)
    if (step === 0) return
    event.preventDefault()
    selected += step
    show()
  })
  list.addEventListener('click', ({ target }) => {
    const option = target instanceof Element ? target.closest('li') : null
    if (option !== null) run([...list.children].indexOf(option))
  })
  show()
  dialog.showModal()
}

function isStart({ label }: PaletteCommand, text: string): boolean {
  return label.toLowerCase().startsWith(text.toLowerCase())
}

const INPUT_ATTRIBUTES = {
  type: 'text',
  role: 'combobox',
  'aria-expanded': 'true',
  'aria-controls': 'palette-list',
  autocomplete: 'off',
}

function optionElement(text: string, index: number, selected: number): HTMLElement {
  const option = document.createElement('li')
  option.id = `palette-${index}`
  option.setAttribute('role', 'option')
  option.setAttribute('aria-selected', String(index === selected))
  option.textContent = text
  return option
}

function readCommands(): readonly PaletteCommand[] {
  const elements = document.querySelectorAll<HTMLElement>(
    '.side nav a, .clock-bar button:enabled, main form button:enabled, .preferences button',
  )
  return [...elements].flatMap((element) => {
    const label = element.textContent.trim().replaceAll(/\s+/g, ' ')
    return label === '' ? [] : [{ label, run: () => element.click() }]
  })
}

function homeAddress(): string {
  return document.querySelector<HTMLAnchorElement>('.side .name')?.href ?? '/__emulator/'
}
