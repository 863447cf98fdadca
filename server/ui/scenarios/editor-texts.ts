import type { Request } from 'express'
import { createTextLookup, type TranslateText } from '../layout/language.ts'
import { pageLanguageOf } from '../layout/preferences.ts'
import TEXTS from './editor-texts.json' with { type: 'json' }

export type EditorText = keyof typeof TEXTS

/** Returns the texts of the scenario editor in the language of the person. */
export function editorTextsFor(req: Pick<Request, 'headers'>): TranslateText<EditorText> {
  return createTextLookup(TEXTS, pageLanguageOf(req))
}
