/** The OpenAPI 3.1 document, made from what the operations say of themselves. */
import { z } from 'zod'
import { errorModel, models } from './api/model.ts'
import { API_ERRORS, type ApiErrorCode } from './api-error.ts'
import type { AnswerDoc, OperationDoc } from './operation.ts'

type Schema = { readonly [key: string]: unknown }

export interface OpenApiDocument {
  readonly openapi: '3.1.0'
  readonly info: { readonly title: string; readonly version: string; readonly description: string }
  readonly tags: readonly { readonly name: string }[]
  readonly paths: { readonly [path: string]: { readonly [method: string]: Schema } }
  readonly components: { readonly schemas: { readonly [name: string]: Schema }; readonly securitySchemes: Schema }
}

/** Any operation behind the door may answer these. */
const ANYWHERE: readonly ApiErrorCode[] = ['unauthorised', 'forbidden', 'too_many_attempts', 'internal', 'database_away']
/** And these, where a body is taken. */
const WITH_BODY: readonly ApiErrorCode[] = ['bad_json', 'slow_body', 'too_large', 'unsupported_media', 'invalid']
const SECURITY = [{ token: [] }, { password: [] }]

export function openApiDocument(operations: readonly OperationDoc[], o: { version: string }): OpenApiDocument {
  const paths: Record<string, Record<string, Schema>> = {}
  for (const one of operations) paths[one.path] = { ...paths[one.path], [one.method]: operationObject(one) }
  return {
    openapi: '3.1.0',
    info: {
      title: 'fin-sync',
      version: o.version,
      description:
        'Starts and follows runs of syncs. Send a token as `Authorization: Bearer <token>`; a browser may send it as the password of HTTP Basic, ' +
        'for what changes nothing. Ids of runs may be shortened as long as they tell one run from all others. Times are ISO 8601 in UTC.',
    },
    tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: componentSchemas(),
      securitySchemes: { token: { type: 'http', scheme: 'bearer' }, password: { type: 'http', scheme: 'basic' } },
    },
  }
}

function operationObject(doc: OperationDoc): Schema {
  return {
    operationId: doc.id,
    tags: [doc.tag],
    summary: doc.summary,
    ...(doc.description === undefined ? {} : { description: doc.description }),
    parameters: [...pathParameters(doc.path), ...queryParameters(doc), ...headerParameters(doc)],
    ...requestBody(doc),
    responses: { ...answers(doc), ...errors(doc) },
    security: doc.secured === false ? [] : SECURITY,
  }
}

function pathParameters(path: string): Schema[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } }))
}

function queryParameters({ query }: OperationDoc): Schema[] {
  const { properties = {} } = query === undefined ? {} : z.toJSONSchema(query, { io: 'input', target: 'draft-2020-12' })
  return Object.entries(properties).flatMap(([name, field]) => {
    if (typeof field === 'boolean') return []
    const { description, ...schema } = field
    return [{ name, in: 'query', required: false, ...(description === undefined ? {} : { description }), schema }]
  })
}

function headerParameters({ header }: OperationDoc): Schema[] {
  if (header === undefined) return []
  return [{ name: header.name, in: 'header', required: false, description: header.means, schema: { type: 'string' } }]
}

function requestBody({ method, body, upload }: OperationDoc): Schema {
  if (upload !== undefined) {
    const file = { schema: { type: 'string', contentMediaType: 'application/octet-stream' } }
    return { requestBody: { required: true, content: Object.fromEntries(upload.map((type) => [type, file])) } }
  }
  if (method === 'get' || body === undefined || Object.keys(body.shape).length === 0) return {}
  return { requestBody: { required: false, content: { 'application/json': { schema: inputSchema(body) } } } }
}

function answers(doc: OperationDoc): Schema {
  return Object.fromEntries(Object.entries(doc.answers).map(([status, answer]) => [status, answerObject(answer)]))
}

function answerObject({ means, schema, type }: AnswerDoc): Schema {
  if (schema !== undefined) return { description: means, content: { [type ?? 'application/json']: { schema: reference(schema) } } }
  return { description: means, ...(type === undefined ? {} : { content: { [type]: { schema: { type: 'string' } } } }) }
}

/** One answer a status, with the codes that may come with it. */
function errors(doc: OperationDoc): Schema {
  const codes = [...doc.errors, ...(doc.secured === false ? [] : ANYWHERE), ...(doc.method === 'get' ? [] : WITH_BODY)]
  const byStatus = new Map<number, ApiErrorCode[]>()
  for (const code of new Set(codes)) byStatus.set(API_ERRORS[code][0], [...(byStatus.get(API_ERRORS[code][0]) ?? []), code])
  return Object.fromEntries(
    [...byStatus].map(([status, some]) => [
      status,
      {
        description: some.map((code) => `\`${code}\`: ${API_ERRORS[code][1]}`).join(' '),
        content: { 'application/json': { schema: reference(errorModel) } },
      },
    ]),
  )
}

function reference(schema: z.ZodType): Schema {
  const known = models.get(schema)
  if (known === undefined) throw new Error('an answer of the API has no name in the document')
  return { $ref: `#/components/schemas/${known.id}` }
}

/** What may be sent: defaults may be left out. */
function inputSchema(schema: z.core.$ZodType): Schema {
  return bare(z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' }))
}

/** Which draft it is and what it is called stands in the document already. */
function bare(schema: z.core.JSONSchema.BaseSchema): Schema {
  const { $schema: _, $id: __, ...rest } = schema
  return rest
}

function componentSchemas(): { readonly [name: string]: Schema } {
  const { schemas } = z.toJSONSchema(models, { io: 'output', target: 'draft-2020-12', uri: (id) => `#/components/schemas/${id}` })
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, bare(schema)]))
}
