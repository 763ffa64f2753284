import { RequestRejectedError } from '@warren/messaging';
import { rendered, templatesOf } from './template.ts';

const view = {
  name: '<b>Ada</b> & "Co"\r\nBcc: eve@example.com',
  email: 'ada@example.com',
  unsubscribeUrl: 'https://warren.example/subscriptions/unsubscribe?token=a.b',
  attributes: { city: 'Paris & Rome' },
};
const mail = (given: Partial<Parameters<typeof templatesOf>[0]>) =>
  rendered(templatesOf({ subject: 'News', text: 'Hello {{name}}', ...given }), view);

describe("a campaign's templates", () => {
  it('say in the text what a subscriber is called, letter by letter', () => {
    expect(mail({}).text).toContain('Hello <b>Ada</b> & "Co"');
  });

  it('let nothing that a subscriber is called be markup', () => {
    const { html } = mail({ html: '<p title="{{name}}">{{name}}</p>' });
    expect(html).not.toContain('<b>');
    expect(html).toContain('&lt;b&gt;Ada&lt;&#x2F;b&gt; &amp; &quot;Co&quot;');
  });

  it('let nothing that a subscriber is called begin a line of the head', () => {
    expect(mail({ subject: 'For {{name}}' }).subject).toBe('For <b>Ada</b> & "Co" Bcc: eve@example.com');
  });

  it('get HTML from the text where there is none, in which the text is no markup', () => {
    const { html } = mail({ text: 'a < b\n\nsecond\nline {{name}}' });
    expect(html).toContain('<p>a &lt; b</p>\n<p>second<br>\nline &lt;b&gt;Ada');
    expect(html).toMatch(
      /<a href="https:&#x2F;&#x2F;warren.example&#x2F;subscriptions&#x2F;unsubscribe\?token&#x3D;a.b"/,
    );
  });

  it('know what else is known of a subscriber', () => {
    const { text, html } = mail({ text: '{{attributes.city}}{{^attributes.age}}, ageless{{/attributes.age}}' });
    expect(text).toContain('Paris & Rome, ageless');
    expect(html).toContain('Paris &amp; Rome, ageless');
  });

  it('always lead out', () => {
    const { text, html } = mail({ html: '<p>Hello</p>' });
    expect(text).toContain(view.unsubscribeUrl);
    expect(html).toContain('Unsubscribe</a>');
    expect(mail({ text: 'What is unsubscribeUrl?' }).html).toContain('Unsubscribe</a>');
    expect(mail({ text: '{{ unsubscribeUrl }} to end it' }).html).toMatch(/<a href="[^"]+token&#x3D;a.b">https:/);
    expect(mail({ text: '{{unsubscribeUrl}} to end it' }).text).toBe(`${view.unsubscribeUrl} to end it`);
  });

  it('become a whole document that fits a phone, the way out no wider than its word', () => {
    for (const { html } of [mail({}), mail({ html: '<p>Hello</p>' })]) {
      expect(html).toMatch(/^<!doctype html>.*<meta name="viewport" content="width=device-width">/);
      expect(html).toContain('overflow-wrap:anywhere');
      expect(html).toContain('>Unsubscribe</a>');
      expect(html).not.toContain(`>${view.unsubscribeUrl}<`);
    }
  });

  it('leave a whole document as it is, but for the way out at its end', () => {
    const own = '<!doctype html><html lang="de"><body><p>Hallo</p>';
    const { html } = mail({ html: `${own}</body></html>` });
    expect(html.startsWith(own)).toBe(true);
    expect(html).toMatch(/Unsubscribe<.a><.p>\n<.body><.html>$/);
  });

  it('may leave out what is about a name that nobody has given', () => {
    const { text } = rendered(templatesOf({ subject: 'News', text: 'Hello{{#name}} {{name}}{{/name}}!' }), {
      ...view,
      name: '',
    });
    expect(text).toContain('Hello!');
  });

  it.each([
    ['a section that does not end', { text: '{{#name}} Hello' }, 'Unclosed section'],
    ['a tag that does not end', { text: 'Hello {{name' }, 'Unclosed tag'],
    ['a name that nobody knows', { text: 'Hello {{firstname}}' }, 'nothing is known as "firstname"'],
    ['a name that nobody knows, in a section', { text: '{{#name}}{{nam}}{{/name}}' }, 'nothing is known as "nam"'],
    ['HTML that would not be escaped', { html: '<p>{{{name}}}</p>' }, 'would not be escaped'],
    ['a part from elsewhere', { html: '{{> footer}}' }, 'must not use "{{>"'],
    ['a subject that says nothing of its own', { subject: '{{name}}' }, 'nothing but names'],
  ])('are refused with %s', (_what, given, why) => {
    expect(() => mail(given)).toThrow(RequestRejectedError);
    expect(() => mail(given)).toThrow(why);
  });
});
