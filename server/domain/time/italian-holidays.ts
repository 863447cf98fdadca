import { day } from './instant.ts'
import type { RomeDay } from './rome-time.ts'

const FIXED_HOLIDAYS: Readonly<Record<string, string>> = {
  '01-01': "New Year's Day",
  '01-06': 'Epiphany',
  '04-25': 'Liberation Day',
  '05-01': 'Labour Day',
  '06-02': 'Republic Day',
  '08-15': 'Assumption Day',
  '11-01': "All Saints' Day",
  '12-08': 'Immaculate Conception',
  '12-25': 'Christmas Day',
  '12-26': "Saint Stephen's Day",
}

/**
 * Returns the name of the Italian public holiday on this day, or undefined. Includes the ten fixed
 * national holidays, Easter Sunday and Monday, and 4 October from 2026. Omits local patron saints.
 *
 * Source: documented (the desk is closed on holidays); assumed (on which ones).
 */
export function italianHoliday(days: RomeDay): string | undefined {
  const date = new Date(days * day)
  const year = date.getUTCFullYear()
  const monthAndDay = date.toISOString().slice(-19, -14)
  const easter = easterSunday(year)
  if (days === easter) return 'Easter Sunday'
  if (days === easter + 1) return 'Easter Monday'
  if (monthAndDay === '10-04' && year >= 2026) return "Saint Francis' Day"
  return FIXED_HOLIDAYS[monthAndDay]
}

/** Returns Easter Sunday of the Gregorian calendar (algorithm of Meeus). */
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
