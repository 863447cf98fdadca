import { quoteForShell } from '../../domain/text/shell-quoting.ts'

const maxShown = 20_000

/**
 * Makes the forms `[data-try]` of the reference send a request from their fields and show the response. The response
 * is always shown as text, never as HTML.
 */
export function startTryItForms(): void {
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
  let filledPath = path
  for (const field of form.querySelectorAll<HTMLInputElement>('[data-in]')) {
    const { name, value } = field
    if (field.dataset.in === 'path')
      filledPath = filledPath.replace(`{${name}}`, encodeURIComponent(value))
    else if (value !== '' && field.dataset.in === 'query') query.append(name, value)
    else if (value !== '') headers[name] = value
  }
  const authorization = form.querySelector<HTMLInputElement>('[name=authorization]')?.value ?? ''
  if (authorization !== '') headers.Authorization = authorization
  const body = form.querySelector<HTMLTextAreaElement>('[name=body]')
  if (body !== null) headers['Content-Type'] = body.dataset.type ?? 'application/json'
  const address = query.size === 0 ? filledPath : `${filledPath}?${query}`
  const url = location.origin + address
  return { method, url, headers, ...(body === null ? {} : { body: body.value }) }
}

async function sendTryRequest(form: HTMLFormElement): Promise<void> {
  const output = form.querySelector<HTMLElement>('[data-answer]')
  if (output === null) return
  form.setAttribute('aria-busy', 'true')
  try {
    const { url, ...request } = readTryRequest(form)
    const answer = await fetch(url, { ...request, headers: { Accept: '*/*', ...request.headers } })
    const bytes = await answer.arrayBuffer()
    const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join('\n')
    output.replaceChildren(
      statusLine(`${answer.status} ${answer.statusText}`, answer.ok),
      textBlock(bodyText(bytes, answer.headers.get('content-type') ?? '')),
      textBlock(headers),
    )
  } catch (error) {
    output.replaceChildren(statusLine(`No answer came: ${error}`, false))
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
  const headerOptions = Object.entries(headers).map(
    ([name, value]) => `-H ${quoteForShell(`${name}: ${value}`)}`,
  )
  const bodyOption = body === undefined ? [] : [`--data-binary ${quoteForShell(body)}`]
  return [`curl -s -X ${method} ${quoteForShell(url)}`, ...headerOptions, ...bodyOption].join(' ')
}
