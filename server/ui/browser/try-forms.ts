import { quoteForShell } from '../../domain/text/shell-quoting.ts'

const maxShown = 20_000

/**
 * Forms `[data-try]` of the reference: sends what is filled in as a request of its own, and shows what
 * was answered. What is shown is text, whatever it is.
 */
export function startTryForms(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>(
    '[data-try] button[disabled]',
  )) {
    button.disabled = false
  }
  document.addEventListener('submit', (event) => {
    const form = event.target
    if (!(form instanceof HTMLFormElement) || !form.hasAttribute('data-try')) return
    event.preventDefault()
    void sendTryRequest(form)
  })
  document.addEventListener('input', ({ target }) => {
    const form = target instanceof Element ? target.closest<HTMLFormElement>('[data-try]') : null
    const button = form?.querySelector<HTMLElement>('[data-curl]')
    if (form !== null && button) button.dataset.copy = formatTryCurl(form)
  })
}

type TryRequest = {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

function readTryRequest(form: HTMLFormElement): TryRequest {
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

async function sendTryRequest(form: HTMLFormElement): Promise<void> {
  const place = form.querySelector<HTMLElement>('[data-answer]')
  if (place === null) return
  form.setAttribute('aria-busy', 'true')
  try {
    const { url, ...wanted } = readTryRequest(form)
    const answer = await fetch(url, { ...wanted, headers: { Accept: '*/*', ...wanted.headers } })
    const bytes = await answer.arrayBuffer()
    const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join('\n')
    place.replaceChildren(
      statusLine(`${answer.status} ${answer.statusText}`, answer.ok),
      textBlock(bodyText(bytes, answer.headers.get('content-type') ?? '')),
      textBlock(headers),
    )
  } catch (fault) {
    place.replaceChildren(statusLine(`No answer came: ${fault}`, false))
  } finally {
    form.removeAttribute('aria-busy')
  }
}

function statusLine(text: string, isGood: boolean): HTMLElement {
  const paragraph = document.createElement('p')
  const badge = document.createElement('span')
  badge.className = `badge ${isGood ? 'good' : 'bad'}`
  badge.textContent = text.trim()
  paragraph.append(badge)
  return paragraph
}

function textBlock(text: string): HTMLElement {
  const pre = document.createElement('pre')
  pre.tabIndex = 0
  pre.textContent = text
  return pre
}

function bodyText(bytes: ArrayBuffer, type: string): string {
  if (bytes.byteLength === 0) return 'without a body'
  if (!/json|text|xml|pem/.test(type)) return `${bytes.byteLength} bytes of ${type}`
  const text = new TextDecoder().decode(bytes)
  const shown = type.includes('json') ? indentJson(text) : text
  return shown.length > maxShown ? `${shown.slice(0, maxShown)}\n…` : shown
}

function indentJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

function formatTryCurl(form: HTMLFormElement): string {
  const { method, url, headers, body } = readTryRequest(form)
  const own = Object.entries(headers).map(
    ([name, value]) => `-H ${quoteForShell(`${name}: ${value}`)}`,
  )
  const sent = body === undefined ? [] : [`--data-binary ${quoteForShell(body)}`]
  return [`curl -s -X ${method} ${quoteForShell(url)}`, ...own, ...sent].join(' ')
}
