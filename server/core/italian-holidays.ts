import { day } from './instant.ts'
import type { RomeDay } from './rome.ts'

const YEARLY: readonly string[] = [
  '01-01',
  '01-06',
  '04-25',
  '05-01',
  '06-02',
  '08-15',
  '11-01',
  '12-08',
  '12-25',
  '12-26',
]

/**
 * Whether nobody works in Italy that day: the ten fixed national holidays, Easter Sunday and Monday,
 * and from 2026 the fourth of October. Local patron saints are left out.
 *
 * Source: documented (the vendor's page closes on holidays); which ones is assumed.
 */
export function isItalianHoliday(days: RomeDay): boolean {
  const date = new Date(days * day)
  const year = date.getUTCFullYear()
  const monthAndDay = date.toISOString().slice(-19, -14)
  if (YEARLY.includes(monthAndDay) || (monthAndDay === '10-04' && year >= 2026)) return true
  const easter = easterSunday(year)
  return days === easter || days === easter + 1
}

/** Easter Sunday of the Gregorian calendar (the algorithm of Meeus, without exceptions). */
export function easterSunday(year: number): RomeDay {
  const golden = year % 19
  const century = Math.floor(year / 100)
  const ofCentury = year % 100
  const leapCorrection = century - Math.floor(century / 4)
  const moonCorrection = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3)
  const epact = (19 * golden + leapCorrection - moonCorrection + 15) % 30
  const toSunday =
    (32 + 2 * (century % 4) + 2 * Math.floor(ofCentury / 4) - epact - (ofCentury % 4)) % 7
  const late = Math.floor((golden + 11 * epact + 22 * toSunday) / 451)
  const march = epact + toSunday - 7 * late + 114
  return Date.UTC(year, Math.floor(march / 31) - 1, (march % 31) + 1) / day
}
