import { listPage, messagePage, type Mail } from './mailbox-pages.ts';

const mail: Mail = {
  id: '1',
  receivedAt: '2026-11-21T10:20:30.000Z',
  from: 'a@b.example',
  to: ['c@d.example'],
  subject: '<script>alert(1)</script>',
  text: 'a < b',
  html: '',
  headers: {},
};

describe('the mailbox', () => {
  it('shows what a mail says, and does not run it', () => {
    expect(listPage([mail])).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(messagePage(mail)).toContain('<pre>a &lt; b</pre>');
    expect(messagePage({ ...mail, html: '<p onclick="x()">' })).toContain(
      '<iframe sandbox srcdoc="&lt;p onclick=&quot;x()&quot;&gt;">',
    );
  });

  it('says so while there is no mail', () => {
    expect(listPage([])).toContain('No mail yet.');
  });
});
