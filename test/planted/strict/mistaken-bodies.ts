import { MAIL, type MistakenClient, open, row } from './mistaken-client.ts'

/** Wrong bodies: names, types and values. Each client only opens a verification. */
export const BODIES: readonly MistakenClient[] = [
  row('python', 'sends email instead of mail', /"email", did you mean "mail"/, [
    open({ email: 'anna@example.com' }),
  ]),
  row('node', 'spells healthCard as healthcard', /did you mean "healthCard"/, [
    open({ ...MAIL, healthcard: { required: true } }),
  ]),
  row('php', 'sends phone instead of phoneNumber', /unknown member "phone"/, [
    open({ ...MAIL, phone: '3331234567' }),
  ]),
  row('python', 'writes phone_number in snake case', /unknown member "phone_number"/, [
    open({ ...MAIL, phone_number: { number: '3331234567' } }),
  ]),
  row('node', 'sends user.name, which does not exist', /unknown member "name"/, [
    open({ ...MAIL, user: { name: 'Anna' } }),
  ]),
  row('shell', 'spells user.firstName as firstname', /did you mean "firstName"/, [
    open({ ...MAIL, user: { firstname: 'Anna' } }),
  ]),
  row('php', 'sends callback.uri instead of url', /CALLBACK_URL_MISSING/, [
    open({ ...MAIL, callback: { uri: 'http://127.0.0.1:4000/hook' } }),
  ]),
  row('python', 'sends redirectUrl, in the singular', /did you mean "redirectUrls"/, [
    open({ ...MAIL, redirectUrl: { success: 'https://shop.example.com/' } }),
  ]),
  row('node', 'puts the mail inside user', /\/mail|"mail"/, [
    open({ user: { mail: 'anna@example.com' } }),
  ]),
  row('python', 'sends the telephone number as a text instead of an object', /\/phoneNumber/, [
    open({ ...MAIL, phoneNumber: '3331234567' }),
  ]),
  row('node', 'sends the telephone number as a number', /\/phoneNumber\/number/, [
    open({ ...MAIL, phoneNumber: { number: 3331234567 } }),
  ]),
  row('php', 'sends the text "true" for a boolean', /\/healthCard\/required/, [
    open({ ...MAIL, healthCard: { required: 'true' } }),
  ]),
  row('shell', 'sends 1 for a boolean', /\/output\/imagesAsPdf/, [
    open({ ...MAIL, output: { imagesAsPdf: 1 } }),
  ]),
  row('python', 'sends user as a list', /\/user/, [open({ ...MAIL, user: [] })]),
  row('node', 'sends the mail as a list', /\/mail/, [open({ mail: ['anna@example.com'] })]),
  row('php', 'sends null for the health card', /\/healthCard/, [
    open({ ...MAIL, healthCard: null }),
  ]),
  row('python', 'sends the callback as a text', /CALLBACK_NOT_OBJECT/, [
    open({ ...MAIL, callback: 'http://127.0.0.1:4000/hook' }),
  ]),
  row('node', 'sends retry as a text', /CALLBACK_RETRY/, [
    open({ ...MAIL, callback: { url: 'http://127.0.0.1:4000/hook', retry: '3' } }),
  ]),
  row('shell', 'sends the gender as male', /\/user\/gender/, [
    open({ ...MAIL, user: { gender: 'male' } }),
  ]),
  row('python', 'takes callback.method for an HTTP method', /CALLBACK_METHOD/, [
    open({ ...MAIL, callback: { url: 'http://127.0.0.1:4000/hook', method: 'PUT' } }),
  ]),
  row('php', 'writes the date of birth as 31/01/1980', /\/user\/birthDate/, [
    open({ ...MAIL, user: { birthDate: '31/01/1980' } }),
  ]),
  row('node', 'writes the date of birth with a time', /\/user\/birthDate/, [
    open({ ...MAIL, user: { birthDate: '1980-01-31T00:00:00.000Z' } }),
  ]),
  row('python', 'writes the tax code in lower case', /\/user\/taxCode/, [
    open({ ...MAIL, user: { taxCode: 'rssmra80a01h501u' } }),
  ]),
  row('node', 'sends the name of a colour', /\/layout\/backgroundColor/, [
    open({ ...MAIL, layout: { backgroundColor: 'red' } }),
  ]),
  row('shell', 'leaves the scheme of a URL out', /\/policy\/url/, [
    open({ ...MAIL, policy: { url: 'shop.example.com/privacy' } }),
  ]),
  row('python', 'sends the mail with a name in front', /\/mail/, [
    open({ mail: 'Anna <anna@example.com>' }),
  ]),
  row('php', 'sends an empty mail in its only opening', /\/mail/, [open({ mail: '' })]),
  row('node', 'sends the mail undefined@example.com', /stands where a value is missing/, [
    open({ mail: 'undefined@example.com' }),
  ]),
  row('python', 'sends None as first name', /stands where a value is missing/, [
    open({ ...MAIL, user: { firstName: 'None' } }),
  ]),
  row('node', 'has undefined in the URL of the callback', /stands where a value is missing/, [
    open({ ...MAIL, callback: { url: 'http://127.0.0.1:4000/hook/undefined' } }),
  ]),
  row('php', 'sends the telephone number with the prefix of Italy', /prefix of a country/, [
    open({ ...MAIL, phoneNumber: { number: '+393331234567' } }),
  ]),
  row('python', 'sends a date of birth in the future', /nobody was born/, [
    open({ ...MAIL, user: { birthDate: '2080-01-31' } }),
  ]),
  row(
    'node',
    'requests the expiry check of a card that it does not request',
    /checkExpire has no effect/,
    [open({ ...MAIL, healthCard: { checkExpire: true } })],
  ),
  row('php', 'sends an empty first name', /an empty text/, [
    open({ ...MAIL, user: { firstName: '' } }),
  ]),
  row('node', 'leaves a template in the URL of the callback', /stands where a value is missing/, [
    open({ ...MAIL, callback: { url: 'http://127.0.0.1:4000/hook/{id}' } }),
  ]),
  row('shell', 'sends wrong types only after a right opening', /\/phoneNumber/, [
    open(),
    open({ ...MAIL, phoneNumber: '3331234567' }),
  ]),
]
