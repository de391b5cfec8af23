/** Made-up people: common first names with common family names, addresses that reach nobody, telephone numbers kept for fiction. */

const FIRST =
  'Aoife Adam Ágnes Amina Anna Antoine Beatriz Ben Björn Camille Chiara Chloé Daniel David Elif Emma Eoin Eva Fatima Felix François Grace Hannah Hiroshi Ines Iñaki Jakub James Jana Julia Jürgen Karim Kateřina Lars Leila Linh Lucas Łukasz Maja Maria Mehmet Mia Nadia Niamh Noah Olga Omar Paula Pedro Priya Rosa Samuel Siobhán Sofia Søren Tariq Tomás Yara Yuki Zoë'
const LAST =
  "Andersen Bakker Bauer Berg Bianchi Bondarenko Brennan Carvalho Chen Costa Doyle Dubois Fernández Fischer Garcia Gómez Hansen Haddad Horváth Ivanova Jansen Johansson Kelly Khan Kovač Kowalski Laurent Lehmann Lindqvist Lopes Ñíguez Martin Meyer Moreau Müller Murphy Nagy Nguyễn Novák O'Brien Öztürk Park Patel Peeters Popescu Ricci Rossi Sato Schmidt Silva Şahin Smith Tanaka Torres Walsh Weber Wójcik Yilmaz Zhang"
const DOMAINS = [
  'example.com',
  'example.com',
  'example.org',
  'example.net',
  'harbour-books.test',
  'north-lane.test',
  'tidewater.test',
]

/** @typedef {{ name: string, email: string }} Person */

/**
 * @param {import('./random.mjs').Random} random
 * @param {number} count
 * @returns {Person[]} no two with the same name or address
 */
export function makePeople(random, count) {
  const all = words(FIRST).flatMap((first) => words(LAST).map((last) => ({ first, last })))
  if (count > all.length) throw new Error(`there are names for ${all.length} people only, not for ${count}`)
  return random
    .shuffled(all)
    .slice(0, count)
    .map(({ first, last }) => ({
      name: `${first} ${last}`,
      email: `${mailbox(first)}.${mailbox(last)}@${random.pick(DOMAINS)}`,
    }))
}

/**
 * Numbers that no telephone has: 555-0100 to 555-0199 in North America, 0xx 496 0000 to 0999 and 020 7946 0000 to 0999 in the
 * United Kingdom (Ofcom's numbers for drama), as people type them.
 * @param {import('./random.mjs').Random} random
 */
export function makePhone(random) {
  const line = String(random.below(100)).padStart(2, '0')
  const [us, uk] = [random.pick(['202', '212', '312', '415', '617']), random.pick(['20 7946', '131 496', '161 496'])]
  return random.pick([
    `+1 ${us} 555 01${line}`,
    `+1 (${us}) 555-01${line}`,
    `001 ${us} 55501${line}`,
    `+44 ${uk} 01${line}`,
    `+44.${uk}.01${line}`,
  ])
}

/** @param {string} list */
const words = (list) => list.split(' ')

/** @param {string} name @returns {string} its letters a to z, in lower case */
const mailbox = (name) =>
  name
    .toLowerCase()
    .replace(/ł/g, 'l')
    .replace(/ø/g, 'o')
    .replace(/ı/g, 'i')
    .normalize('NFD')
    .replace(/[^a-z]/g, '')
