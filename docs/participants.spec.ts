import { catalogue, consumedBy, mayIssue, ownerOf, participantNames, publishedBy, sentBy } from '@showcase/contracts';
import { contractUsages } from './contract-map.ts';

const LIBRARIES = 'every service';
const usages = contractUsages();

/** Who does something with a type by its own code; what libraries do is not in the sources of a participant. */
const inSources = (who: readonly string[]): string[] => who.filter((name) => name !== LIBRARIES).sort();
const declaring = (types: (name: (typeof participantNames)[number]) => readonly { type: string }[], type: string) =>
  participantNames.filter((name) => types(name).some((contract) => contract.type === type)).sort();

describe('what participants declare that they do with messages', () => {
  it('is what they do: each event is published by those whose code publishes it', () => {
    const events = usages.filter(
      ({ contract, publishedBy: by }) =>
        contract.kind === 'event' && inSources(by).length > 0 && !by.includes(LIBRARIES),
    );
    const declared = events.map(({ contract: { type } }) => [type, ...declaring(publishedBy, type)]);
    expect(declared).toEqual(events.map(({ contract, publishedBy: by }) => [contract.type, ...inSources(by)]));
  });

  it('lets each send the requests and tasks that its code sends', () => {
    const sent = usages.filter(({ contract: { kind } }) => kind !== 'event');
    const missing = sent.flatMap(({ contract: { type, kind }, publishedBy: by }) =>
      inSources(by)
        .filter((name) => !mayIssue(name, { kind, type }))
        .map((name) => `${name}: ${type}`),
    );
    expect(missing).toEqual([]);
  });

  it('lets pools and services beside the gateway send nothing else', () => {
    const others = participantNames.filter((name) => name !== 'gateway');
    const unused = others.flatMap((name) =>
      usages
        .filter(
          ({ contract: { type }, publishedBy: by }) =>
            sentBy(name).some((one) => one.type === type) && !by.includes(name),
        )
        .map(({ contract: { type } }) => `${name}: ${type}`),
    );
    expect(unused).toEqual([]);
  });

  it('is what they handle: each event is consumed by those whose code consumes it', () => {
    const events = usages.filter(
      ({ contract: { kind, type }, consumedBy: by }) =>
        kind === 'event' && !type.startsWith('task.') && !by.includes(LIBRARIES),
    );
    const differences = events.flatMap(({ contract: { type }, consumedBy: by }) => {
      const [declared, found] = [declaring(consumedBy, type), inSources(by)];
      return [
        ...found.filter((name) => !declared.includes(name as never)),
        ...declared.filter((name) => !found.includes(name)),
      ].map((name) => `${name}: ${type}`);
    });
    expect(differences).toEqual([]);
  });

  it('gives every request and task an owner, and every event a publisher', () => {
    const lost = catalogue.filter(({ kind, type }) =>
      kind === 'event' ? declaring(publishedBy, type).length === 0 : ownerOf(type) === undefined,
    );
    expect(lost.map(({ type }) => type)).toEqual([]);
  });
});
