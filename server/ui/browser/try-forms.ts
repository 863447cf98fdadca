import { quotedForShell } from '../../domain/text/shell-quoting.ts'

const mostShown = 20_000

/**
 * Forms `[data-try]` of the reference: sends what is filled in as a request of its own, and shows what
 * was answered. What is shown is text, whatever it is.
 */
export function startTrying(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>(
    '[data-try] button[disabled]',
  )) {
    button.disabled = false
  }
  document.addEventListener('submit', (event) => {
    const form = event.target
    if (!(form instanceof HTMLFormElement) || !form.hasAttribute('data-try')) return
    event.preventDefault()
    void send(form)
  })
  document.addEventListener('input', ({ target }) => {
    const form = target instanceof Element ? target.closest<HTMLFormElement>('[data-try]') : null
    const button = form?.querySelector<HTMLElement>('[data-curl]')
    if (form !== null && button) button.dataset.copy = curlOf(form)
  })
}

type Wanted = {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

function wantedIn(form: HTMLFormElement): Wanted {
  const { method = 'GET', path = '' } = form.dataset
  const query = new URLSearchParams()
  const headers: Record<string, string> = {}
  let filled = path
  for (const field of form.querySelectorAll<HTMLInputElement>('[data-in]')) {
    const { name, value } = field
    if (field.dataset.in === 'path') filled = filled.replace(`{${name}}`, encodeURIComponent(value))
    else if (value !== '' && field.dataset.in === 'query') query.append(name, value)
    else if (value !== '') headers[name] = value
  }
  const authorization = form.querySelector<HTMLInputElement>('[name=authorization]')?.value ?? ''
  if (authorization !== '') headers.Authorization = authorization
  const body = form.querySelector<HTMLTextAreaElement>('[name=body]')
  if (body !== null) headers['Content-Type'] = body.dataset.type ?? 'application/json'
  const address = query.size === 0 ? filled : `${filled}?${query}`
  const url = location.origin + address
  return { method, url, headers, ...(body === null ? {} : { body: body.value }) }
}

async function send(form: HTMLFormElement): Promise<void> {
  const place = form.querySelector<HTMLElement>('[data-answer]')
  if (place === null) return
  form.setAttribute('aria-busy', 'true')
  try {
    const { url, ...wanted } = wantedIn(form)
    const answer = await fetch(url, { ...wanted, headers: { Accept: '*/*', ...wanted.headers } })
    const bytes = await answer.arrayBuffer()
    const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join('\n')
    place.replaceChildren(
      line(`${answer.status} ${answer.statusText}`, answer.ok),
      block(bodyText(bytes, answer.headers.get('content-type') ?? '')),
      block(headers),
    )
  } catch (fault) {
    place.replaceChildren(line(`No answer came: ${fault}`, false))
  } finally {
    form.removeAttribute('aria-busy')
  }
}

function line(text: string, isGood: boolean): HTMLElement {
  const paragraph = document.createElement('p')
  const badge = document.createElement('span')
  badge.className = `badge ${isGood ? 'good' : 'bad'}`
  badge.textContent = text.trim()
  paragraph.append(badge)
  return paragraph
}

function block(text: string): HTMLElement {
  const pre = document.createElement('pre')
  pre.tabIndex = 0
  pre.textContent = text
  return pre
}

function bodyText(bytes: ArrayBuffer, type: string): string {
  if (bytes.byteLength === 0) return 'without a body'
  if (!/json|text|xml|pem/.test(type)) return `${bytes.byteLength} bytes of ${type}`
  const text = new TextDecoder().decode(bytes)
  const shown = type.includes('json') ? indented(text) : text
  return shown.length > mostShown ? `${shown.slice(0, mostShown)}\n…` : shown
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

function curlOf(form: HTMLFormElement): string {
  const { method, url, headers, body } = wantedIn(form)
  const own = Object.entries(headers).map(
    ([name, value]) => `-H ${quotedForShell(`${name}: ${value}`)}`,
  )
  const sent = body === undefined ? [] : [`--data-binary ${quotedForShell(body)}`]
  return [`curl -s -X ${method} ${quotedForShell(url)}`, ...own, ...sent].join(' ')
}
