import {
  acceptCompletion,
  autocompletion,
  type CompletionContext,
  type CompletionResult,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import {
  bracketMatching,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from '@codemirror/language'
import { lintGutter, lintKeymap } from '@codemirror/lint'
import { EditorState } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import schema from '../../../scenarios/scenario.schema.json' with { type: 'json' }
import {
  rangeOf,
  replacePart,
  showDiagnostics,
  showPreview,
  showResultText,
} from './editor-answer.ts'
import { editorColors, editorTheme } from './editor-theme.ts'
import { type SchemaNode, schemaOptions } from './schema-completion.ts'
import { yamlPositionAt } from './yaml-position.ts'

const form = document.querySelector<HTMLFormElement>('#scenario-editor')
const area = document.querySelector<HTMLTextAreaElement>('#text')
if (form !== null && area !== null) startEditor(form, area)

// How long a person must stop typing before the text is checked.
const checkDelayMs = 300

/** Replaces the text field of the form by an editor. Without this script, the form works with its text field. */
function startEditor(form: HTMLFormElement, area: HTMLTextAreaElement): void {
  // In a shadow root, the editor creates its style sheets without elements. So the policy of the page stays strict.
  const host = document.createElement('div')
  host.className = 'code'
  area.before(host)
  area.hidden = true
  const root = host.attachShadow({ mode: 'open' })
  let savedText = area.value
  let checkTimer: ReturnType<typeof setTimeout> | undefined
  let lastRequest = 0

  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: area.value,
      extensions: [
        lineNumbers(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        drawSelection(),
        history(),
        indentOnInput(),
        indentUnit.of('  '),
        bracketMatching(),
        closeBrackets(),
        lintGutter(),
        yaml(),
        syntaxHighlighting(editorColors),
        editorTheme,
        EditorView.lineWrapping,
        autocompletion({ override: [completeFromSchema], icons: false }),
        EditorView.contentAttributes.of({ 'aria-label': labelOf(area) }),
        keymap.of([
          { key: 'Mod-s', run: saveByKey },
          { key: 'Tab', run: acceptCompletion },
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...defaultKeymap,
          ...historyKeymap,
          ...lintKeymap,
        ]),
        EditorView.updateListener.of(({ docChanged }) => {
          if (docChanged) onChange()
        }),
      ],
    }),
  })
  showDiagnostics(view)

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const { submitter } = event
    void send(submitter instanceof HTMLButtonElement ? submitter.value : 'check')
  })
  form.querySelector('#name')?.addEventListener('input', checkSoon)
  form.querySelector('[data-keys]')?.removeAttribute('hidden')
  // A form of the frame, such as that of the clock, shows the page again. The editor stays, and its text is checked.
  form.setAttribute('data-keep', '')
  document.addEventListener('shown', checkSoon)
  document.querySelector('label[for=text]')?.addEventListener('click', () => view.focus())
  form.addEventListener('click', goToMistake)
  // The keys of the pages must not act on a text that is typed. The palette has a modifier.
  host.addEventListener('keydown', (event) => {
    if (!event.ctrlKey && !event.metaKey) event.stopPropagation()
  })
  addEventListener('beforeunload', (event) => {
    if (textOf() !== savedText) event.preventDefault()
  })

  function textOf(): string {
    return view.state.doc.toString()
  }

  function onChange(): void {
    area.value = textOf()
    form.querySelector('[data-unsaved]')?.toggleAttribute('hidden', textOf() === savedText)
    checkSoon()
  }

  function checkSoon(): void {
    clearTimeout(checkTimer)
    checkTimer = setTimeout(() => void send('check'), checkDelayMs)
  }

  function saveByKey(): boolean {
    void send('save')
    return true
  }

  // The server answers with the page, as without a script. Only its result and its preview are shown here.
  async function send(action: string): Promise<void> {
    clearTimeout(checkTimer)
    lastRequest += 1
    const request = lastRequest
    const sentText = textOf()
    const fields = new URLSearchParams()
    for (const [name, value] of new FormData(form)) {
      if (typeof value === 'string') fields.append(name, value)
    }
    fields.set('text', sentText)
    fields.set('do', action)
    form.setAttribute('aria-busy', 'true')
    try {
      const headers = { accept: 'text/html' }
      const answer = await fetch(form.action, { method: 'POST', body: fields, headers })
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
      // A later request has been sent meanwhile, so this answer is outdated. A save is never outdated.
      if (request !== lastRequest && action === 'check') return
      showAnswer(page, answer)
      if (page.querySelector('[data-saved]') !== null) {
        savedText = sentText
        form.querySelector('[data-unsaved]')?.toggleAttribute('hidden', textOf() === savedText)
      }
    } catch {
      showResultText(form.dataset.unreachable ?? '')
    } finally {
      if (request === lastRequest) form.removeAttribute('aria-busy')
    }
  }

  function showAnswer(page: Document, answer: Response): void {
    if (page.querySelector('#editor-result') === null) {
      const problem = page.querySelector('[data-problem]')?.textContent ?? String(answer.status)
      showResultText(problem.trim().replaceAll(/\s+/g, ' '))
      return
    }
    replacePart('#editor-result', page)
    showPreview(page)
    if (answer.redirected) {
      replaceAddress(answer.url)
      for (const name of ['opened', 'version', 'name']) copyField(page, name)
      document.title = page.title
      const heading = page.querySelector('h1')?.textContent
      const ownHeading = document.querySelector('h1')
      if (ownHeading !== null && heading !== undefined) ownHeading.textContent = heading
    }
    showDiagnostics(view)
  }

  function copyField(page: Document, name: string): void {
    const own = form.elements.namedItem(name)
    const other = page.querySelector<HTMLInputElement>(`#scenario-editor [name=${name}]`)
    if (own instanceof HTMLInputElement && other !== null) own.value = other.value
  }

  function goToMistake(event: MouseEvent): void {
    const item = event.target instanceof Element ? event.target.closest('li[data-line]') : null
    if (!(item instanceof HTMLElement) || !(event.target instanceof HTMLAnchorElement)) return
    event.preventDefault()
    const { from } = rangeOf(view, item)
    view.dispatch({ selection: { anchor: from }, scrollIntoView: true })
    view.focus()
  }
}

function replaceAddress(url: string): void {
  window.history.replaceState(null, '', url)
}

function labelOf(area: HTMLTextAreaElement): string {
  return document.querySelector(`label[for=${area.id}]`)?.textContent ?? ''
}

function completeFromSchema({ state, pos, explicit }: CompletionContext): CompletionResult | null {
  const position = yamlPositionAt(state.doc.toString(), pos)
  if (position === undefined) return null
  const isTyping = pos > position.from
  if (!explicit && !isTyping) return null
  const names = position.key === 'extends' && position.path.length === 0 ? scenarioNames() : []
  const options = [
    ...schemaOptions(schema as SchemaNode, position).map(({ label, kind, info }) => ({
      label,
      type: kind === 'key' ? 'property' : 'constant',
      ...(info !== '' && { info }),
      ...(kind === 'key' && { apply: `${label}: ` }),
    })),
    ...names.map((label) => ({ label, type: 'constant' })),
  ]
  return options.length === 0 ? null : { from: position.from, options, validFor: /^[\w-]*$/ }
}

function scenarioNames(): readonly string[] {
  return (form?.dataset.names ?? '').split(' ').filter((name) => name !== '')
}
