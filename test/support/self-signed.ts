/** Makes a certificate for localhost that is signed by itself, without a program or a file that could expire. */
import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto'

/** PEM, for `tls.createServer` and, as its own authority, for NODE_EXTRA_CA_CERTS. */
export function selfSigned(): { readonly key: string; readonly cert: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const content = sequence(
    der(0xa0, der(INTEGER, Buffer.of(2))),
    der(INTEGER, Buffer.of(1)),
    sequence(oid(ECDSA_WITH_SHA256)),
    NAME,
    sequence(der(UTC_TIME, Buffer.from('200101000000Z')), der(UTC_TIME, Buffer.from('491231235959Z'))),
    NAME,
    publicKey,
    der(0xa3, sequence(extension(SUBJECT_ALT_NAME, HOSTS), extension(BASIC_CONSTRAINTS, sequence(der(BOOLEAN, Buffer.of(0xff)))))),
  )
  const signature = sign('sha256', content, createPrivateKey(privateKey))
  const whole = sequence(content, sequence(oid(ECDSA_WITH_SHA256)), der(BIT_STRING, Buffer.concat([Buffer.of(0), signature])))
  const lines = whole.toString('base64').replaceAll(/.{64}/g, '$&\n')
  return { key: privateKey, cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n` }
}

/** Tags of X.690, and object identifiers as they are encoded (RFC 5280, RFC 5758). */
const [BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, OBJECT_ID, UTF8_STRING, UTC_TIME] = [0x01, 0x02, 0x03, 0x04, 0x06, 0x0c, 0x17]
const ECDSA_WITH_SHA256 = '2a8648ce3d040302'
const COMMON_NAME = '550403'
const SUBJECT_ALT_NAME = '551d11'
const BASIC_CONSTRAINTS = '551d13'

const NAME = sequence(der(0x31, sequence(oid(COMMON_NAME), der(UTF8_STRING, Buffer.from('localhost')))))
const HOSTS = sequence(der(0x82, Buffer.from('localhost')), der(0x87, Buffer.of(127, 0, 0, 1)))

function extension(id: string, value: Buffer): Buffer {
  return sequence(oid(id), der(OCTET_STRING, value))
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts))
}

function oid(hex: string): Buffer {
  return der(OBJECT_ID, Buffer.from(hex, 'hex'))
}

function der(tag: number, value: Buffer): Buffer {
  const { length } = value
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.of(tag, ...size), value])
}
