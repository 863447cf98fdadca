import { createTextLookup, type Language, type TranslateText } from '../layout/language.ts'
import TEXTS from './translations.json' with { type: 'json' }

export type TextName = keyof typeof TEXTS

export type Translate = TranslateText<TextName>

export function createTranslate(language: Language): Translate {
  return createTextLookup(TEXTS, language)
}
