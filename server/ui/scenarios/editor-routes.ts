import { type Request, Router } from 'express'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import type { HttpContext } from '../../http/http-context.ts'
import { recordVerification } from '../../operations/record-verification.ts'
import { saveScenario } from '../../operations/save-scenario.ts'
import { checkScenarioText, readScenarioSource } from '../../operations/scenario-source.ts'
import { schemaLine } from '../../scenario-files/format-scenario.ts'
import { runOrSendErrorPage } from '../layout/error-page.ts'
import { pageHandler, readForm } from '../layout/html-or-json.ts'
import { seeOther } from '../layout/send-page.ts'
import { type EditorDraft, type EditorOutcome, editorPath, sendEditorPage } from './editor-page.ts'

const scenariosPath = '/__emulator/scenarios'

// A text of 64 kB can be three times as large in a form.
const maxFormBytes = 256 * 1024

/** Routes of the scenario editor: the page, its form, and the form that records a verification. */
export function editorPageRoutes(context: HttpContext): Router {
  const { emulator } = context
  const router = Router()

  router.get(
    '/scenario-editor',
    pageHandler(async (req, res) => {
      const draft = await openDraft(req)
      const checked = await check(draft)
      const isSaved = req.query.saved === '1' && checked.issues.length === 0
      sendEditorPage(context, req, res, draft, { checked, isSaved })
    }, scenariosPath),
  )

  router.post('/pages/scenario-editor', async (req, res) => {
    await runOrSendErrorPage(res, scenariosPath, async () => {
      const form = await readForm(req, maxFormBytes)
      const draft = parseDraft(form)
      const action = form.get('do') ?? 'check'
      if (action === 'check') {
        sendEditorPage(context, req, res, draft, { checked: await check(draft) })
        return
      }
      const outcome = await save(draft, action)
      if (outcome.isSaved === true) seeOther(res, savedPath(draft.name))
      else sendEditorPage(context, req, res, draft, outcome)
    })
  })

  router.post('/pages/verifications/:id/scenario', async (req, res) => {
    const id = String(req.params.id)
    await runOrSendErrorPage(
      res,
      `/__emulator/verifications/${encodeURIComponent(id)}`,
      async () => {
        const form = await readForm(req)
        const name = (form.get('name') ?? '').trim()
        const { text } = await recordVerification(emulator, id)
        await saveScenario(emulator, { name, text })
        seeOther(res, savedPath(name))
      },
    )
  })

  return router

  async function openDraft({ query }: Request): Promise<EditorDraft> {
    const [name, from, verification] = [query.name, query.from, query.verification].map((value) =>
      typeof value === 'string' && value !== '' ? value : undefined,
    )
    if (verification !== undefined) {
      const { text } = await recordVerification(emulator, verification)
      return { name: `recorded-${verification.slice(0, 8)}`, text }
    }
    const source = name ?? from
    if (source === undefined) return { name: '', text: BLANK_TEXT }
    const { text, version } = await readScenarioSource(emulator, source)
    if (from !== undefined || version === undefined) {
      return { name: `my-${source}`.slice(0, 64), text }
    }
    return { name: source, text, opened: { name: source, version } }
  }

  // A text without a usable name is checked under another one, and the name is checked when it is saved.
  async function check({ name, text }: EditorDraft): Promise<EditorOutcome['checked']> {
    try {
      return await checkScenarioText(emulator, name, text)
    } catch (error) {
      if (!(error instanceof ControlApiError)) throw error
      return await checkScenarioText(emulator, 'draft', text)
    }
  }

  async function save(draft: EditorDraft, action: string): Promise<EditorOutcome> {
    const { name, text, opened } = draft
    const known = opened?.name === name ? opened.version : undefined
    const overwritten = /^overwrite ([0-9a-f]{16})$/.exec(action)?.[1]
    const version = overwritten ?? (action === 'create' ? undefined : known)
    try {
      await saveScenario(emulator, { name, text, version, shadow: action === 'shadow' })
      return { checked: { issues: [], otherIssues: [] }, isSaved: true }
    } catch (refused) {
      if (!(refused instanceof ControlApiError)) throw refused
      return { checked: await check(draft), refused }
    }
  }
}

function parseDraft(form: URLSearchParams): EditorDraft {
  const [opened = '', version = ''] = [form.get('opened') ?? '', form.get('version') ?? '']
  return {
    name: (form.get('name') ?? '').trim().slice(0, 100),
    // Forms send every line break as two characters.
    text: (form.get('text') ?? '').replaceAll('\r\n', '\n'),
    ...(opened !== '' && version !== '' && { opened: { name: opened, version } }),
  }
}

function savedPath(name: string): string {
  return `${editorPath}?name=${encodeURIComponent(name)}&saved=1`
}

const BLANK_TEXT = `${schemaLine}
version: 1
title: What happens, in one line
timeline:
  - { wait: 2m, user: open-link }
  - { wait: 3m, user: submit }
  - { wait: 1m, operator: take-call, takes: 5m }
  - { operator: reject, reason: identity_document_not_available }
`
