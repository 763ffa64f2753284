import { cyan, dim, red, yellow } from '@warren/infrastructure';

interface Line {
  time?: string;
  level?: string;
  context?: string;
  msg?: string;
  err?: { message?: string; stack?: string };
}

const levels: Record<string, (text: string) => string> = { warn: yellow, error: red, fatal: red };
const nameWidth = 'email-subscriptions'.length;

function parse(text: string): Line | undefined {
  try {
    const line: unknown = JSON.parse(text);
    return typeof line === 'object' && line !== null ? line : undefined;
  } catch {
    return undefined;
  }
}

/** An app's line of JSON as people read it: time, app, level, message. Any other line is passed on as it is. */
export function readable(app: string, text: string): string {
  const line = parse(text);
  const name = cyan(app.padEnd(nameWidth));
  if (!line) return `${dim('            ')} ${name}       ${text}`;
  const { time = '', level = 'info', context, msg = '', err } = line;
  const paint = levels[level] ?? dim;
  const head = `${dim(time.slice(11, 23).padEnd(12))} ${name} ${paint(level.padEnd(5))} ${context ? dim(`${context}: `) : ''}${msg}`;
  const reason = err && (err.stack ?? err.message);
  return reason && !msg.includes(reason) ? `${head}\n${dim(reason.replace(/^/gm, '    '))}` : head;
}
