import { showPage } from './refresh.ts'

/**
 * Sends forms without leaving the page. The server answers with a page, as without a script. If the answer is the
 * same page, only its differences are updated. If it is another page, the browser navigates there. An error is shown
 * as a notice, and the form keeps its input.
 */
export function startForms(): void {
  document.addEventListener('submit', (event) => {
    const form = event.target
    if (!(form instanceof HTMLFormElement) || event.defaultPrevented) return
    if (form.hasAttribute('data-plain')) return
    event.preventDefault()
    void submitForm(form, event.submitter)
  })
  document.addEventListener('input', ({ target }) => {
    if (!(target instanceof HTMLInputElement || target instanceof HTMLSelectElement)) return
    const { form } = target
    if (form?.hasAttribute('data-as-you-type')) filterSoon(form)
  })
  document.addEventListener('click', ({ target }) => {
    if (target instanceof Element && target.closest('[data-close]')) showNotice('')
  })
}

let typingTimer: ReturnType<typeof setTimeout> | undefined

function filterSoon(form: HTMLFormElement): void {
  clearTimeout(typingTimer)
  typingTimer = setTimeout(() => form.requestSubmit(), 150)
}

async function submitForm(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
  const fields = new URLSearchParams()
  for (const [name, value] of new FormData(form, submitter)) {
    if (typeof value === 'string' && (form.method === 'post' || value !== '')) {
      fields.append(name, value)
    }
  }
  form.setAttribute('aria-busy', 'true')
  try {
    if (form.method === 'post') await postForm(form.action, fields)
    else await loadPage(`${new URL(form.action).pathname}?${fields}`.replace(/\?$/, ''))
  } catch {
    showNotice('The emulator does not answer. Is it still running?')
  } finally {
    form.removeAttribute('aria-busy')
  }
}

async function postForm(action: string, fields: URLSearchParams): Promise<void> {
  const answer = await fetch(action, {
    method: 'POST',
    body: fields,
    headers: { accept: 'text/html' },
  })
  const text = await answer.text()
  if (!answer.ok) {
    showNotice(problemText(text))
    return
  }
  if (new URL(answer.url).pathname !== location.pathname) {
    location.assign(answer.url)
    return
  }
  if (answer.url !== location.href) history.replaceState(null, '', answer.url)
  showNotice('')
  showPage(text)
}

let loadCount = 0

async function loadPage(address: string): Promise<void> {
  loadCount += 1
  const loadNumber = loadCount
  const answer = await fetch(address, { headers: { accept: 'text/html' } })
  const text = await answer.text()
  // Ignore this response: a later request was sent meanwhile, for example because the user has typed more.
  if (loadNumber !== loadCount) return
  if (!answer.ok) {
    showNotice(problemText(text))
    return
  }
  history.replaceState(null, '', answer.url)
  showPage(text)
}

function problemText(text: string): string {
  const page = new DOMParser().parseFromString(text, 'text/html')
  const problem = page.querySelector('[data-problem]')?.textContent ?? ''
  return problem.trim() === '' ? 'The request was refused.' : problem.trim().replaceAll(/\s+/g, ' ')
}

// The notice element always exists, so that screen readers announce it when its text changes.
function showNotice(text: string): void {
  const notice = document.querySelector('#notice')
  if (notice === null) return
  const element = notice.querySelector('span')
  if (element !== null) element.textContent = text
  notice.toggleAttribute('data-filled', text !== '')
}
