import type { AnyTopic } from '@tracker/dto';

/** Topics and groups as they are called on the broker: the prefix, then the journey's name, nothing else. */
export class Names {
  constructor(private readonly prefix: string) {}

  topic(topic: AnyTopic): string {
    return this.prefix + topic;
  }

  group(group: string): string {
    return this.prefix + group;
  }

  /** The journey's name of a topic on the broker. */
  journeyTopic(name: string): AnyTopic {
    return name.slice(this.prefix.length) as AnyTopic;
  }
}
