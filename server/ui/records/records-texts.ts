import type { Request } from 'express'
import { createTextLookup, type TranslateText } from '../layout/language.ts'
import { pageLanguageOf } from '../layout/preferences.ts'
import TEXTS from './records-texts.json' with { type: 'json' }

export type RecordsText = keyof typeof TEXTS

export type TranslateRecords = TranslateText<RecordsText>

/** Returns the texts of the inbox, the requests, the costs and the namespaces in the language of the person. */
export function recordsTextsFor(req: Pick<Request, 'headers'>): TranslateRecords {
  return createTextLookup(TEXTS, pageLanguageOf(req))
}
