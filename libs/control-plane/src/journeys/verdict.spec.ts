import { findingOf, type JourneyFinding } from '@warren/contracts';
import { honestFindings, ranked, verdictOf, withoutOutdated } from './verdict.ts';

const finding = (code: JourneyFinding['code'], more: Partial<JourneyFinding> = {}): JourneyFinding =>
  findingOf({ code, service: 'billing', sentence: code, ...more });
const codes = (findings: readonly JourneyFinding[]) => ranked(findings).map(({ code }) => code);
const key = { kind: 'orderId', value: '019aa4c0-7e1e-4c4b-9d4a-2f0f6a3d6c11' } as const;
const asked = (service: string, problem: string | null = null) => ({ service, problem, answeredInMs: 1 });

describe('the verdict of a journey', () => {
  it('is what keeps all else from going on, before how one thing stands', () => {
    const sent = finding('accepted', { since: '2026-11-03T12:00:00Z' });
    const suppressed = finding('suppressed', { since: '2026-11-01T12:00:00Z' });
    expect(codes([sent, suppressed])).toEqual(['suppressed', 'accepted']);
    expect(verdictOf(ranked([sent, suppressed]), [])).toMatchObject({ code: 'suppressed', state: 'stopped' });
  });

  it('is the newest of those that explain as much', () => {
    const early = finding('accepted', { since: '2026-11-01T12:00:00Z' });
    expect(codes([early, finding('unsubscribed', { since: '2026-11-02T12:00:00Z' })])[0]).toBe('unsubscribed');
    expect(codes([early, finding('unsubscribed', { since: '2026-10-02T12:00:00Z' })])[0]).toBe('accepted');
  });

  it('believes a service that says how much its finding explains', () => {
    expect(codes([finding('dead-letter', { weight: 1 }), finding('accepted')])[0]).toBe('accepted');
  });

  it('takes what was queued for outdated once anything else is known of it', () => {
    const about = { kind: 'taskId', value: 'a' } as const;
    const queued = finding('queued', { about });
    expect(
      withoutOutdated([queued, finding('dead-letter', { about: { kind: 'messageId', value: 'a' } })]),
    ).toHaveLength(1);
    expect(withoutOutdated([queued, finding('done', { about: { kind: 'taskId', value: 'b' } })])).toHaveLength(2);
  });

  it('names who was looked at where nothing is known, and concludes nothing from silence', () => {
    const none = { findings: [], hops: [] };
    const [nothing] = honestFindings(key, none, [asked('audit'), asked('tasks')]);
    expect(nothing).toMatchObject({
      code: 'nothing-known',
      sentence: expect.stringContaining('Looked at: audit, tasks.'),
    });
    const silent = ranked(honestFindings(key, none, [asked('audit'), asked('billing', 'timed out')]));
    expect(verdictOf(silent, ['billing'])).toMatchObject({ code: 'service-unanswered', state: 'unknown' });
  });

  it('says of an old id that it may be older than what is kept', () => {
    const old = { kind: 'messageId', value: '01870000-0000-7000-8000-000000000001' } as const;
    expect(honestFindings(old, { findings: [], hops: [] }, [])[0]?.code).toBe('older-than-retention');
  });
});
