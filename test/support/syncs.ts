/** The two syncs that most tests start from, as a user writes them. */

export const USERS = `
kind: contacts
source: { type: csv, path: ./people.csv }
key: id
role: user
contact:
  external_id: id
  email: email
  name: name
`

export const LEADS = `
kind: contacts
source: { type: csv, path: ./people.csv }
key: { from: email, as: email }
role: lead
contact:
  email: email
  name: name
`
