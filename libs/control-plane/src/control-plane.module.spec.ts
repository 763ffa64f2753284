import { defineTask } from '@warren/contracts';
import { z } from 'zod';
import { ControlPlaneModule } from './control-plane.module.ts';
import type { ControlPlaneOptions } from './control-plane-options.ts';

const options: ControlPlaneOptions = {
  contracts: [defineTask('bakery.bake.v1', z.object({}))],
  amqpUrl: 'amqp://127.0.0.1',
  service: 'shop',
  redisUrl: 'redis://127.0.0.1',
  callerOf: () => undefined,
};

describe('mounting a control plane', () => {
  it('needs an application that says what it cannot know', () => {
    expect(ControlPlaneModule.forRoot(options)).toMatchObject({ global: true });
  });

  it.each(['contracts', 'amqpUrl', 'service', 'redisUrl', 'callerOf'] as const)(
    'fails in a sentence without %s',
    (name) => {
      const sentence = `ControlPlaneModule.forRoot() needs "${name}": `;
      expect(() => ControlPlaneModule.forRoot({ ...options, [name]: undefined })).toThrow(sentence);
    },
  );
});
