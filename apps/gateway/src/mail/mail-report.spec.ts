import { mailReports } from './mail-report.ts';

interface Part {
  readonly type: string;
  readonly lines: readonly string[];
}

/** A report as mail servers send it. */
function report(kind: string, parts: readonly Part[], id = 'r1@mx.example'): string {
  const body = parts.flatMap(({ type, lines }) => ['--=_x', `Content-Type: ${type}`, '', ...lines]);
  return [
    'From: MAILER-DAEMON@mx.example',
    `Message-ID: <${id}>`,
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=${kind};`,
    '\tboundary="=_x"',
    '',
    '--=_x',
    'Content-Type: text/plain',
    '',
    'Status: 5.1.1 is what a person reads here',
    ...body,
    '--=_x--',
    '',
  ].join('\r\n');
}

const original = {
  type: 'message/rfc822',
  lines: ['To: ada@example.com', 'Message-ID: <m1@warren.example>', '', 'Hi'],
};

function bounce(fields: readonly string[], ...more: readonly Part[]): string {
  const lines = ['Reporting-MTA: dns; mx.example', '', ...fields, ''];
  return report('delivery-status', [{ type: 'message/delivery-status', lines }, ...more]);
}

const failed = (address: string, status = '5.1.1') => [
  `Final-Recipient: rfc822; ${address}`,
  'Action: failed',
  `Status: ${status}`,
];
const complaint = (fields: readonly string[], ...more: readonly Part[]) =>
  report('feedback-report', [{ type: 'message/feedback-report', lines: ['Version: 1', ...fields] }, ...more]);

describe('a delivery status', () => {
  it('says which address failed, and how', async () => {
    const [one, ...others] = await mailReports(bounce(failed('Ada@Example.com', '5.2.2'), original));
    expect(one).toMatchObject({ email: 'Ada@Example.com', about: { kind: 'bounce', status: '5.2.2' } });
    expect(others).toEqual([]);
  });

  it('says it of each recipient, and of none that is only late, passed on or delivered', async () => {
    const other = (address: string, action: string) => [
      `Final-Recipient: rfc822; ${address}`,
      `Action: ${action}`,
      'Status: 4.4.7',
    ];
    const fields = [
      ...failed('a@example.com'),
      '',
      ...other('b@example.com', 'delayed'),
      '',
      ...other('c@example.com', 'relayed'),
      '',
      ...other('d@example.com', 'FAILED'),
    ];
    expect((await mailReports(bounce(fields))).map(({ email }) => email)).toEqual(['a@example.com', 'd@example.com']);
  });

  it('means the address that we wrote to, where it was passed on, and reads folded lines', async () => {
    const fields = [
      'Original-Recipient: rfc822;',
      '\tada@example.com',
      ...failed('inner@elsewhere.example', '5.1.1 (no such user)'),
    ];
    expect(await mailReports(bounce(fields))).toMatchObject([
      { email: 'ada@example.com', about: { kind: 'bounce', status: '5.1.1' } },
    ]);
  });

  it('goes on behind a line of blanks', async () => {
    const fields = ['Final-Recipient: rfc822; ada@example.com', ' ', 'Action: failed', 'Status: 5.2.2'];
    const about = { kind: 'bounce', status: '5.2.2' };
    expect(await mailReports(bounce(fields))).toMatchObject([{ email: 'ada@example.com', about }]);
    const both = ['Final-Recipient: rfc822; bob@example.com', 'Action: relayed', '', ...fields, '', 'Status: 4.0.0'];
    expect(await mailReports(bounce(both))).toMatchObject([{ email: 'ada@example.com', about }]);
  });

  it('is known again, whoever tells it, and is another one for another mail', async () => {
    const idOf = async (message: string) => (await mailReports(message))[0]?.reportId;
    const first = await idOf(bounce(failed('ada@example.com'), original));
    expect(await idOf(bounce(failed('ADA@example.com', '5.0.0'), original))).toBe(first);
    const lines = original.lines.map((line) => line.replace('m1', 'm2'));
    expect(await idOf(bounce(failed('ada@example.com'), { ...original, lines }))).not.toBe(first);
  });

  it('without an address that could be one says nothing', async () => {
    expect(await mailReports(bounce(failed('postmaster')))).toEqual([]);
  });
});

describe("the prose of Exim's", () => {
  const prose = (...failures: readonly string[]) =>
    [
      'From: MAILER-DAEMON@mx.example',
      'Subject: Mail delivery failed: returning message to sender',
      '',
      'The following address(es) failed:',
      '',
      ...failures,
    ].join('\r\n');

  it('means the address that the mail was for, before the one that it was passed on to', async () => {
    const mail = prose('  inner@example.net', '    (generated from ada@example.com)', '    550 5.1.1 User unknown');
    expect(await mailReports(mail)).toMatchObject([{ email: 'ada@example.com', alsoKnownAs: ['inner@example.net'] }]);
    expect(await mailReports(`X-Failed-Recipients: inner@example.net\r\n${mail}`)).toMatchObject([
      { email: 'ada@example.com', alsoKnownAs: ['inner@example.net'], about: { status: '5.1.1' } },
    ]);
  });

  it('does not take the address behind a file for another name of the one before it', async () => {
    const mail = prose(
      '  bob@example.com',
      '    550 5.1.1 User unknown',
      '',
      '  /home/ada/mail',
      '    (ultimately generated from ada@example.com)',
      '    552 5.2.2 over quota',
    );
    const [bob, ada, ...others] = await mailReports(mail);
    expect([bob?.email, bob?.alsoKnownAs, ada?.email, others]).toEqual([
      'bob@example.com',
      undefined,
      'ada@example.com',
      [],
    ]);
    expect([bob?.about, ada?.about]).toMatchObject([{ status: '5.1.1' }, { status: '5.2.2' }]);
  });
});

describe('an abuse report', () => {
  it('is a complaint of the address that we wrote to', async () => {
    const mail = complaint(['Feedback-Type: abuse', 'Original-Rcpt-To: <ada@example.com>'], original);
    expect(await mailReports(mail)).toMatchObject([{ email: 'ada@example.com', about: { kind: 'complaint' } }]);
  });

  it('without the address is of the one in the mail that it holds', async () => {
    const headers = { ...original, type: 'text/rfc822-headers' };
    expect(await mailReports(complaint(['Feedback-Type: abuse'], headers))).toMatchObject([
      { email: 'ada@example.com' },
    ]);
  });

  it('that says that it is no spam is no complaint', async () => {
    expect(await mailReports(complaint(['Feedback-Type: not-spam', 'Original-Rcpt-To: <ada@example.com>']))).toEqual(
      [],
    );
  });
});

describe('a report on thousands of recipients', () => {
  const addresses = Array.from({ length: 5_000 }, (_, n) => `ada${n}@example.com`);
  const prose = [
    'From: MAILER-DAEMON@mx.example',
    'Subject: failure notice',
    '',
    ...addresses.map((each) => `<${each}>:`),
  ];
  const fields = addresses.flatMap((each) => [...failed(each, '5.0.0'), '']);
  const endless = [...failed('ada@example.com'), ...addresses.flatMap((_, n) => ['', `X-${n}: more`])];

  it.each([
    ['prose', prose.join('\r\n'), 5_000],
    ['fields', bounce(fields, { type: 'message/rfc822', lines: addresses }), 5_000],
    ['groups that go on', bounce(endless), 1],
  ])('takes little time, as %s', async (_form, message, reports) => {
    const begun = process.cpuUsage();
    expect(await mailReports(message)).toHaveLength(reports);
    expect(process.cpuUsage(begun).user).toBeLessThan(8_000_000);
  });
});

describe('any other mail', () => {
  it.each(['', 'Subject: Out of office\r\n\r\nI am away', 'x'.repeat(100_000), '\0'])('is refused', async (message) => {
    await expect(mailReports(message)).rejects.toMatchObject({ code: 'not-a-mail-report' });
  });
});
