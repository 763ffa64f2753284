import { Injectable } from '@nestjs/common';

/** Stands for an SMTP server, which refuses the first two attempts. */
@Injectable()
export class Mailer {
  readonly sent: string[] = [];
  private refusals = 2;

  async send(to: string, subject: string): Promise<string> {
    if (this.refusals-- > 0) throw new Error('421 try again later');
    this.sent.push(`${subject}: ${to}`);
    return `<${this.sent.length}@mail.example>`;
  }
}
