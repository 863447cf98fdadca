import TEXTS from './frame-texts.json' with { type: 'json' }
import { createTextLookup, type Language, type TranslateText } from './language.ts'

/** The name of a text of the frame: navigation, search, preferences and the clock of the top bar. */
export type FrameText = keyof typeof TEXTS

export type TranslateFrame = TranslateText<FrameText>

export function createFrameLookup(language: Language): TranslateFrame {
  return createTextLookup(TEXTS, language)
}
