import { formatCurl } from '../../domain/text/format-curl.ts'
import { type Html, html } from '../layout/html.ts'
import { exampleOf } from './body-content.ts'
import {
  type ApiOperation,
  childNode,
  type DescriptionNode,
  isPresent,
  textMember,
} from './openapi-reader.ts'

/**
 * A form that sends a real request and shows the response. It needs the page's script, because plain HTML forms
 * cannot send a token in a header. Without scripts it shows the curl command.
 */
export function tryForm(operation: ApiOperation, base: string): Html {
  const { method, path, node, parameters } = operation
  const body = childNode(node, 'requestBody')
  const example = isPresent(body) ? exampleOf(body) : undefined
  const authorization = authorizationOf(node)
  const text = example === undefined ? undefined : bodyText(example)
  const call = {
    method,
    url: base + examplePath(path, parameters),
    headers: [
      ['Authorization', authorization] as const,
      ...(example === undefined ? [] : [['Content-Type', example.type] as const]),
    ],
    ...(text === undefined ? {} : { body: text }),
  }
  return html`<form class="card fields" data-try data-plain data-method="${method}" data-path="${path}">
${field('try-authorization', 'Authorization', html`<input id="try-authorization" name="authorization" value="${authorization}" autocomplete="off" spellcheck="false">`, 'any token; its first use creates its namespace')}
${parameters.map(parameterField)}
${text !== undefined && field('try-body', `Body, ${example?.type}`, html`<textarea id="try-body" name="body" rows="12" spellcheck="false" data-type="${example?.type}">${text}</textarea>`)}
<div class="row"><button class="primary" disabled>Send</button><button type="button" class="small" data-copy="${formatCurl(call)}" data-curl>copy as curl</button></div><noscript><p class="soft">Sending needs JavaScript. This command does the same:</p><pre>${formatCurl(call)}</pre></noscript>
<div class="answer" role="status" data-answer></div></form>`
}

function authorizationOf(node: DescriptionNode): string {
  const security = node.value.security
  const isOfAccount = JSON.stringify(security ?? '').includes('"account"')
  return isOfAccount
    ? `Basic ${Buffer.from('owner@emulator.test:key').toString('base64')}`
    : 'Bearer try-it'
}

function bodyText({ type, value }: { readonly type: string; readonly value: unknown }): string {
  if (typeof value === 'string') return value
  if (type !== 'application/x-www-form-urlencoded') return JSON.stringify(value, null, 2) ?? ''
  return new URLSearchParams(value as Record<string, string>).toString()
}

function parameterField(parameter: DescriptionNode): Html {
  const name = textMember(parameter, 'name') ?? ''
  const location = textMember(parameter, 'in') ?? 'query'
  const choices = childNode(parameter, 'schema').value.enum
  const id = `try-${location}-${name}`
  // Query parameters are left out by default; path parameters get an example.
  const value = location === 'path' ? exampleText(parameter) : ''
  const input = Array.isArray(choices)
    ? html`<select id="${id}" name="${name}" data-in="${location}">${location !== 'path' && html`<option value="">left out</option>`}${choices.map((choice: unknown) => html`<option${String(choice) === value && html` selected`}>${String(choice)}</option>`)}</select>`
    : html`<input id="${id}" name="${name}" data-in="${location}" value="${value}" autocomplete="off">`
  return field(id, `${name} (${location})`, input)
}

function field(id: string, label: string, input: Html, about?: string): Html {
  return html`<div class="field"><label for="${id}">${label}</label>${input}${about !== undefined && html`<span class="soft">${about}</span>`}</div>`
}

function examplePath(path: string, parameters: readonly DescriptionNode[]): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const match = parameters.find((choice) => textMember(choice, 'name') === name)
    return encodeURIComponent(match === undefined ? name : exampleText(match))
  })
}

function exampleText(parameter: DescriptionNode): string {
  const { example } = parameter.value
  if (example !== undefined) return String(example)
  const [first] = toList(childNode(parameter, 'schema').value.examples)
  return first === undefined ? (textMember(parameter, 'name') ?? '') : String(first)
}

function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
