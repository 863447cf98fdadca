import TEXTS from './texts.json' with { type: 'json' }

export const LANGUAGES = { en: 'English', it: 'Italiano' } as const

export type Language = keyof typeof LANGUAGES

export type TextName = keyof typeof TEXTS

/** Says a text of the table in one language; `{name}` in it is what `names` says. */
export type Translate = (
  text: TextName,
  names?: Readonly<Record<string, string | number>>,
) => string

export function createTranslate(language: Language): Translate {
  return (text, names = {}) =>
    TEXTS[text][language].replaceAll(/\{(\w+)\}/g, (_, name: string) => String(names[name] ?? ''))
}

export function isLanguage(text: unknown): text is Language {
  return text === 'en' || text === 'it'
}

/** The language that a browser would rather read, by its Accept-Language header; English where it knows neither. */
export function preferredLanguage(header = ''): Language {
  let best: { readonly language: Language; readonly weight: number } | undefined
  for (const part of header.slice(0, 1000).split(',')) {
    const [tag = '', ...parameters] = part.trim().toLowerCase().split(';')
    const language = tag.split('-')[0]
    const written = parameters.find((each) => /^\s*q=/.test(each))
    const weight = written === undefined ? 1 : Number(written.split('=')[1])
    if (!isLanguage(language) || !(weight > (best?.weight ?? 0))) continue
    best = { language, weight }
  }
  return best?.language ?? 'en'
}
