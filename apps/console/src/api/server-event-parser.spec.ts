import { ServerEventParser } from './server-event-parser.ts';

describe('server-sent events', () => {
  it('are read out of pieces that end anywhere', () => {
    const parser = new ServerEventParser();
    expect(parser.take('retry: 2000\n\nid: 7\nevent: order.pla')).toEqual([]);
    expect(parser.take('ced.v1\ndata: {"a":1}\n\n: still here\n\nid: 8\ndata: [2]\n')).toEqual([{ a: 1 }]);
    expect(parser.lastId).toBe('7');
    expect(parser.take('\n')).toEqual([[2]]);
    expect(parser.lastId).toBe('8');
  });

  it('go on behind the last one, when nothing has come since', () => {
    expect(new ServerEventParser('7').lastId).toBe('7');
  });
});
