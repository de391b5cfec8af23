/** The sections of docs/configuration.md about syncs of events, channel events and custom objects; their examples are those in examples/. */
import { readFileSync } from 'node:fs'
import { channelAttribute, channelContact, channelEventSync } from '../../src/config/kinds/channel-events.ts'
import { eventSync } from '../../src/config/kinds/events.ts'
import { linkContact, linkConversation, objectSync } from '../../src/config/kinds/objects.ts'
import type { Section } from './config-sections.ts'

/** Its syncs, without the top of the file, which is the same everywhere. */
function exampleOf(name: string): string {
  const text = readFileSync(new URL(`../../examples/${name}.yaml`, import.meta.url), 'utf8')
  return `\n${text.slice(text.indexOf('syncs:'))}`
}

const [events, channelEvents, objects] = ['events', 'channel-events', 'objects'].map(exampleOf)

export const ACT_SECTIONS: readonly Section[] = [
  {
    title: 'An event sync',
    schema: eventSync,
    intro:
      'A sync with `kind: events` tells Intercom what its contacts did; `examples/events.yaml` is worked out. Each row is sent once: what its key ' +
      'stands for is never sent again, and a row that says something else later is refused (`done_before`). The contacts have to be in Intercom.',
    example: events ?? '',
  },
  {
    title: 'The parts of an event',
    schema: eventSync,
    inside: 'event',
    intro: 'Which part comes from where.',
    example: events ?? '',
  },
  {
    title: 'A channel event sync',
    schema: channelEventSync,
    intro:
      'A sync with `kind: channel_events` tells Intercom what happened in a channel of your own (`examples/channel-events.yaml`). Custom Channel ' +
      "Events need access that Intercom's accounts team gives. The events of one conversation go in the order of their rows, each once.",
    example: channelEvents ?? '',
  },
  {
    title: 'The parts of a channel event',
    schema: channelEventSync,
    inside: 'channel_event',
    intro:
      'Which part comes from where. A row needs what belongs to its kind of event, and a contact of type user a name and an email.',
    example: channelEvents ?? '',
  },
  {
    title: 'Who wrote in the channel',
    schema: channelContact,
    intro: 'The contact of a channel event.',
    example: channelEvents ?? '',
  },
  {
    title: 'What was collected in the channel',
    schema: channelAttribute,
    intro: 'The attribute of a channel event.',
    example: channelEvents ?? '',
  },
  {
    title: 'A sync of custom objects',
    schema: objectSync,
    intro:
      'A sync with `kind: objects` writes instances of a custom object (`examples/objects.yaml`). Each row is the instance of its external_id; a ' +
      'row that changes is written again, an empty cell leaves what is there, and an instance whose row is gone stays. The custom object and its ' +
      'attributes have to be in Intercom, and the app needs the permissions for custom object instances.',
    example: objects ?? '',
  },
  {
    title: 'The parts of an instance',
    schema: objectSync,
    inside: 'object',
    intro: 'Which part comes from where.',
    example: objects ?? '',
  },
  {
    title: 'Links to custom objects',
    schema: objectSync,
    inside: 'link',
    intro: 'Adds the instance to those that its contact or conversation refers to. Links are added and never taken away.',
    example: objects ?? '',
  },
  {
    title: 'Links to a contact',
    schema: linkContact,
    intro: 'The contact that refers to the instance, by one of its ids.',
    example: objects ?? '',
  },
  {
    title: 'Links to a conversation',
    schema: linkConversation,
    intro: 'The conversation that refers to the instance.',
    example: (objects ?? '').replace('contact: { external_id: Customer }', 'conversation: { id: Talk }'),
  },
]
