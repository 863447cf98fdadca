import { type Html, html } from '../layout/html.ts'
import { bodyContent } from './body-content.ts'
import { labelBadge, renderInlineMarkdown, renderMarkdown } from './markdown.ts'
import {
  type ApiOperation,
  childNode,
  childNodes,
  type DescriptionNode,
  isPresent,
  labelOf,
  textMember,
} from './openapi-reader.ts'
import { formatType } from './schema-tree.ts'
import { tryForm } from './try-form.ts'

/** The reference of one operation: its parameters, body and responses, and a form to try it. */
export function operationContent(operation: ApiOperation, base: string): Html {
  const { method, path, summary, node, parameters } = operation
  const body = childNode(node, 'requestBody')
  const callbacks = childNodes(childNode(node, 'callbacks')).flatMap(([, callback]) =>
    childNodes(callback),
  )
  return html`<h1><span class="verb">${method}</span> <code>${path}</code></h1>
<p><strong>${summary}</strong> ${labelBadge(labelOf(node))}</p>${renderMarkdown(textMember(node, 'description'))}
<div class="halves"><div>
${parameters.length > 0 && html`<h2>Parameters</h2><ul class="members">${parameters.map(parameterRow)}</ul>`}
${isPresent(body) && html`<h2>Body ${labelBadge(labelOf(body))}</h2>${renderMarkdown(textMember(body, 'description'))}${bodyContent(body)}`}
<h2>Answers</h2>${childNodes(childNode(node, 'responses')).map(responseSection)}
${callbacks.map(([expression, item]) => callbackSection(expression, item))}
</div><div><h2>Try it</h2>${tryForm(operation, base)}</div></div>`
}

function parameterRow(parameter: DescriptionNode): Html {
  const name = textMember(parameter, 'name') ?? ''
  const description = textMember(parameter, 'description')
  return html`<li><code class="name">${name}</code> <span class="soft">in the ${textMember(parameter, 'in')}, ${formatType(childNode(parameter, 'schema'))}</span>${parameter.value.required === true && html` <span class="badge">required</span>`} ${labelBadge(labelOf(parameter))}
${description !== undefined && html`<div class="about">${renderInlineMarkdown(description)}</div>`}</li>`
}

// All error responses have the same members, so only successful responses list their members.
function responseSection([status, node]: readonly [string, DescriptionNode]): Html {
  const isGood = status.startsWith('2')
  const dialect = node.value['x-dialect']
  const headers = childNodes(childNode(node, 'headers')).map(
    ([name, header]) =>
      html`<li><code class="name">${name}</code> <span class="soft">header, ${formatType(childNode(header, 'schema'))}</span><div class="about">${renderInlineMarkdown(textMember(header, 'description') ?? '')}</div></li>`,
  )
  return html`<details class="answers" id="status-${status}"${isGood && html` open`}><summary><span class="badge ${isGood ? 'good' : 'wait'}">${status}</span> ${renderInlineMarkdown(firstSentence(textMember(node, 'description') ?? ''))} ${labelBadge(labelOf(node))}</summary>
${renderMarkdown(remainingText(textMember(node, 'description') ?? ''))}${dialect !== undefined && html`<p class="soft">Only with the dialect <code>${JSON.stringify(dialect)}</code>.</p>`}
${headers.length > 0 && html`<ul class="members">${headers}</ul>`}${bodyContent(node, { brief: !isGood })}</details>`
}

function callbackSection(expression: string, item: DescriptionNode): Html {
  const node = childNode(item, 'post')
  return html`<h2>Callback ${labelBadge(labelOf(node))}</h2><p><code>POST ${expression}</code></p><p>${renderInlineMarkdown(textMember(node, 'summary') ?? '')}</p>${renderMarkdown(textMember(node, 'description'))}
<details id="callback-body"><summary>Body of the callback</summary>${bodyContent(childNode(node, 'requestBody'))}</details>`
}

function firstSentence(text: string): string {
  const end = text.indexOf('\n\n')
  return end === -1 ? text : text.slice(0, end)
}

function remainingText(text: string): string {
  const end = text.indexOf('\n\n')
  return end === -1 ? '' : text.slice(end)
}
