import { DeliverEmail } from '@showcase/contracts';
import { welcomeMail } from './welcome-mail.ts';

describe('the welcome mail', () => {
  it('greets by name', () => {
    const mail = welcomeMail({ email: 'ada@example.com', name: 'Ada' });
    expect(mail).toMatchObject({ to: 'ada@example.com', subject: 'Welcome to Warren, Ada' });
    expect(mail.text).toContain('Hello Ada,');
    expect(mail.html).toContain('<meta name="viewport" content="width=device-width">');
  });

  it('cannot be given further headers by a name with line breaks', () => {
    const mail = welcomeMail({ email: 'ada@example.com', name: 'Ada\r\nBcc: all@example.com' });
    expect(DeliverEmail.schema.safeParse(mail).success).toBe(true);
  });
});
