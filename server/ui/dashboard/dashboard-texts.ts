import type { Request } from 'express'
import { createTextLookup, type TranslateText } from '../layout/language.ts'
import { pageLanguageOf } from '../layout/preferences.ts'
import TEXTS from './dashboard-texts.json' with { type: 'json' }

export type DashboardText = keyof typeof TEXTS

export type TranslateDashboard = TranslateText<DashboardText>

/** Returns the texts of the dashboard in the language of the person. */
export function dashboardTextsFor(req: Pick<Request, 'headers'>): TranslateDashboard {
  return createTextLookup(TEXTS, pageLanguageOf(req))
}
