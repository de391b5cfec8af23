/** Reads a field of a conversation by the path that a rule names. Pure. */

const ATTRIBUTE = /^custom_attributes\.(.+)$/s

/** `ai_agent.rating`, or `custom_attributes.<name>`, whose name may hold dots and spaces. Undefined where there is none. */
export function fieldAt(conversation: unknown, path: string): unknown {
  const attribute = ATTRIBUTE.exec(path)?.[1]
  const steps = attribute === undefined ? path.split('.') : ['custom_attributes', attribute]
  return steps.reduce<unknown>(inside, conversation)
}

function inside(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null && Object.hasOwn(of, name) ? Reflect.get(of, name) : undefined
}
