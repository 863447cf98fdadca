/** The body of the vendor's example, with every member whose validation takes time. */
export const body = JSON.stringify({
  mail: 'franco.rossi@example.com',
  user: {
    firstName: 'Franco',
    lastName: 'Rossi',
    gender: 'M',
    birthCountry: 'Italy',
    birthDate: '1977-11-06',
    birthPlace: 'Rome',
    taxCode: 'RSSMRA02D16A662G',
  },
  healthCard: { required: true, checkExpire: true },
  phoneNumber: { required: true, editable: true, number: '3331234567' },
  policy: { url: 'https://shop.example.com/privacy' },
  redirectUrls: { success: 'https://shop.example.com/ok', failure: 'https://shop.example.com/ko' },
  output: { imagesAsPdf: true },
  callback: { url: 'http://127.0.0.1:9/hook', method: 'POST', field: 'data' },
})

export const token = 'bench'
export const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
