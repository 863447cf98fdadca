import { show } from './refresh.ts'

/**
 * Sends forms without leaving the page. The server answers with a page as it always does: where it
 * is this one, what differs changes; where it is another, the browser goes there; a refusal is shown
 * as a notice, and the form stays as it was filled in.
 */
export function startForms(): void {
  document.addEventListener('submit', (event) => {
    const form = event.target
    if (!(form instanceof HTMLFormElement) || event.defaultPrevented) return
    if (form.hasAttribute('data-plain')) return
    event.preventDefault()
    void send(form, event.submitter)
  })
  document.addEventListener('input', ({ target }) => {
    if (!(target instanceof HTMLElement)) return
    const form = target.closest('form')
    if (form?.hasAttribute('data-as-you-type')) filterSoon(form)
  })
  document.addEventListener('click', ({ target }) => {
    if (target instanceof Element && target.closest('[data-close]')) say('')
  })
}

let typing: ReturnType<typeof setTimeout> | undefined

function filterSoon(form: HTMLFormElement): void {
  clearTimeout(typing)
  typing = setTimeout(() => form.requestSubmit(), 150)
}

async function send(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
  const fields = new URLSearchParams()
  for (const [name, value] of new FormData(form, submitter)) {
    if (typeof value === 'string' && (form.method === 'post' || value !== '')) {
      fields.append(name, value)
    }
  }
  form.setAttribute('aria-busy', 'true')
  try {
    if (form.method === 'post') await post(form.action, fields)
    else await visit(`${new URL(form.action).pathname}?${fields}`.replace(/\?$/, ''))
  } catch {
    say('The emulator does not answer. Is it still running?')
  } finally {
    form.removeAttribute('aria-busy')
  }
}

async function post(action: string, fields: URLSearchParams): Promise<void> {
  const answer = await fetch(action, {
    method: 'POST',
    body: fields,
    headers: { accept: 'text/html' },
  })
  const text = await answer.text()
  if (!answer.ok) {
    say(problemIn(text))
    return
  }
  if (new URL(answer.url).pathname !== location.pathname) {
    location.assign(answer.url)
    return
  }
  if (answer.url !== location.href) history.replaceState(null, '', answer.url)
  say('')
  show(text)
}

let visits = 0

async function visit(address: string): Promise<void> {
  visits += 1
  const own = visits
  const answer = await fetch(address, { headers: { accept: 'text/html' } })
  const text = await answer.text()
  // Somebody has typed on, and what came of that is on its way, or here.
  if (own !== visits) return
  if (!answer.ok) {
    say(problemIn(text))
    return
  }
  history.replaceState(null, '', answer.url)
  show(text)
}

function problemIn(text: string): string {
  const page = new DOMParser().parseFromString(text, 'text/html')
  const told = page.querySelector('[data-problem]')?.textContent ?? ''
  return told.trim() === '' ? 'That was refused.' : told.trim().replaceAll(/\s+/g, ' ')
}

// The notice is always there and empty, so that a screen reader hears it when it is filled.
function say(text: string): void {
  const notice = document.querySelector('#notice')
  if (notice === null) return
  const told = notice.querySelector('span')
  if (told !== null) told.textContent = text
  notice.toggleAttribute('data-filled', text !== '')
}
