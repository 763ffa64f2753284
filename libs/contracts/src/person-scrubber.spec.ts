import { z } from 'zod';
import { defineEvent, defineTask } from './contract.ts';
import { payloadSchemas, PersonScrubber } from './person-scrubber.ts';
import { EmailAddress, personal, PersonName } from './personal.ts';

const ada = { userId: '01980000-0000-7000-8000-000000000001', email: 'Ada.Lovelace@Example.com', name: 'Ada' };
const STAND_IN = `erased-${ada.userId}@erased.invalid`;

const Customer = z.object({ userId: z.uuid(), email: EmailAddress, name: PersonName });
const Bought = defineEvent(
  'thing.bought.v1',
  z.object({ customer: Customer, amount: z.int(), ip: personal(z.string()).nullable(), state: z.string() }),
);
const Import = defineTask(
  'people.import.v1',
  z.object({ rows: z.array(z.object({ email: EmailAddress, attributes: personal(z.record(z.string(), z.json())) })) }),
);
const scrubber = new PersonScrubber(payloadSchemas([Bought, Import]), ada);

describe('scrubbing a person', () => {
  it('replaces what the contract declares personal, so that the contract still takes it', () => {
    const bought = { customer: ada, amount: 5, ip: '2001:db8::1', state: 'Ada' };
    const scrubbed = scrubber.json(bought, Bought.type);
    const customer = { userId: ada.userId, email: STAND_IN, name: 'erased' };
    expect(scrubbed).toEqual({ customer, amount: 5, ip: 'erased', state: 'Ada' });
    expect(Bought.schema.safeParse(scrubbed).success).toBe(true);
  });

  it('changes nothing of what is about another person', () => {
    const customer = { userId: '01980000-0000-7000-8000-000000000002', email: 'grace@example.com', name: 'Ada' };
    const bought = { customer: { ...customer, name: 'Grace' }, amount: 5, ip: '2001:db8::1', state: 'open' };
    expect(scrubber.json(bought, Bought.type)).toEqual(bought);
  });

  it('takes out of a list only those elements that mention the person', () => {
    const [grace, hers] = [
      { email: 'grace@example.com', attributes: { city: 'New York' } },
      { email: 'ada.lovelace@example.com', attributes: { city: 'London' } },
    ];
    expect(scrubber.json({ rows: [grace, hers] }, Import.type)).toEqual({
      rows: [grace, { email: STAND_IN, attributes: {} }],
    });
  });

  it('finds payloads in what has their type beside them', () => {
    const payload = { customer: ada, amount: 5, ip: '::1', state: 'open' };
    const followUp = { onSuccess: { type: Bought.type, payload } };
    expect(scrubber.json(followUp)).toMatchObject({ onSuccess: { payload: { ip: 'erased' } } });
  });

  it('replaces the address in any text, in any spelling of its letters, and no other that contains it', () => {
    const text = 'To ADA.LOVELACE@example.com, not to bada.lovelace@example.com: ?to=ada.lovelace%40example.com';
    expect(scrubber.text.replace(text)).toBe(`To ${STAND_IN}, not to bada.lovelace@example.com: ?to=${STAND_IN}`);
  });

  it('takes every address and name that there may be', () => {
    const odd = { ...ada, email: "a!#$%&'*+/=?^_`{|}~-.b@example.com", name: 'A. (the) [B] {c} ^$|\\/-?+*' };
    const { text } = new PersonScrubber(new Map(), odd);
    expect(text.replace(`<${odd.email}> is ${odd.name}, yes`)).toBe(`<${STAND_IN}> is erased, yes`);
  });

  it('replaces the name in sentences and in names, and no state or word that happens to be it', () => {
    expect(scrubber.text.replace('Hello Ada, Adam says.')).toBe('Hello erased, Adam says.');
    expect(scrubber.json({ name: 'Ada', state: 'Ada' })).toEqual({ name: 'erased', state: 'Ada' });
  });

  it('changes nothing the second time', () => {
    const once = scrubber.json({ customer: ada, amount: 5, ip: '::1', state: 'open' }, Bought.type);
    expect(scrubber.json(once, Bought.type)).toEqual(once);
  });
});
