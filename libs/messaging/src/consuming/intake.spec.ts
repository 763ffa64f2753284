import { Intake } from './intake.ts';

describe('the intake', () => {
  it('opens fully for the first message that nobody had before', () => {
    const intake = new Intake(32);
    expect(intake.width).toBe(1);
    intake.arrived(0);
    expect(intake.width).toBe(32);
  });

  it('takes messages that came back one, two, four at a time, because one of them may kill', () => {
    const intake = new Intake(5);
    const widths = [1, 2, 3, 4].map(() => {
      intake.arrived(1);
      const { width } = intake;
      intake.done(1);
      return width;
    });
    expect(widths).toEqual([1, 2, 4, 5]);
  });

  it('takes a message that came back twice with nothing beside it', () => {
    const intake = new Intake(32);
    for (const returns of [0, 2, 3]) {
      intake.arrived(returns);
      intake.done(returns);
    }
    expect(intake.width).toBe(1);
  });

  it('takes none while a dependency is away, probes with one, and pauses longer each time', () => {
    const intake = new Intake(32);
    intake.arrived(0);
    const pauses = Array.from({ length: 8 }, () => {
      const pause = intake.pause();
      expect(intake.width).toBe(0);
      intake.resume();
      intake.arrived(0);
      expect(intake.width).toBe(1);
      return pause;
    });
    expect(pauses).toEqual([1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 30_000, 30_000]);
    intake.done(1);
    intake.arrived(0);
    expect(intake.width).toBe(32);
  });

  it('asks about a hundred times in an hour that a dependency is away', () => {
    const intake = new Intake(32);
    let probes = 0;
    for (let passedMs = 0; passedMs < 3_600_000; probes++) {
      passedMs += intake.pause() ?? 0;
      intake.resume();
    }
    expect(probes).toBeGreaterThan(100);
    expect(probes).toBeLessThan(130);
  });

  it('pauses once, however many in its hands fail together, and a late success does not end the pause', () => {
    const intake = new Intake(32);
    expect(intake.pause()).toBe(1_000);
    expect(intake.pause()).toBeUndefined();
    intake.done(1);
    expect(intake.width).toBe(0);
  });
});
