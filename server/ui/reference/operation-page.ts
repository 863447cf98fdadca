import { type Html, html } from '../layout/html.ts'
import { contentShown } from './body-content.ts'
import { badge, inline, prose } from './markdown.ts'
import {
  child,
  type DescribedOperation,
  isThere,
  labelOf,
  membersIn,
  type Node,
  textIn,
} from './openapi-reader.ts'
import { typeText } from './schema-tree.ts'
import { tryForm } from './try-form.ts'

/** The reference of one operation: what goes in, what comes out, and a form to try it. */
export function operationShown(operation: DescribedOperation, base: string): Html {
  const { method, path, summary, node, parameters } = operation
  const body = child(node, 'requestBody')
  const callbacks = membersIn(child(node, 'callbacks')).flatMap(([, each]) => membersIn(each))
  return html`<h1><span class="verb">${method}</span> <code>${path}</code></h1>
<p><strong>${summary}</strong> ${badge(labelOf(node))}</p>${prose(textIn(node, 'description'))}
<div class="halves"><div>
${parameters.length > 0 && html`<h2>Parameters</h2><ul class="members">${parameters.map(parameterRow)}</ul>`}
${isThere(body) && html`<h2>Body ${badge(labelOf(body))}</h2>${prose(textIn(body, 'description'))}${contentShown(body)}`}
<h2>Answers</h2>${membersIn(child(node, 'responses')).map(answer)}
${callbacks.map(([where, item]) => callbackShown(where, item))}
</div><div><h2>Try it</h2>${tryForm(operation, base)}</div></div>`
}

function parameterRow(parameter: Node): Html {
  const name = textIn(parameter, 'name') ?? ''
  const description = textIn(parameter, 'description')
  return html`<li><code class="name">${name}</code> <span class="soft">in the ${textIn(parameter, 'in')}, ${typeText(child(parameter, 'schema'))}</span>${parameter.value.required === true && html` <span class="badge">required</span>`} ${badge(labelOf(parameter))}
${description !== undefined && html`<div class="about">${inline(description)}</div>`}</li>`
}

// Every refusal has the same members; they are shown once, with the answers that are none.
function answer([status, node]: readonly [string, Node]): Html {
  const isGood = status.startsWith('2')
  const dialect = node.value['x-dialect']
  const headers = membersIn(child(node, 'headers')).map(
    ([name, header]) =>
      html`<li><code class="name">${name}</code> <span class="soft">header, ${typeText(child(header, 'schema'))}</span><div class="about">${inline(textIn(header, 'description') ?? '')}</div></li>`,
  )
  return html`<details class="answers" id="status-${status}"${isGood && html` open`}><summary><span class="badge ${isGood ? 'good' : 'wait'}">${status}</span> ${inline(firstSentence(textIn(node, 'description') ?? ''))} ${badge(labelOf(node))}</summary>
${prose(rest(textIn(node, 'description') ?? ''))}${dialect !== undefined && html`<p class="soft">Only with the dialect <code>${JSON.stringify(dialect)}</code>.</p>`}
${headers.length > 0 && html`<ul class="members">${headers}</ul>`}${contentShown(node, { brief: !isGood })}</details>`
}

function callbackShown(where: string, item: Node): Html {
  const node = child(item, 'post')
  return html`<h2>Callback ${badge(labelOf(node))}</h2><p><code>POST ${where}</code></p><p>${inline(textIn(node, 'summary') ?? '')}</p>${prose(textIn(node, 'description'))}
<details id="callback-body"><summary>What is sent</summary>${contentShown(child(node, 'requestBody'))}</details>`
}

function firstSentence(text: string): string {
  const end = text.indexOf('\n\n')
  return end === -1 ? text : text.slice(0, end)
}

function rest(text: string): string {
  const end = text.indexOf('\n\n')
  return end === -1 ? '' : text.slice(end)
}
